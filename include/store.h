/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a flow remembers once a frame was read: where it goes on, and what is left of a hole.
 */
#ifndef HINTWATCH_STORE_H
#define HINTWATCH_STORE_H

#include "place.h"

/* Requests were recognised on this flow. */
static inline void gate_recognised(struct gate *g, struct flow *f)
{
	if (!(f->flags & FLOW_REQUESTS))
		count(g->counters, COUNT_CONNECTION + CONNECTION_READABLE);
	f->flags |= FLOW_REQUESTS | (g->scratch->walk.sampled ? FLOW_SAMPLED : 0);
}

/* Remember where the flow goes on. */
static inline void gate_store(struct gate *g, __u8 state, __u32 next_seq)
{
	const struct walk *w = &g->scratch->walk;
	struct flow *f = g->flow;

	if (!f) {
		f = flow_victim(g->bucket, g->now_tick);
		if (flow_is_live(f, g->now_tick))
			count(g->counters, COUNT_LOST + LOST_FLOW_EVICTED);
		f->tag = g->key.tag;
		place_hole(g, f);
		f->vantage = g->vantage;
		f->used_tick = g->now_tick;
		f->flags = 0;
		g->flow = f;
		f->state = FLOW_HEAD;
	}
	if (state == FLOW_LOST && f->state != FLOW_LOST)
		count(g->counters, COUNT_NOTE + NOTE_LOST_FRAMING);
	if (w->preface) {
		count(g->counters, COUNT_NOTE + NOTE_H2_PREFACE);
		count(g->counters, COUNT_CONNECTION + CONNECTION_H2C);
	}
	f->next_seq = next_seq;
	f->left = w->left;
	f->slot = state == FLOW_OPEN ? w->slot : w->chunked;
	f->state = state;
	if (w->recognised) {
		gate_recognised(g, f);
		f->flags = (f->flags & FLOW_LASTING) | (w->connect ? FLOW_CONNECT : 0) |
		           (w->plain ? 0 : FLOW_NOT_PLAIN);
	}
	f->flags &= ~FLOW_HALF_HELLO;
	if (state == FLOW_OPEN && g->slot->head.phase == HEAD_HELLO)
		f->flags |= FLOW_HALF_HELLO;
	if (w->proxied)
		f->flags |= FLOW_AFTER_PROXY | FLOW_NOT_PLAIN;
}

/* A segment in the hole was read: what is left of the hole is one piece, behind it or in front of it. */
static inline void gate_filled(struct gate *g)
{
	struct flow *f = g->flow;
	__u32 seq = g->scratch->segment.seq, end = g->scratch->walk.wire_end;

	if (g->scratch->walk.recognised)
		gate_recognised(g, f);
	f->hole_bytes = seq == f->hole_seq ? f->hole_bytes - (end - seq) : seq - f->hole_seq;
	if (seq == f->hole_seq)
		f->hole_seq = end;
}

#endif
