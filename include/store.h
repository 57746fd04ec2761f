/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a flow remembers once a frame was read: where it goes on, and what is left of a hole.
 */
#ifndef HINTWATCH_STORE_H
#define HINTWATCH_STORE_H

#include "place.h"

/* Requests were recognised on this flow; are their answers followed? */
static inline void flow_recognised(struct flow *f, const struct walk *w, struct counters *c)
{
	if (!(f->flags & FLOW_REQUESTS))
		count(c, COUNT_CONNECTION + CONNECTION_READABLE);
	f->flags = (f->flags & ~FLOW_SAMPLED) | FLOW_REQUESTS | (w->followed ? FLOW_SAMPLED : 0);
}

/* An entry for the flow of the walk in the scratch slot; it begins with the segment there. */
static inline struct flow *flow_new(struct slot *scratch, struct flow_bucket *bucket, struct counters *c)
{
	const struct walk *w = &scratch->walk;
	struct flow *f = flow_victim(bucket, w->now_tick);

	if (flow_is_live(f, w->now_tick))
		count(c, COUNT_LOST + LOST_FLOW_EVICTED);
	f->tag = w->tag;
	place_hole(f, scratch->hash, scratch->segment.seq);
	f->vantage = w->vantage;
	f->used_tick = w->now_tick;
	f->flags = 0;
	f->state = FLOW_HEAD;
	return f;
}

enum { STORE_HALF_HELLO = 256 }; /* with a state: what is open is a hello */

/* Remember where the flow goes on, whose walk is in the scratch slot. */
PART int flow_store(struct slot *scratch, struct flow_bucket *bucket, struct counters *c, __u32 state, __u32 next_seq)
{
	const struct walk *w;
	struct flow *f;

	if (!scratch || !bucket || !c)
		return 0;
	w = &scratch->walk;
	f = flow_find(bucket, w->tag);
	if (!f)
		f = flow_new(scratch, bucket, c);
	if (state == FLOW_LOST && f->state != FLOW_LOST)
		count(c, COUNT_NOTE + NOTE_LOST_FRAMING);
	if (w->preface) {
		count(c, COUNT_NOTE + NOTE_H2_PREFACE);
		count(c, COUNT_CONNECTION + CONNECTION_H2C);
	}
	f->state = (__u8)state;
	f->next_seq = next_seq;
	f->left = flow_keeps_asked(f->state) ? kept_with(w->kept, scratch->segment.ack) : w->left;
	f->slot = f->state == FLOW_OPEN ? w->slot : w->chunked;
	if (w->recognised) {
		flow_recognised(f, w, c);
		f->flags = (f->flags & FLOW_LASTING) | (w->connect ? FLOW_CONNECT : 0) |
		           (w->plain ? 0 : FLOW_NOT_PLAIN);
	}
	f->flags &= ~FLOW_HALF_HELLO;
	if (state & STORE_HALF_HELLO)
		f->flags |= FLOW_HALF_HELLO;
	if (w->proxied)
		f->flags |= FLOW_AFTER_PROXY | FLOW_NOT_PLAIN;
	return 1;
}

static inline void gate_store(struct gate *g, __u8 state, __u32 next_seq)
{
	bool half_hello = state == FLOW_OPEN && g->slot->head.phase == HEAD_HELLO;

	flow_store(g->scratch, g->bucket, g->counters, state | (half_hello ? STORE_HALF_HELLO : 0), next_seq);
	if (!g->flow)
		g->flow = flow_find(g->bucket, g->key.tag);
}

/* A segment in the hole was read: what is left of the hole is one piece, behind it or in front of it. */
static inline void gate_filled(struct gate *g)
{
	struct flow *f = g->flow;
	__u32 seq = g->scratch->segment.seq, end = g->scratch->walk.wire_end;

	if (g->scratch->walk.recognised) {
		flow_recognised(f, &g->scratch->walk, g->counters);
		if (flow_keeps_asked(f->state)) /* who waits for what is not known */
			f->left = kept_with(KEPT_UNKNOWN, (__u32)f->left);
	}
	f->hole_bytes = seq == f->hole_seq ? f->hole_bytes - (end - seq) : seq - f->hole_seq;
	if (seq == f->hole_seq)
		f->hole_seq = end;
}

#endif
