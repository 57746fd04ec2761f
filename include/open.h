/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The slots of open heads: heads, and hellos, that began in one segment and end in a later one.
 */
#ifndef HINTWATCH_OPEN_H
#define HINTWATCH_OPEN_H

#include "flow.h"
#include "settle.h"

/* What the gate holds while it reads one frame. Pointers; what changes on the way is in the slots. */
struct gate {
	void *context;             /* whose bytes these are; the gate never looks */
	struct counters *counters; /* of this CPU */
	struct flow_bucket *bucket;
	struct flow *flow;           /* null: unknown */
	struct answering *answering; /* null: this is no side whose answers are followed */
	struct slot *scratch;        /* of this CPU */
	struct slot *slot;           /* being read: the scratch slot or an open one */
	struct flow_key key;
	__u32 ifindex;
	__u16 vantage;  /* where this is seen; one flow is followed at one place */
	__u16 now_tick; /* jiffies / 256 in the kernel, 0.26 to 2.6 s; seconds in a replay */
	bool duplicate;
};

/* Takes the slot of this flow's open head. Null: it was needed for another flow, or is being worked on. */
static inline struct slot *open_take(struct gate *g, const struct flow *f)
{
	struct slot *s = host_slot(host_structure()->scratch_slots + f->slot);
	__u64 owner = g->key.hash | 1;

	return s && __sync_val_compare_and_swap(&s->owner, owner, 0) == owner ? s : 0;
}

static inline void open_put_back(struct gate *g, struct slot *s)
{
	__sync_lock_test_and_set(&s->owner, g->key.hash | 1);
}

/* The head in a slot that was taken, or in the scratch slot, will never end. True: see settle(). */
static inline bool open_cut(struct gate *g, struct slot *s, __u8 reason)
{
	return settle_unfinished(s, g->scratch, g->counters, reason);
}

/* What came ahead of a connection's first bytes has waited in vain: what it was part of, nobody knows. */
static inline void open_count_waiting(const struct slot *s, struct counters *c)
{
	if (s->early_to && !s->head.len)
		count(c, COUNT_LOST + LOST_GAP);
}

/* The same for a flow's open head. Whoever took the slot meanwhile has counted it. */
static inline void open_cut_flow(struct gate *g, struct flow *f, __u8 reason)
{
	struct slot *s = open_take(g, f);

	if (s) {
		open_count_waiting(s, g->counters);
		open_cut(g, s, reason);
	}
	f->state = FLOW_LOST;
}

/* An open head that began before a moment is cut. Whoever took the slot meanwhile has it. */
static inline void open_sweep(struct slot *s, struct slot *scratch, struct counters *c, __u64 before_ns, __u8 reason)
{
	__u64 owner = s->owner;

	if (!owner || s->opened_ns >= before_ns || __sync_val_compare_and_swap(&s->owner, owner, 0) != owner)
		return;
	open_count_waiting(s, c);
	settle_unfinished(s, scratch, c, reason);
}

/* Hellos have the last quarter of the open slots for themselves, and heads the rest: many of one kind evict no other. */
static inline __u32 open_next(bool hello)
{
	__u32 slots = host_structure()->open_slots, hellos = slots / 4;

	if (!hello || !hellos)
		return __sync_fetch_and_add(&host_shared()->next_slot, 1) % (slots - hellos);
	return slots - hellos + (__sync_fetch_and_add(&host_shared()->next_hello_slot, 1) & (hellos - 1));
}

/*
 * Moves the unfinished head at the end of the scratch slot to an open slot, the one that was handed out
 * longest ago; all but the bytes, which the caller loads again. Null: there is none.
 */
static inline struct slot *open_new(struct gate *g)
{
	struct slot *from = g->scratch, *s;
	__u32 index = open_next(from->head.phase == HEAD_HELLO);

	s = host_slot(host_structure()->scratch_slots + index);
	if (!s)
		return 0;
	if (__sync_lock_test_and_set(&s->owner, 0)) {
		if (s->head.phase != HEAD_FIELDS && !is_hello(&s->head))
			count(g->counters, COUNT_LOST + LOST_START_EVICTED);
		open_cut(g, s, CUT_EVICTED);
	}
	s->open = 1;
	s->hash = from->hash;
	s->opened_ns = host_now_ns();
	s->ifindex = from->ifindex;
	s->base_seq = from->base_seq + from->head.start;
	s->early_from = s->early_to = 0;
	s->segment = from->segment;
	s->head = from->head;
	head_rebase(&s->head);
	s->head.len = 0;
	from->walk.slot = (__u16)index;
	return s;
}

#endif
