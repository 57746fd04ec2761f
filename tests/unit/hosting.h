/*
 * The gate's parts on their own: one slot, and a ring buffer with room for as many samples as a test says.
 */
#ifndef HINTWATCH_TESTS_HOSTING_H
#define HINTWATCH_TESTS_HOSTING_H

#include "check.h"
#include "source/structure.h"

#define PART static inline
#include "path.h"
#include "settle.h"

static struct {
	struct structure structure;
	struct knobs knobs;
	struct shared shared;
	struct watch watch;
	struct counters counters;
	struct slot slot, scratch;
	__u64 now_ns;
	int room;                        /* samples that the ring has room for */
	int samples;                     /* that it got */
	__u8 last_bytes[HEAD_MAX_BYTES]; /* of the last one */
	struct sample last;
} host;

static const struct structure *host_structure(void)
{
	return &host.structure;
}

static const struct knobs *host_knobs(void)
{
	return &host.knobs;
}

static struct shared *host_shared(void)
{
	return &host.shared;
}

static const struct watch *host_watch(void)
{
	return &host.watch;
}

static struct answering_bucket *host_answering(__attribute__((unused)) __u32 index)
{
	return NULL;
}

static __u64 host_now_ns(void)
{
	return host.now_ns;
}

static struct slot *host_slot(__attribute__((unused)) __u32 index)
{
	return NULL;
}

static bool host_hand_over(struct slot *s, __u32 start, __u32 n)
{
	if (host.samples == host.room)
		return false;
	host.samples++;
	memcpy(&host.last, s->header + start, sizeof(host.last));
	memcpy(host.last_bytes, s->bytes + start, n);
	return true;
}

static inline void hosted(int room)
{
	static const struct sizes sizes = { .flows = 4, .open_heads = 1, .cpus = 1, .rings = 1 };

	memset(&host, 0, sizeof(host));
	is(structure_fill(&host.structure, &sizes, KEY_FIXED), 0);
	host.knobs.head_bytes = HEAD_MAX_BYTES;
	host.now_ns = 1000000000;
	host.room = room;
	(void)host_slot;
	(void)host_answering;
}

/* A head in the slot, behind `gap` other bytes, read to its end. */
static inline struct slot *read_head_at(__u32 gap, const char *text)
{
	enum head_event event;
	__u16 runs = 0;

	slot_restart(&host.slot, 0);
	memset(host.slot.bytes, 'x', sizeof(host.slot.bytes));
	memcpy(host.slot.bytes + gap, text, strlen(text));
	slot_loaded(&host.slot, gap + (__u32)strlen(text));
	head_begin(&host.slot.head, gap);
	do
		event = head_step(&host.slot, &runs);
	while (event == HEAD_ON);
	is(event, HEAD_END);
	return &host.slot;
}

static inline struct slot *read_head(const char *text)
{
	return read_head_at(0, text);
}

#endif
