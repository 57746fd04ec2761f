/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "source/native.h"
#include "source/structure.h"

#define PART static inline
#include "gate.h"
#include "datagram.h"

static struct {
	struct structure structure;
	struct knobs knobs;
	struct counters counters;
	struct shared shared;
	struct watch watch;
	struct flow_bucket *flows;
	struct answering_bucket *answering;
	struct slot *slots;
	__u64 now_ns, swept_ns;
	sample_sink *sink;
	void *ctx;
} native;

static const struct structure *host_structure(void)
{
	return &native.structure;
}

static const struct knobs *host_knobs(void)
{
	return &native.knobs;
}

static struct shared *host_shared(void)
{
	return &native.shared;
}

static const struct watch *host_watch(void)
{
	return &native.watch;
}

static struct answering_bucket *host_answering(__u32 index)
{
	return &native.answering[index];
}

static __u64 host_now_ns(void)
{
	return native.now_ns;
}

static struct slot *host_slot(__u32 index)
{
	return &native.slots[index];
}

static bool host_hand_over(struct slot *s, __u32 start, __u32 n)
{
	struct sample *sample = (struct sample *)native.slots[native.structure.scratch_slots - 1].bytes;

	/* The sink is promised an aligned sample; the slot of the sweep has room for one. */
	memcpy(sample, s->header + start, sizeof(*sample) + n);
	native.sink(native.ctx, sample);
	return true;
}

static void sweep(__u64 before_ns, enum cut_reason reason)
{
	for (__u32 i = 0; i < native.structure.open_slots; i++)
		open_sweep(&native.slots[native.structure.scratch_slots + i], &native.slots[0], &native.counters,
		           before_ns, reason);
	native.swept_ns = native.now_ns;
}

/* Once a second, as frames tell the time, which may begin anywhere and go back. */
static void sweep_in_time(void)
{
	const __u64 timeout_ns = HEAD_TIMEOUT_S * 1000000000ull;

	if (native.now_ns < native.swept_ns)
		native.swept_ns = native.now_ns;
	else if (native.now_ns - native.swept_ns >= 1000000000 && native.now_ns > timeout_ns)
		sweep(native.now_ns - timeout_ns, CUT_TIMEOUT);
}

/* Does what the gate asked for. False: it asked for nothing more, or, as the kernel would not give it, beyond the frame. */
static bool next_step(struct gate *g, enum gate_next next, const struct gate_load *load, const __u8 *payload)
{
	__u32 n = g->scratch->segment.payload_bytes;

	if (next == GATE_NEXT_LOAD) {
		if (load->bytes > n || load->offset > n - load->bytes)
			return false;
		memcpy(load->to, payload + load->offset, load->bytes);
		gate_loaded(g, load->bytes);
	}
	return next != GATE_NEXT_DONE;
}

static void run_gate(const __u8 *payload)
{
	struct gate_load load;
	struct gate g = {
		.counters = &native.counters,
		.scratch = &native.slots[0],
		.key = flow_key(&native.slots[0].segment, &native.structure.hash_key),
		.now_tick = (__u16)(native.now_ns / 1000000000),
	};
	bool on;

	g.bucket = &native.flows[g.key.bucket & (native.structure.flow_buckets - 1)];
	on = next_step(&g, gate_begin(&g, &load), &load, payload);
	for (__u32 i = 0; on && i < gate_steps(&g) + !g.answering; i++)
		on = next_step(&g, gate_step(&g, &load), &load, payload);
	count(&native.counters, COUNT_FRAME + gate_end(&g));
}

/* The UDP datagram in s->segment, which may be one of QUIC or DNS. */
static enum frame_fate datagram(struct slot *s, const struct captured *c)
{
	const struct segment *seg = &s->segment;
	int kind;

	if (!seg->peeked_bytes)
		memcpy(s->segment.peek, c->bytes + seg->payload_offset, sizeof(seg->peek));
	kind = datagram_kind(seg);
	if (kind < 0)
		return FRAME_NOT_TCP;
	if (segment_filtered(&native.knobs, seg))
		return FRAME_FILTERED;
	memcpy(s->bytes, c->bytes + seg->payload_offset, datagram_load_bytes(seg));
	return datagram_loaded(s, &native.counters, kind, datagram_load_bytes(seg), 0);
}

void native_frame(const struct captured *c)
{
	struct frame frame = { c->bytes, c->bytes + c->captured_bytes, c->captured_bytes, c->wire_bytes };
	struct segment *s = &native.slots[0].segment;
	enum frame_fate fate;

	native.now_ns = c->time_ns;
	sweep_in_time();
	count(&native.counters, COUNT_FRAMES);
	native.counters.value[COUNT_BYTES] += c->wire_bytes;
	s->vlan[0] = s->vlan[1] = s->vlan_count = 0;
	fate = c->captured_bytes < c->network_offset ? FRAME_SNAPPED
	                                             : locate(s, &frame, c->network_offset, c->ethertype);
	if (fate == FRAME_QUIC)
		fate = datagram(&native.slots[0], c);
	if (!gate_concerns(fate, s))
		count(&native.counters, COUNT_FRAME + fate);
	else if (segment_filtered(&native.knobs, s))
		count(&native.counters, COUNT_FRAME + FRAME_FILTERED);
	else
		run_gate(c->bytes + s->payload_offset);
}

void native_end_of_input(void)
{
	sweep(~0ull, CUT_END_OF_INPUT);
	memset(native.flows, 0, native.structure.flow_buckets * sizeof(*native.flows));
	memset(native.answering, 0, native.structure.answering_buckets * sizeof(*native.answering));
	memset(&native.shared, 0, sizeof(native.shared));
	native.slots[0].unsampled = 0;
	native.swept_ns = 0;
}

int native_open(const struct structure *structure, const struct knobs *knobs, sample_sink *sink, void *ctx)
{
	memset(&native, 0, sizeof(native));
	native.structure = *structure;
	native.knobs = *knobs;
	native.sink = sink;
	native.ctx = ctx;
	native.flows = calloc(structure->flow_buckets, sizeof(*native.flows));
	native.answering = calloc(structure->answering_buckets, sizeof(*native.answering));
	native.slots = calloc(structure->scratch_slots + structure->open_slots, sizeof(*native.slots));
	if (native.flows && native.answering && native.slots)
		return 0;
	native_close();
	return -ENOMEM;
}

void native_close(void)
{
	free(native.flows);
	free(native.answering);
	free(native.slots);
	native.flows = NULL;
	native.answering = NULL;
	native.slots = NULL;
}

struct knobs *native_knobs(void)
{
	return &native.knobs;
}

struct watch *native_watch(void)
{
	return &native.watch;
}

const struct counters *native_counters(void)
{
	return &native.counters;
}
