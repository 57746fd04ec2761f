/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The gate: one frame at a time, from the TCP segment in it to verdicts over the requests that end in it, and to
 * TLS hellos.
 *
 * Who holds the frame's bytes owns the loop:
 *
 *	next = gate_begin(&g, &load);
 *	for (i = 0; i < gate_steps(&g) && next != GATE_NEXT_DONE; i++, next = gate_step(&g, &load))
 *		if (next == GATE_NEXT_LOAD)
 *			copy load.bytes bytes from load.offset of the payload to load.to, then gate_loaded()
 *	fate = gate_end(&g)
 */
#ifndef HINTWATCH_GATE_H
#define HINTWATCH_GATE_H

#include "ahead.h"
#include "answers.h"
#include "unused.h"

/* What locate() said of a frame: there is payload, or a flag that begins or ends a connection. */
static inline bool gate_concerns(enum frame_fate fate, const struct segment *seg)
{
	return fate == FRAME_FOLLOWED || (fate == FRAME_NO_PAYLOAD && seg->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

/*
 * This side's answers are followed, elsewhere perhaps: where the first of their bytes was seen, wherever the requests
 * were. asking: the other side's flow.
 */
static inline bool gate_is_answering(struct gate *g, const struct flow *asking)
{
	struct flow *f;

	if (!(asking->flags & FLOW_SAMPLED))
		return false;
	g->answering = answering_find(g->key.hash, g->key.tag);
	if (!g->answering)
		return false;
	f = &g->answering->flow;
	if (f->flags & FLOW_ANSWERED) {
		g->duplicate = f->vantage != g->vantage;
	} else if (g->scratch->segment.wire_bytes) {
		f->vantage = g->vantage;
		f->flags |= FLOW_ANSWERED;
	}
	return true;
}

/* A TCP segment, located in g->scratch->segment, that the filters let through. */
static inline enum gate_next gate_begin(struct gate *g, struct gate_load *load)
{
	const struct segment *seg = &g->scratch->segment;
	struct flow *either = flow_find_either(g->bucket, g->key.tag), *f = either;

	if (f && f->tag != g->key.tag)
		f = flow_find(g->bucket, g->key.tag);
	g->flow = f;
	g->slot = 0;
	g->answering = 0;
	g->duplicate = false;
	if (f && f->vantage != g->vantage) {
		g->duplicate = (__u16)(g->now_tick - f->used_tick) < VANTAGE_IDLE_TICKS;
		if (g->duplicate)
			return GATE_NEXT_DONE;
		f->vantage = g->vantage;
	}
	if (seg->tcp_flags & TCP_SYN) {
		place_syn(g, seg);
		gate_handshake(g, seg);
	}
	if (!g->flow && either && gate_is_answering(g, either)) {
		if (seg->tcp_flags & TCP_SYN && !g->duplicate)
			answering_place(g->answering, seg->seq);
		return !seg->wire_bytes || g->duplicate ? GATE_NEXT_DONE : answers_begin(g, load);
	}
	if (!seg->wire_bytes)
		return GATE_NEXT_DONE;
	if (!(g->flow ? place_known(g, seg) : place_unknown(g, seg)))
		return !g->flow && gate_is_ahead(g, true) ? GATE_NEXT_ON : GATE_NEXT_DONE;
	if (g->scratch->walk.mode == GATE_DONE)
		return GATE_NEXT_DONE;
	if (g->scratch->walk.mode == GATE_EARLY)
		return GATE_NEXT_ON;
	if ((__s32)(g->scratch->walk.seen_end - slot_end(g->slot)) <= 0) /* not in the frame: snapped, or in a body */
		return GATE_NEXT_ON;
	if (!g->scratch->walk.doubtful || !seg->peeked_bytes || g->slot->base_seq != seg->seq)
		return gate_want_more(g, load);
	((any_word *)g->scratch->bytes)[0] = seg->peek[0];
	((any_word *)g->scratch->bytes)[1] = seg->peek[1];
	slot_loaded(g->scratch, seg->peeked_bytes);
	return GATE_NEXT_ON;
}

/* Nothing of what was read makes the flow known. */
static inline bool gate_has_nothing(const struct gate *g)
{
	const struct walk *w = &g->scratch->walk;

	return !w->recognised && !w->proxied && w->state <= FLOW_LOST && g->slot->head.phase < HEAD_FIELDS;
}

/* Where the flow goes on behind what was read, or that is not read on: behind the frame, and what came early. */
static inline __u32 gate_goes_on(const struct gate *g)
{
	const struct walk *w = &g->scratch->walk;
	const struct slot *s = g->slot;

	if (w->state < FLOW_LOST || w->state == FLOW_AFTER_HELLO ||
	    (w->state == FLOW_TLS && w->seen_end == w->wire_end)) /* see gate_only_greeted() */
		return slot_cursor(s);
	return s->open && (__s32)(slot_end(s) - w->wire_end) > 0 ? slot_end(s) : w->wire_end;
}

/* The frame was read to its end. An unfinished head stays in its open slot, or is to be moved to one. */
static inline enum gate_next gate_walked(struct gate *g)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;
	bool unfinished = w->state == FLOW_HEAD && s->head.len > s->head.start;

	w->mode = GATE_DONE;
	w->proxied = w->state == FLOW_HEAD && !unfinished && s->head.flags & HEAD_AFTER_PROXY;
	if (w->filling && g->flow) {
		if (unfinished)
			open_cut(g, s, CUT_GAP);
		gate_filled(g);
	} else if (!g->flow && gate_has_nothing(g) && gate_is_ahead(g, !unfinished)) {
		return GATE_NEXT_ON;
	} else if (w->ahead && g->flow && w->state == FLOW_LOST && gate_has_nothing(g)) {
		g->flow->tag = 0; /* what came ahead was no part of a head */
		g->flow = 0;
	} else if (!unfinished) {
		if (s->open && s->early_to) /* behind bytes that never came */
			count(g->counters, COUNT_LOST + LOST_GAP);
		if (g->flow || w->recognised || w->proxied || w->state > FLOW_LOST)
			gate_store(g, w->state, gate_goes_on(g));
	} else if (s->open) {
		gate_store(g, FLOW_OPEN, slot_end(s));
		open_put_back(g, s);
	} else {
		s = open_new(g);
		if (!s)
			return GATE_NEXT_DONE;
		w->mode = GATE_STASH;
		g->slot = s;
		return GATE_NEXT_ON;
	}
	return GATE_NEXT_DONE;
}

static inline enum gate_next gate_walk(struct gate *g, struct gate_load *load)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;

	switch (walk_step(g->scratch, s)) {
	case WALK_ON:
		return gate_out_of_runs(g) ? GATE_NEXT_DONE : GATE_NEXT_ON;
	case WALK_LOAD:
		return gate_want_more(g, load);
	case WALK_HEAD:
		gate_head(g);
		if (!walk_is_over(w, g->slot))
			return GATE_NEXT_ON;
		break;
	case WALK_HELLO:
		gate_hello(g);
		break;
	case WALK_PROXY:
		gate_proxy(g);
		return GATE_NEXT_ON;
	case WALK_PROXY_CUT:
		gate_proxy_cut(g);
		walk_past_proxy_v2(w, s);
		return GATE_NEXT_ON;
	case WALK_CUT:
		if (s->head.phase == HEAD_PROXY_LINE)
			gate_proxy_cut(g);
		gate_cut(g, s, w->reason);
		w->state = is_hello(&s->head) ? FLOW_TLS : FLOW_LOST;
		break;
	case WALK_END:
		break;
	}
	return gate_walked(g);
}

/* A step of the asking side. */
static inline enum gate_next gate_asking_step(struct gate *g, struct gate_load *load)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;

	switch (w->mode) {
	case GATE_WALK:
		return gate_walk(g, load);
	case GATE_STASH:
		if (slot_end(s) != w->seen_end)
			return gate_want(g, load, s->head.len, slot_end(s), HEAD_LOAD_BYTES);
		gate_store(g, FLOW_OPEN, slot_end(s));
		open_put_back(g, s);
		break;
	case GATE_AHEAD:
		if (gate_open_ahead(g))
			return GATE_NEXT_ON;
		break;
	case GATE_EARLY:
		return gate_want(g, load, g->scratch->segment.seq - s->base_seq, g->scratch->segment.seq,
		                 HEAD_LOAD_BYTES);
	case GATE_ANSWER:
		if (!s->head.len && s->base_seq != w->seen_end)
			return gate_want(g, load, 0, s->base_seq, PEEK_BYTES);
		if (!gate_answer(g))
			break;
		w->mode = GATE_SHOW;
		s->head.len = 0;
		return gate_want(g, load, 0, s->base_seq, HEAD_LOAD_BYTES);
	case GATE_SHOW:
		s->head.pos = s->head.len;
		hand_over_other(s, g->counters, w->kind, CUT_NONE);
		break;
	}
	w->mode = GATE_DONE;
	return GATE_NEXT_DONE;
}

static inline enum gate_next gate_step(struct gate *g, struct gate_load *load)
{
	return g->answering ? answers_step(g, load) : gate_asking_step(g, load);
}

/*
 * What came early for an open head ends, and these bytes begin the next request: then what is missing is lost, or
 * the client would still be waiting for an answer.
 */
static inline bool is_behind_early_end(const struct slot *s, __u32 at)
{
	const __u8 *p = slot_at(s, at - 3);

	return s->early_to == at && at - s->early_from >= 3 && p[2] == '\n' &&
	       (p[1] == '\n' || (p[1] == '\r' && p[0] == '\n')) && is_registered(word_at(slot_at(s, at)));
}

/* The bytes of a load are where they belong. */
static inline void gate_loaded(struct gate *g, __u32 bytes)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;
	const struct segment *seg = &g->scratch->segment;
	__u32 at;

	if (w->mode != GATE_EARLY) {
		slot_loaded(s, bytes);
		return;
	}
	at = seg->seq - s->base_seq;
	if (g->flow && is_behind_early_end(s, at)) {
		open_cut(g, s, CUT_GAP);
		place_gap(g, seg);
		place_begin(g, seg, seg->seq, true)->head_flags |= HEAD_RESYNCHRONISED;
		return;
	}
	if (!s->early_to)
		s->early_from = at;
	s->early_to = at + bytes;
	s->head.flags |= w->head_flags;
	open_put_back(g, s);
	w->mode = GATE_DONE;
}

/* Out of steps: what is left of the frame is not read. Where its head was being moved, the scratch slot has all of it. */
static inline void gate_stop(struct gate *g)
{
	struct walk *w = &g->scratch->walk;
	struct slot *s = w->mode == GATE_STASH ? g->scratch : g->slot;

	count(g->counters, COUNT_LOST + LOST_STEPS);
	if (w->mode == GATE_STASH || (w->mode == GATE_WALK && w->state == FLOW_HEAD))
		gate_cut(g, s, CUT_STEPS);
	w->state = FLOW_LOST;
	if (!w->filling && (g->flow || w->recognised))
		gate_store(g, FLOW_LOST, w->wire_end);
}

/* A flow that speaks TLS, or begins to. */
static inline bool gate_is_tls(const struct gate *g)
{
	const struct flow *f = g->flow;

	return flow_is_tls(f) || (f->state == FLOW_OPEN && g->slot && is_hello(&g->slot->head));
}

/* After the steps, or without any. */
static inline enum frame_fate gate_end(struct gate *g)
{
	struct segment *seg = &g->scratch->segment;

	if (g->duplicate)
		return FRAME_DUPLICATE_VANTAGE;
	if (g->answering)
		return answers_done(g);
	if (g->slot && g->scratch->walk.mode != GATE_DONE)
		gate_stop(g);
	if (g->flow && seg->tcp_flags & TCP_URG && seg->wire_bytes)
		count(g->counters, COUNT_NOTE + NOTE_URGENT);
	if (seg->tcp_flags & (TCP_FIN | TCP_RST)) {
		gate_unused(g, seg);
		place_close(g, seg);
		gate_aborted(g, seg);
	}
	if (!seg->wire_bytes)
		return FRAME_NO_PAYLOAD;
	if (g->flow)
		return gate_is_tls(g) ? FRAME_OPAQUE : FRAME_FOLLOWED;
	return g->slot && is_response(g->scratch) ? FRAME_RESPONSE : FRAME_OPAQUE;
}

#endif
