/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The verdict over one head: counted exactly once, and a sample of it handed over where one is wanted. Samples of
 * what is no head, too.
 */
#ifndef HINTWATCH_SETTLE_H
#define HINTWATCH_SETTLE_H

#include "path.h"
#include "slot.h"

enum { SAMPLE_BURST_NS = 1000000000 / 16 };

static inline void count(struct counters *c, __u32 counter)
{
	c->value[counter]++;
}

/* Evenly spaced in time (GCRA), after a burst; *next_ns is whose turn it is. Racing CPUs may let a few more pass. */
static inline bool over_limit(__u64 *next_ns)
{
	__u32 per_s = host_knobs()->samples_per_s;
	__u64 next, now_ns;

	if (!per_s)
		return false;
	next = *next_ns;
	now_ns = host_now_ns();
	if (next > now_ns + SAMPLE_BURST_NS)
		return true;
	*next_ns = (next > now_ns ? next : now_ns) + 1000000000 / per_s;
	return false;
}

/* How much of an n byte head its sample carries. */
static inline __u32 sample_bytes(bool all, __u32 n)
{
	__u32 most = all ? HEAD_MAX_BYTES : host_knobs()->head_bytes;

	return n < most ? n : most;
}

/* What lies between head.start and head.pos. */
static inline __attribute__((always_inline)) bool hand_over_as(struct slot *s, __u8 kind, __u8 verdict, __u8 cut,
                                                               __u32 weight)
{
	const struct segment *seg = &s->segment;
	const struct head *h = &s->head;
	__u32 n = sample_bytes(kind != SAMPLE_REQUEST || verdict == VERDICT_UNDECIDED, h->pos - h->start);
	any_sample *header = (any_sample *)(s->header + (h->start & POSITION_MASK));

	header->time_ns = host_now_ns() + host_knobs()->clock_offset_ns;
	header->flow_hash = s->hash;
	header->source = seg->source;
	header->destination = seg->destination;
	header->seq = seg->seq;
	header->ack = seg->ack;
	header->ifindex = s->ifindex;
	header->head_bytes = h->pos - h->start;
	header->weight = weight;
	header->bytes_len = (__u16)n;
	header->source_port = seg->source_port;
	header->destination_port = seg->destination_port;
	header->vlan[0] = seg->vlan[0];
	header->vlan[1] = seg->vlan[1];
	header->yes = h->yes;
	header->vlan_count = seg->vlan_count;
	header->family = seg->family;
	header->verdict = verdict;
	header->purpose = h->purpose;
	header->cut = cut;
	header->head_flags = h->flags;
	header->kind = kind;
	header->reserved = 0;
	return host_hand_over(s, h->start, n);
}

static inline bool hand_over(struct slot *s, struct counters *c, __u8 verdict, __u8 cut, __u32 weight)
{
	bool taken = hand_over_as(s, SAMPLE_REQUEST, verdict, cut, weight);

	count(c, taken ? COUNT_SAMPLES + SAMPLE_REQUEST : COUNT_LOST + LOST_RING_FULL);
	return taken;
}

/*
 * A sample of another kind than a request: these have a limit of their own, so that no request loses to them. It
 * spares PROXY headers: what follows them would be misread.
 */
PART int hand_over_other(struct slot *s, struct counters *c, __u8 kind, __u8 cut)
{
	__u32 counter = COUNT_LOST + LOST_OTHER_RING_FULL;

	if (!s || !c)
		return 0;
	if (kind != SAMPLE_PROXY && over_limit(&host_shared()->next_other_ns))
		counter = COUNT_LOST + LOST_OTHER_RATE_LIMITED;
	else if (hand_over_as(s, kind, VERDICT_UNMARKED, cut, 0))
		counter = COUNT_SAMPLES + kind;
	FORGET(counter);
	if (counter < COUNTERS)
		count(c, counter);
	return 1;
}

/* A hello ends at head.pos, or is cut there. Too short to be known for one, it is none. */
static inline void settle_hello(struct slot *s, struct counters *c, __u8 cut)
{
	if (!is_hello(&s->head))
		return;
	count(c, COUNT_HELLO + (cut == CUT_NONE ? HELLO_TLS : HELLO_TLS_CUT));
	if (!(s->head.flags & (HEAD_SECOND_HELLO | HEAD_AFTER_CONNECT)))
		count(c, COUNT_CONNECTION + CONNECTION_TLS);
	hand_over_other(s, c, SAMPLE_HELLO, cut);
}

static inline void settle_marked(struct slot *s, struct slot *scratch, struct counters *c, __u8 cut)
{
	const struct head *h = &s->head;

	count(c, COUNT_MARKED + (h->purpose & 3));
	for (__u32 m = 0; m < MARKER_COUNT; m++)
		c->value[COUNT_MARKER + m] += h->yes >> m & 1;
	if (over_limit(&host_shared()->next_sample_ns))
		count(c, COUNT_LOST + LOST_RATE_LIMITED);
	else if (hand_over(s, c, VERDICT_MARKED, cut, 1 + scratch->unsampled)) {
		scratch->unsampled = 0;
		return;
	}
	scratch->unsampled++;
}

/* True: it is in the sample. */
static inline bool settle_unmarked(struct slot *s, struct counters *c)
{
	const struct head *h = &s->head;
	__u32 one_in = host_knobs()->sample_unmarked, weight;

	count(c, COUNT_UNMARKED + (h->seen ? UNMARKED_OTHER_VALUE : UNMARKED_NO_MARKER));
	if (!one_in)
		return false;
	if (path_selected(target_path_hash(s), one_in))
		weight = one_in;
	else if (path_selected(referer_path_hash(s), one_in))
		weight = 0; /* in the sample because of what it follows */
	else
		return false;
	hand_over(s, c, VERDICT_UNMARKED, CUT_NONE, weight);
	return true;
}

/* settle() where there is more to do than to count. */
PART int settle_slow(struct slot *s, struct slot *scratch, struct counters *c, __u8 cut)
{
	const struct head *h;

	if (!s || !scratch || !c)
		return 0;
	h = &s->head;
	if (h->flags & HEAD_RESYNCHRONISED)
		count(c, COUNT_NOTE + NOTE_RESYNCHRONISED);
	if (h->flags & HEAD_AMBIGUOUS)
		count(c, COUNT_NOTE + NOTE_AMBIGUOUS_FRAMING);
	if (h->flags & HEAD_AFTER_PROXY)
		count(c, COUNT_NOTE + NOTE_PROXY_HEADER);
	if (h->flags & HEAD_UNUSUAL)
		count(c, hand_over(s, c, VERDICT_UNDECIDED, cut, 1) ? COUNT_UNDECIDED : COUNT_CUT + CUT_RING_FULL);
	else if (h->yes)
		settle_marked(s, scratch, c, cut);
	else if (cut < CUT_REASON_COUNT)
		count(c, COUNT_CUT + cut);
	else
		return settle_unmarked(s, c);
	return h->flags & HEAD_UNUSUAL || h->yes;
}

/*
 * The head or hello in s ends at head.pos, or is cut there for a reason. Without a whole request line there is no
 * request, and nothing to count. True: it is a request of which there is a sample, or would be but for a limit.
 */
static inline bool settle(struct slot *s, struct slot *scratch, struct counters *c, __u8 cut)
{
	const struct head *h = &s->head;

	if (h->phase == HEAD_HELLO)
		settle_hello(s, c, cut);
	if (h->phase != HEAD_FIELDS)
		return false;
	if (h->seen || (h->flags & ~HEAD_CONNECT) || cut != CUT_NONE || host_knobs()->sample_unmarked)
		return settle_slow(s, scratch, c, cut);
	count(c, COUNT_UNMARKED + UNMARKED_NO_MARKER);
	return false;
}

/* What is in s ends behind the bytes that are in it, for a reason: see settle(). */
PART int settle_unfinished(struct slot *s, struct slot *scratch, struct counters *c, __u8 reason)
{
	if (!s || !scratch || !c)
		return 0;
	s->head.pos = s->head.len;
	return settle(s, scratch, c, reason);
}

#endif
