/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A head, a PROXY header or a hello ended: it is settled, and reading goes on behind it.
 */
#ifndef HINTWATCH_ENDED_H
#define HINTWATCH_ENDED_H

#include "place.h"

/* Bytes that came early are in the slot, or will be once it reaches them: the frame does not have them. */
static inline bool gate_has_early(const struct slot *s, const struct walk *w)
{
	return s->early_to || (__s32)(slot_end(s) - w->seen_end) > 0;
}

/* Go on in the scratch slot again if the frame has the bytes to come. */
static inline void gate_leave(struct gate *g)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;

	if (s->open && !gate_has_early(s, w) &&
	    ((__s32)(w->seen_end - slot_cursor(s)) > 0 || s->head.pos == s->head.len)) {
		slot_restart(g->scratch, slot_cursor(s));
		g->slot = g->scratch;
	}
}

/* The request in s waits for its answer now. taken: there is a sample of it. */
static inline void gate_asked(struct gate *g, const struct slot *s, bool taken)
{
	__u32 bits = taken ? ASKED_SAMPLED : 0;

	if (is_head(word_at(slot_at(s, s->head.start))))
		bits |= ASKED_HEAD;
	if (s->head.flags & HEAD_RESYNCHRONISED || g->scratch->walk.filling)
		bits |= ASKED_UNSURE;
	if (taken || g->scratch->walk.followed)
		answering_ask(g->scratch, g->counters, bits);
	else
		answering_wait(&g->scratch->walk, bits);
}

/* Its head is cut: if it is a request, it is answered all the same. */
static inline void gate_cut(struct gate *g, struct slot *s, __u8 reason)
{
	bool taken = open_cut(g, s, reason);

	if (s->head.phase != HEAD_FIELDS)
		return;
	gate_asked(g, s, taken);
	g->scratch->walk.recognised = 1;
}

/* A head ended: settle it and go on behind it. */
static inline void gate_head(struct gate *g)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;
	bool taken;

	taken = settle(s, g->scratch, g->counters, CUT_NONE);
	gate_asked(g, s, taken);
	w->plain = !s->head.seen && s->head.framing == FRAMING_NONE && !s->head.flags;
	w->recognised = 1;
	w->doubtful = 0;
	w->runs = 0;
	walk_past_head(w, s);
	gate_leave(g);
}

/*
 * A PROXY header lies between head.start and head.pos, or a part of one. Only the first one of a connection was
 * written by a proxy, and only in front of all else. Of a connection whose start was not seen none is believed, but
 * what was known of its ports may no longer hold, which a cut one says.
 */
static inline void gate_hand_over_proxy(struct gate *g, __u8 cut)
{
	struct slot *s = g->slot;

	if (g->scratch->walk.fresh && !(s->head.flags & HEAD_AFTER_PROXY))
		hand_over_other(s, g->counters, SAMPLE_PROXY, s->head.flags & HEAD_RESYNCHRONISED ? CUT_GAP : cut);
}

/* A PROXY header ended. */
static inline void gate_proxy(struct gate *g)
{
	gate_hand_over_proxy(g, CUT_NONE);
	walk_past_proxy(&g->scratch->walk, g->slot);
	gate_leave(g);
}

/* A PROXY header will not be in the slot: what is known of the connection no longer holds, so its first part is told. */
static inline void gate_proxy_cut(struct gate *g)
{
	struct head *h = &g->slot->head;

	h->pos = h->len - h->start > HEAD_LOAD_BYTES ? h->start + HEAD_LOAD_BYTES : h->len;
	gate_hand_over_proxy(g, CUT_HEAD_LIMIT);
}

/* A hello ended: if nothing is behind it yet, a second one may follow. What the server says next is its answer to it. */
static inline void gate_hello(struct gate *g)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;
	bool last = s->head.flags & HEAD_SECOND_HELLO || !walk_is_over(w, s);

	settle(s, g->scratch, g->counters, CUT_NONE);
	w->state = last ? FLOW_TLS : FLOW_AFTER_HELLO;
	if (g->flow)
		g->flow->flags &= ~FLOW_ANSWERED;
}

#endif
