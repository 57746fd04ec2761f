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

static inline void count_by(struct counters *c, __u32 counter, __u32 n)
{
	c->value[counter] += n;
}

static inline void count_status(struct counters *c, __u32 status)
{
	__u32 class = status / 100 - 1;

	FORGET(class);
	if (class < STATUS_CLASSES)
		count(c, COUNT_STATUS + class);
}

/* Evenly spaced in time (GCRA), after a burst; *next_ns is whose turn it is. Racing CPUs may let a few more pass. */
static inline bool over_limit(__u64 *next_ns, __u32 per_s)
{
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
                                                               __u32 weight, bool whole)
{
	const struct segment *seg = &s->segment;
	const struct head *h = &s->head;
	__u32 n = sample_bytes(whole, h->pos - h->start);
	any_sample *header = (any_sample *)(s->header + (h->start & POSITION_MASK));

	header->time_ns = (kind == SAMPLE_ANSWER && s->open ? s->opened_ns : host_now_ns()) +
	                  host_knobs()->clock_offset_ns;
	header->flow_hash = s->hash;
	header->source = seg->source;
	header->destination = seg->destination;
	header->seq = kind < SAMPLE_ANSWER || kind > SAMPLE_BODY ? seg->seq : s->base_seq + h->start;
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
	header->end = kind == SAMPLE_ANSWER_END || kind == SAMPLE_UNUSED ? s->end : 0;
	return host_hand_over(s, h->start, n);
}

static inline bool hand_over(struct slot *s, struct counters *c, __u8 verdict, __u8 cut, __u32 weight, bool whole)
{
	bool taken = hand_over_as(s, SAMPLE_REQUEST, verdict, cut, weight, whole);

	count(c, taken ? COUNT_SAMPLES + SAMPLE_REQUEST : COUNT_LOST + LOST_RING_FULL);
	return taken;
}

static inline bool is_limited(__u8 kind)
{
	return kind != SAMPLE_PROXY && kind != SAMPLE_ANSWER && kind != SAMPLE_ANSWER_END;
}

/*
 * A sample of another kind than a request: these have a limit of their own, so that no request loses to them. It
 * spares PROXY headers: what follows them would be misread; and answers: there are no more than sampled requests.
 */
PART int hand_over_other(struct slot *s, struct counters *c, __u8 kind, __u8 cut)
{
	__u32 counter = COUNT_LOST + LOST_OTHER_RING_FULL;

	if (!s || !c)
		return 0;
	if (is_limited(kind) && over_limit(&host_shared()->next_other_ns, host_knobs()->samples_per_s))
		counter = COUNT_LOST + LOST_OTHER_RATE_LIMITED;
	else if (hand_over_as(s, kind, VERDICT_UNMARKED, cut, kind == SAMPLE_ANSWER_END ? s->end_beyond : 0, true))
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

/* True: there is a sample of it. */
static inline bool settle_marked(struct slot *s, struct slot *scratch, struct counters *c, __u8 cut)
{
	const struct head *h = &s->head;

	count(c, COUNT_MARKED + (h->purpose & 3));
	for (__u32 m = 0; m < MARKER_COUNT; m++)
		c->value[COUNT_MARKER + m] += h->yes >> m & 1;
	if (over_limit(&host_shared()->next_sample_ns, host_knobs()->samples_per_s))
		count(c, COUNT_LOST + LOST_RATE_LIMITED);
	else if (hand_over(s, c, VERDICT_MARKED, cut, 1 + scratch->unsampled, false)) {
		scratch->unsampled = 0;
		return true;
	}
	scratch->unsampled++;
	return false;
}

static inline bool is_watched(__u32 path_hash)
{
	return path_hash && watch_has(host_watch(), watch_place(path_hash));
}

/* It says something of an open speculation. Not too often: anybody can have one opened, and then ask for its path. */
static inline bool is_evidence(struct slot *s, struct counters *c, __u32 target)
{
	if (!host_watch()->watching || (!is_watched(target) && !is_watched(referer_path_hash(s))))
		return false;
	if (!over_limit(&host_shared()->next_evidence_ns, host_knobs()->evidence_per_s))
		return true;
	count(c, COUNT_LOST + LOST_EVIDENCE_LIMITED);
	return false;
}

/* Likewise. What is handed over for what it follows is no part of a sum, and evidence is wanted as a whole. */
static inline bool settle_unmarked(struct slot *s, struct counters *c)
{
	const struct head *h = &s->head;
	__u32 one_in = host_knobs()->sample_unmarked, target;
	bool evidence;

	count(c, COUNT_UNMARKED + (h->seen ? UNMARKED_OTHER_VALUE : UNMARKED_NO_MARKER));
	if (!one_in && !host_watch()->watching)
		return false;
	target = target_path_hash(s);
	evidence = is_evidence(s, c, target);
	if (one_in && path_selected(target, one_in))
		return hand_over(s, c, VERDICT_UNMARKED, CUT_NONE, one_in, evidence);
	if (evidence || (one_in && path_selected(referer_path_hash(s), one_in)))
		return hand_over(s, c, VERDICT_UNMARKED, CUT_NONE, 0, evidence);
	return false;
}

/* settle() where there is more to do than to count. */
PART int settle_slow(struct slot *s, struct slot *scratch, struct counters *c, __u8 cut)
{
	const struct head *h;
	bool taken;

	if (!s || !scratch || !c)
		return 0;
	h = &s->head;
	if (h->flags & HEAD_RESYNCHRONISED)
		count(c, COUNT_NOTE + NOTE_RESYNCHRONISED);
	if (h->flags & HEAD_AMBIGUOUS)
		count(c, COUNT_NOTE + NOTE_AMBIGUOUS_FRAMING);
	if (h->flags & HEAD_AFTER_PROXY)
		count(c, COUNT_NOTE + NOTE_PROXY_HEADER);
	if (h->flags & HEAD_UNUSUAL) {
		taken = hand_over(s, c, VERDICT_UNDECIDED, cut, 1, true);
		count(c, taken ? COUNT_UNDECIDED : COUNT_CUT + CUT_RING_FULL);
		return taken;
	}
	if (h->yes)
		return settle_marked(s, scratch, c, cut);
	if (cut == CUT_NONE)
		return settle_unmarked(s, c);
	if (cut < CUT_REASON_COUNT)
		count(c, COUNT_CUT + cut);
	return false;
}

/*
 * The head or hello in s ends at head.pos, or is cut there for a reason. Without a whole request line there is no
 * request, and nothing to count. True: it is a request, and there is a sample of it.
 */
static inline bool settle(struct slot *s, struct slot *scratch, struct counters *c, __u8 cut)
{
	const struct head *h = &s->head;

	if (h->phase == HEAD_HELLO)
		settle_hello(s, c, cut);
	if (h->phase != HEAD_FIELDS)
		return false;
	if (h->answer) { /* cut, or it would not be settled here */
		count_status(c, h->status);
		if (h->answer == ANSWER_WANTED)
			hand_over_other(s, c, SAMPLE_ANSWER, cut);
		return false;
	}
	if (h->seen || (h->flags & ~HEAD_CONNECT) || cut != CUT_NONE || host_knobs()->sample_unmarked ||
	    host_watch()->watching)
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
