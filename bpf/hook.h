/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The body that both hooks share. A hook brings its context, its way to load bytes, and the step of its loop.
 */
#ifndef HINTWATCH_BPF_HOOK_H
#define HINTWATCH_BPF_HOOK_H

#include "kernel.h"
#include "skim.h"

/* Copies n bytes of the frame; 0: done. */
typedef long (*load_bytes)(void *context, __u32 offset, void *to, __u32 n);

/* Whether a way through the skim exists for this hook: the whole payload at offset is one plain head. */
typedef int (*skim_bytes)(void *context, __u32 offset, __u32 n);

/* n, which is from 1 to HEAD_LOAD_BYTES: said so that the verifier of 6.1 sees it too, whatever the compiler. */
static __always_inline __u32 load_size(__u32 n)
{
	n -= 1;
	FORGET(n);
	n &= HEAD_LOAD_BYTES - 1;
	FORGET(n);
	return n + 1;
}

/* Does what the gate asked for. False: it asked for nothing more. */
static __always_inline bool hook_next(struct gate *g, enum gate_next next, struct gate_load *load,
                                      load_bytes load_bytes)
{
	__u32 n;

	if (next != GATE_NEXT_LOAD)
		return next != GATE_NEXT_DONE;
	n = load_size(load->bytes);
	if (load_bytes(g->context, g->scratch->segment.payload_offset + load->offset, load->to, n))
		return false;
	gate_loaded(g, n);
	return true;
}

/* A callback of bpf_loop(): 1 ends the loop. */
static __always_inline long hook_step(struct gate *g, load_bytes load_bytes)
{
	struct gate_load load;

	return !hook_next(g, gate_step(g, &load), &load, load_bytes);
}

/* A located segment. The first two steps of a side that asks are taken at once: most need no third. */
static __always_inline enum frame_fate hook_segment(struct gate *g, load_bytes load_bytes, skim_bytes skim_bytes,
                                                    void *step)
{
	const struct segment *seg = &g->scratch->segment;
	struct gate_load load;

	if (segment_filtered(&knobs, seg))
		return FRAME_FILTERED;
	if (skim_may_help(g) && skim_bytes(g->context, seg->payload_offset, seg->payload_bytes)) {
		skimmed(g);
		return FRAME_FOLLOWED;
	}
	if (hook_next(g, gate_begin(g, &load), &load, load_bytes) &&
	    (g->answering || hook_next(g, gate_asking_step(g, &load), &load, load_bytes)))
		bpf_loop(gate_steps(g), step, g, 0);
	return gate_end(g);
}

/* What the gate needs for the segment in g->scratch. */
static __always_inline bool hook_prepare(struct gate *g, __u32 ifindex)
{
	__u32 bucket;

	g->key = flow_key(&g->scratch->segment, &structure.hash_key);
	bucket = g->key.bucket & (structure.flow_buckets - 1);
	g->bucket = bpf_map_lookup_elem(&hw_flows, &bucket);
	g->ifindex = ifindex;
	g->vantage = (__u16)ifindex;
	g->now_tick = (__u16)(bpf_jiffies64() >> 8);
	return g->bucket;
}

/* data to end can be read in place, of a frame with so many bytes and one VLAN tag that is not among them, or 0. */
static __always_inline enum frame_fate hook_locate(struct segment *s, const __u8 *data, const __u8 *end, __u32 bytes,
                                                   __u16 vlan)
{
	struct frame frame = { data, end, bytes, bytes };

	s->vlan[0] = vlan;
	s->vlan[1] = 0;
	s->vlan_count = vlan != 0;
	return data + 14 <= end ? locate(s, &frame, 14, be16_at(data + 12)) : FRAME_MALFORMED;
}

/* The same where the headers cannot be read in place: in a copy of the first bytes. Rare. */
static __always_inline enum frame_fate hook_locate_copy(void *context, struct slot *s, __u32 bytes, __u16 vlan,
                                                        load_bytes load_bytes)
{
	__u32 n = load_size(bytes < HEAD_LOAD_BYTES ? bytes : HEAD_LOAD_BYTES);

	if (!s || !bytes || load_bytes(context, 0, s->bytes, n))
		return FRAME_MALFORMED;
	return hook_locate(&s->segment, s->bytes, s->bytes + n, bytes, vlan);
}

/* The UDP datagram in s->segment, which may be one of QUIC or DNS. */
static __always_inline enum frame_fate hook_datagram(void *context, struct slot *s, struct counters *c, __u32 ifindex,
                                                     load_bytes load_bytes)
{
	struct segment *seg;
	int kind;
	__u32 n;

	if (!s || !c)
		return FRAME_NOT_TCP;
	seg = &s->segment;
	if (!seg->peeked_bytes && load_bytes(context, seg->payload_offset, seg->peek, sizeof(seg->peek)))
		return FRAME_NOT_TCP;
	kind = datagram_kind(seg);
	if (kind < 0)
		return FRAME_NOT_TCP;
	if (segment_filtered(&knobs, seg))
		return FRAME_FILTERED;
	n = load_size(datagram_load_bytes(seg));
	if (load_bytes(context, seg->payload_offset, s->bytes, n))
		return FRAME_NOT_TCP;
	return datagram_loaded(s, c, kind, n, ifindex);
}

/* A gate for the frame in this context. False: never. */
static __always_inline bool hook_begin(struct gate *g, void *context)
{
	__u32 zero = 0;

	g->context = context;
	g->counters = bpf_map_lookup_elem(&hw_counters, &zero);
	g->scratch = host_slot(bpf_get_smp_processor_id());
	return g->counters && g->scratch;
}

enum { FRAME_FATE_MASK = 31 };

_Static_assert(FRAME_FATE_COUNT <= FRAME_FATE_MASK + 1 && COUNT_FRAME + FRAME_FATE_MASK < COUNTERS,
               "every fate fits the mask");

static __always_inline void hook_end(struct gate *g, enum frame_fate fate, __u32 bytes)
{
	__u32 which = fate;

	FORGET(which);
	which &= FRAME_FATE_MASK; /* the verifier does not know what functions return */
	g->counters->value[COUNT_FRAMES]++;
	g->counters->value[COUNT_BYTES] += bytes;
	g->counters->value[COUNT_FRAME + which]++;
}

#endif
