/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The gate: one frame at a time, from the TCP segment in it to verdicts over the requests that end in it.
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

#include "place.h"

enum gate_next { GATE_NEXT_ON, GATE_NEXT_LOAD, GATE_NEXT_DONE };

struct gate_load {
	__u8 *to;
	__u32 offset; /* in the payload */
	__u32 bytes;  /* 1 to HEAD_LOAD_BYTES */
};

enum {
	PEEK_BYTES = 48, /* enough to see whether a request line can begin here */
	STEPS_BASE = 16,
	STEPS_PER_BYTES = 16,
	RUNS_BASE = 128,
	RUNS_PER_BYTES = 8,
};

/*
 * The budget of a frame: so many steps, each a load, a chunk size or a piece of a head, and up to the end of a
 * head so many runs, each a line or 32 bytes of one; see head.h for what else counts as runs. A frame of heads
 * stays below both if its lines have 16 bytes on average and six in a head are of the names the gate looks for.
 * One of 1,448 bytes may have 106 steps, and 309 runs in a head.
 */
static inline __u32 gate_steps(const struct gate *g)
{
	return STEPS_BASE + g->scratch->walk.bytes / STEPS_PER_BYTES;
}

static inline bool gate_out_of_runs(const struct gate *g)
{
	return g->scratch->walk.runs > RUNS_BASE + g->scratch->walk.bytes / RUNS_PER_BYTES;
}

/* Wants the frame's bytes from seq on, written from position `at` of the slot. */
static inline enum gate_next gate_want(struct gate *g, struct gate_load *load, __u32 at, __u32 seq, __u32 limit)
{
	__u32 n = g->scratch->walk.seen_end - seq;

	load->to = g->slot->bytes + (at & POSITION_MASK);
	load->offset = seq - g->scratch->segment.seq;
	load->bytes = n < limit ? n : limit;
	return GATE_NEXT_LOAD;
}

/* The next bytes of the stream: few where it is not sure that a request begins. */
static inline enum gate_next gate_want_more(struct gate *g, struct gate_load *load)
{
	struct slot *s = g->slot;
	__u32 room = HEAD_MAX_BYTES - s->head.len, limit = HEAD_LOAD_BYTES;

	if (g->scratch->walk.doubtful && s->head.phase == HEAD_START)
		limit = PEEK_BYTES;
	return gate_want(g, load, s->head.len, slot_end(s), room < limit ? room : limit);
}

/* What locate() said of a frame: there is payload, or a flag that begins or ends a connection. */
static inline bool gate_concerns(enum frame_fate fate, const struct segment *seg)
{
	return fate == FRAME_FOLLOWED || (fate == FRAME_NO_PAYLOAD && seg->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

/* A TCP segment, located in g->scratch->segment, that the filters let through. */
static inline enum gate_next gate_begin(struct gate *g, struct gate_load *load)
{
	const struct segment *seg = &g->scratch->segment;
	struct flow *f = flow_find(g->bucket, g->key.tag);

	g->flow = f;
	g->slot = 0;
	g->duplicate = false;
	if (f && f->vantage != g->vantage) {
		g->duplicate = (__u16)(g->now_tick - f->used_tick) < VANTAGE_IDLE_TICKS;
		if (g->duplicate)
			return GATE_NEXT_DONE;
		f->vantage = g->vantage;
	}
	if (seg->tcp_flags & TCP_SYN)
		place_syn(g, seg);
	if (!seg->wire_bytes || !(g->flow ? place_known(g, seg) : place_unknown(g, seg)))
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
	if (state == FLOW_OPAQUE)
		count(g->counters, COUNT_NOTE + NOTE_H2_PREFACE);
	f->next_seq = next_seq;
	f->left = w->left;
	f->slot = state == FLOW_OPEN ? w->slot : w->chunked;
	f->state = state;
	if (w->recognised)
		f->flags = (w->connect ? FLOW_CONNECT : 0) | (w->plain ? 0 : FLOW_NOT_PLAIN);
	if (w->proxied)
		f->flags |= FLOW_AFTER_PROXY | FLOW_NOT_PLAIN;
}

/* A segment in the hole was read: what is left of the hole is one piece, behind it or in front of it. */
static inline void gate_filled(struct gate *g)
{
	struct flow *f = g->flow;
	__u32 seq = g->scratch->segment.seq, end = g->scratch->walk.wire_end;

	f->hole_bytes = seq == f->hole_seq ? f->hole_bytes - (end - seq) : seq - f->hole_seq;
	if (seq == f->hole_seq)
		f->hole_seq = end;
}

/* Where the connection leaves HTTP/1.x with this answer (RFC 9110, sections 7.8 and 9.3.6), its flow is opaque. */
static inline void gate_answer(struct gate *g)
{
	struct flow *f = flow_find(g->bucket, g->key.tag ^ 1);
	const __u8 *p = g->scratch->bytes;

	if (!f || f->state == FLOW_OPEN || f->state == FLOW_OPAQUE)
		return;
	if ((p[9] == '1' && p[10] == '0' && p[11] == '1') || (p[9] == '2' && f->flags & FLOW_CONNECT)) {
		f->state = FLOW_OPAQUE;
		count(g->counters, COUNT_NOTE + NOTE_SWITCHED);
	}
}

static inline bool is_response(const struct slot *s)
{
	return s->head.len >= 12 && (word_at(s->bytes) & first_bytes(7)) == WORD('H', 'T', 'T', 'P', '/', '1', '.', 0);
}

/* Bytes that came early are in the slot, or will be once it reaches them: the frame does not have them. */
static inline bool gate_has_early(const struct slot *s, const struct walk *w)
{
	return s->early_to || (__s32)(slot_end(s) - w->seen_end) > 0;
}

/* A head ended: settle it and go on behind it, in the scratch slot again if the frame has those bytes. */
static inline void gate_head(struct gate *g)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;

	settle(s, g->scratch, g->counters, CUT_NONE);
	w->plain = !s->head.seen && s->head.framing == FRAMING_NONE && !s->head.flags;
	w->recognised = 1;
	w->doubtful = 0;
	w->runs = 0;
	walk_past_head(w, s);
	if (s->open && !gate_has_early(s, w) &&
	    ((__s32)(w->seen_end - slot_cursor(s)) > 0 || s->head.pos == s->head.len)) {
		slot_restart(g->scratch, slot_cursor(s));
		g->slot = g->scratch;
	}
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
	} else if (!unfinished) {
		if (g->flow || w->recognised || w->proxied || w->state == FLOW_OPAQUE)
			gate_store(g, w->state, w->state >= FLOW_LOST ? w->wire_end : slot_cursor(s));
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
	case WALK_CUT:
		open_cut(g, s, w->reason);
		w->recognised |= s->head.phase == HEAD_FIELDS;
		w->state = FLOW_LOST;
		break;
	case WALK_END:
		break;
	}
	return gate_walked(g);
}

static inline enum gate_next gate_step(struct gate *g, struct gate_load *load)
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
	case GATE_EARLY:
		return gate_want(g, load, g->scratch->segment.seq - s->base_seq, g->scratch->segment.seq,
		                 HEAD_LOAD_BYTES);
	case GATE_ANSWER:
		if (!s->head.len && s->base_seq != w->seen_end)
			return gate_want(g, load, 0, s->base_seq, PEEK_BYTES);
		if (is_response(s))
			gate_answer(g);
		break;
	}
	w->mode = GATE_DONE;
	return GATE_NEXT_DONE;
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
	open_put_back(g, s);
	w->mode = GATE_DONE;
}

/* Out of steps: what is left of the frame is not read. Where its head was being moved, the scratch slot has all of it. */
static inline void gate_stop(struct gate *g)
{
	struct walk *w = &g->scratch->walk;
	struct slot *s = w->mode == GATE_STASH ? g->scratch : g->slot;

	count(g->counters, COUNT_LOST + LOST_STEPS);
	if (w->mode == GATE_STASH || (w->mode == GATE_WALK && w->state == FLOW_HEAD)) {
		open_cut(g, s, CUT_STEPS);
		w->recognised |= s->head.phase == HEAD_FIELDS;
	}
	w->state = FLOW_LOST;
	if (!w->filling && (g->flow || w->recognised))
		gate_store(g, FLOW_LOST, w->wire_end);
}

/* After the steps, or without any. */
static inline enum frame_fate gate_end(struct gate *g)
{
	const struct segment *seg = &g->scratch->segment;

	if (g->duplicate)
		return FRAME_DUPLICATE_VANTAGE;
	if (g->slot && g->scratch->walk.mode != GATE_DONE)
		gate_stop(g);
	if (g->flow && seg->tcp_flags & TCP_URG && seg->wire_bytes)
		count(g->counters, COUNT_NOTE + NOTE_URGENT);
	if (seg->tcp_flags & (TCP_FIN | TCP_RST))
		place_close(g, seg);
	if (!seg->wire_bytes)
		return FRAME_NO_PAYLOAD;
	if (g->flow)
		return FRAME_FOLLOWED;
	return g->slot && is_response(g->scratch) ? FRAME_RESPONSE : FRAME_OPAQUE;
}

#endif
