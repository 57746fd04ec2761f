/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The answering side of a connection is followed from the first sampled request on until nothing waits any more.
 */
#ifndef HINTWATCH_ANSWERING_H
#define HINTWATCH_ANSWERING_H

#include "asked.h"
#include "settle.h"
#include "walk.h"

/* How far the next byte of interest may be ahead of what was acknowledged. */
enum { ANSWERING_AHEAD_BYTES = 2 * BODY_STRIDE };

static inline struct answering_bucket *answering_bucket(__u64 hash)
{
	return host_answering((__u32)(hash >> 20) & (host_structure()->answering_buckets - 1));
}

/* The entry of this direction; null: its answers are not followed. */
static inline struct answering *answering_find(__u64 hash, __u32 tag)
{
	struct answering_bucket *b = answering_bucket(hash);

	if (!b)
		return 0;
	return b->way[0].flow.tag == tag ? &b->way[0] : b->way[1].flow.tag == tag ? &b->way[1] : 0;
}

/* An answer, or the end of one, is still to come. */
static inline bool answering_waits(const struct answering *a)
{
	return a->pending || asked_waiting(a);
}

/* The entry that an earlier connection has left, else a free one of this bucket, else the one used longest ago. */
static inline struct answering *answering_victim(struct answering_bucket *b, struct counters *c, __u32 tag,
                                                 __u16 now_tick)
{
	struct answering *a = &b->way[0], *other = &b->way[1];

	if (a->flow.tag != tag &&
	    (other->flow.tag == tag ||
	     (a->flow.tag &&
	      (!other->flow.tag || (__u16)(now_tick - other->flow.used_tick) > (__u16)(now_tick - a->flow.used_tick)))))
		a = other;
	if (a->flow.tag && a->flow.tag != tag && answering_waits(a) &&
	    (__u16)(now_tick - a->flow.used_tick) < FLOW_IDLE_TICKS)
		count(c, COUNT_LOST + LOST_ANSWER_UNFOLLOWED);
	return a;
}

/* Answers begin at this sequence number; of those that wait nothing is known any more. */
static inline void answering_restart(struct answering *a, __u32 seq)
{
	a->flow.next_seq = a->progress = seq;
	a->flow.hole_seq = a->flow.hole_bytes = 0;
	a->flow.left = 0;
	a->flow.state = FLOW_HEAD;
	a->flow.flags = 0;
	a->page_next = a->page_end = 0;
	a->pending = a->sampled = a->unsure = 0;
	a->sent = a->begun = 0;
	a->popped = a->pushed;
}

/* The handshake tells where answers begin: to a request in the SYN (RFC 7413), they could not be known before. */
static inline void answering_place(struct answering *a, __u32 seq)
{
	if (a->flow.state == FLOW_HEAD && !a->pending)
		a->flow.next_seq = a->progress = seq;
}

/*
 * The client has acknowledged bytes beyond the end of what could be read of the answers: some were not seen. What was
 * asked before is without an answer then. So it is where the numbers are those of another connection.
 */
static inline bool answering_is_behind(const struct answering *a, __u32 ack)
{
	return a->flow.next_seq - ack > ANSWERING_AHEAD_BYTES || !answering_waits(a);
}

/* Its answer is not followed: it waits, and nobody knows behind how many if it was found behind a gap. */
static inline void answering_wait(struct walk *w, __u32 bits)
{
	if (bits & ASKED_UNSURE && (w->filling || kept_count(w->kept)))
		w->kept = KEPT_UNKNOWN;
	else
		w->kept = kept_add(w->kept, bits);
}

/* A new entry, for the answers to what is kept in the walk. With a request in the SYN, see answering_place(). */
static inline struct answering *answering_begin(struct slot *scratch, struct counters *c, __u32 bits)
{
	const struct walk *w = &scratch->walk;
	struct answering_bucket *b = answering_bucket(scratch->hash);
	struct answering *a;

	if (!b || !(bits & ASKED_SAMPLED) || kept_count(w->kept) > ASKED_KEPT_MAX ||
	    (bits & ASKED_UNSURE && (w->filling || kept_count(w->kept))) ||
	    !(scratch->segment.tcp_flags & (TCP_ACK | TCP_SYN)))
		return 0;
	a = answering_victim(b, c, w->tag ^ 1, w->now_tick);
	answering_restart(a, scratch->segment.ack);
	a->asked[0] = w->kept & 0xffff;
	a->popped = 0;
	a->pushed = (__u16)kept_count(w->kept);
	a->flow.tag = w->tag ^ 1;
	return a;
}

/* The entry, when one more asks: null, it is of no use any more. */
static inline struct answering *answering_go_on(struct slot *scratch, struct counters *c, __u32 bits)
{
	struct answering *a = answering_find(scratch->hash, scratch->walk.tag ^ 1);

	if (!a)
		return 0;
	if (answering_is_behind(a, scratch->segment.ack)) {
		if (a->pending)
			count(c, COUNT_LOST + LOST_GAP);
		answering_restart(a, scratch->segment.ack);
	} else if (bits & ASKED_UNSURE) {
		a->unsure = 1;
	}
	if (asked_waiting(a) < ASKED_MAX)
		return a;
	count_by(c, COUNT_LOST + LOST_ANSWER_UNFOLLOWED, asked_sampled(a) + a->sampled);
	a->flow.tag = 0;
	scratch->walk.kept = KEPT_UNKNOWN;
	return 0;
}

/*
 * A request ended in the frame whose walk is in the scratch slot: it waits for its answer behind those in front of it.
 * Answers are followed from the first sampled one on, until all have come. Of those behind a gap, the place in the order
 * is not known while others wait.
 */
PART int answering_ask(struct slot *scratch, struct counters *c, __u32 bits)
{
	struct answering *a = 0;
	struct walk *w;

	if (!scratch || !c)
		return 0;
	w = &scratch->walk;
	if (w->followed)
		a = answering_go_on(scratch, c, bits);
	if (!a)
		a = answering_begin(scratch, c, bits);
	w->followed = a != 0;
	if (a && !a->unsure) {
		a->flow.used_tick = w->now_tick;
		asked_push(a, bits);
		return 1;
	}
	if (!a)
		answering_wait(w, bits);
	if (bits & ASKED_SAMPLED && (a || kept_count(w->kept) > ASKED_KEPT_MAX))
		count(c, COUNT_LOST + LOST_ANSWER_UNFOLLOWED);
	return 0;
}

#endif
