/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Answers to sampled requests (RFC 9112, sections 4 and 6): each head is handed over, and where its answer ended; of
 * HTML the first bytes, too. What lies between is passed over by its sequence numbers.
 *
 * A segment ahead of the next byte of interest is left alone: what is missing may still come, and most of it is body. If
 * it never does, the acknowledgement in the client's next request tells (answering.h).
 */
#ifndef HINTWATCH_ANSWERS_H
#define HINTWATCH_ANSWERS_H

#include "answer_page.h"
#include "ended.h"

static inline void answers_store(struct answering *a, const struct walk *w, __u8 state, __u32 next_seq)
{
	a->flow.next_seq = next_seq;
	a->flow.left = w->left;
	a->flow.slot = state == FLOW_OPEN ? w->slot : w->chunked;
	a->flow.state = state;
}

/* A head that may end elsewhere than here is handed over there if it answers a sampled request. */
static inline void answers_want(const struct answering *a, struct slot *s)
{
	s->head.answer = asked_oldest(a) & ASKED_SAMPLED ? ANSWER_WANTED : ANSWER_OTHER;
}

/* The frame was read to its end. An unfinished head stays in its open slot, or is to be moved to one. */
static inline enum gate_next answers_walked(struct gate *g, struct gate_load *load)
{
	struct answering *a = g->answering;
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;

	if (w->state == FLOW_HEAD && s->head.len > s->head.start) {
		if (s->open) {
			answers_store(a, w, FLOW_OPEN, slot_end(s));
			open_put_back(g, s);
		} else {
			answers_want(a, s);
			s = open_new(g);
			if (s) {
				w->mode = GATE_STASH;
				g->slot = s;
				return GATE_NEXT_ON;
			}
			answers_lose(g->slot, g->answering, g->counters, ANSWER_LOST);
		}
	} else if (w->state == FLOW_LOST) {
		answers_lose(g->slot, g->answering, g->counters, ANSWER_LOST);
	} else {
		answers_store(a, w, w->state, w->state == FLOW_CLOSE ? w->wire_end : slot_cursor(s));
	}
	return answers_page(g, load);
}

static inline enum gate_next answers_walk(struct gate *g, struct gate_load *load)
{
	struct walk *w = &g->scratch->walk;

	switch (walk_step(g->scratch, g->slot)) {
	case WALK_ON:
		answers_settle(g);
		return gate_out_of_runs(g) ? GATE_NEXT_DONE : GATE_NEXT_ON;
	case WALK_LOAD:
		return gate_want_more(g, load);
	case WALK_HEAD:
		answers_head(g->scratch, g->slot, g->answering, g->counters, flow_find(g->bucket, g->key.tag ^ 1));
		gate_leave(g);
		answers_settle(g);
		if (w->state <= FLOW_CHUNKED && !walk_is_over(w, g->slot))
			return GATE_NEXT_ON;
		break;
	case WALK_CUT:
		answers_want(g->answering, g->slot);
		open_cut(g, g->slot, w->reason);
		w->state = FLOW_LOST;
		break;
	default:
		if (w->state == FLOW_HEAD)
			answers_settle(g);
		break;
	}
	return answers_walked(g, load);
}

static inline enum gate_next answers_step(struct gate *g, struct gate_load *load)
{
	struct slot *s = g->slot;
	struct walk *w = &g->scratch->walk;

	if (w->mode == GATE_WALK)
		return answers_walk(g, load);
	if (w->mode == GATE_STASH) {
		if (slot_end(s) != w->seen_end)
			return gate_want(g, load, s->head.len, slot_end(s), HEAD_LOAD_BYTES);
		answers_store(g->answering, w, FLOW_OPEN, slot_end(s));
		open_put_back(g, s);
		return answers_page(g, load);
	}
	if (w->mode == GATE_PAGE) {
		s->head.pos = s->head.len;
		hand_over_other(s, g->counters, SAMPLE_BODY, CUT_NONE);
		g->answering->page_next = slot_end(s);
		return answers_page(g, load);
	}
	w->mode = GATE_DONE;
	return GATE_NEXT_DONE;
}

/* The walk goes on where it was left, in the scratch slot or an open one. False: that was needed for another flow. */
static inline bool answers_resume(struct gate *g)
{
	const struct flow *f = &g->answering->flow;
	struct slot *s = g->scratch, *open;
	struct walk *w = &s->walk;

	w->chunked = f->state == FLOW_CHUNKED || f->state == FLOW_BODY ? (__u8)f->slot : CHUNKED_NONE;
	if (f->state == FLOW_CHUNKED) {
		w->state = FLOW_CHUNKED;
		w->left = f->left;
	} else if (f->state == FLOW_BODY) {
		w->state = w->chunked == CHUNKED_NONE ? FLOW_HEAD : FLOW_CHUNKED;
		walk_skip(w, s, f->left);
	} else if (f->state == FLOW_OPEN) {
		open = open_take(g, f);
		if (!open)
			return false;
		w->slot = f->slot;
		open->segment = s->segment;
		g->slot = open;
	}
	return true;
}

/* Numbers so far off are those of another connection. */
static inline bool answers_stray(const struct answering *a, __u32 seq)
{
	return seq - a->progress + STRAY_BYTES > 2u * STRAY_BYTES;
}

/* A segment of a side whose answers are followed. Of a long body the segments in front of it need not be seen. */
static inline enum gate_next answers_begin(struct gate *g, struct gate_load *load)
{
	const struct segment *seg = &g->scratch->segment;
	struct answering *a = g->answering;
	struct flow *f = &a->flow;
	__s32 seen = (__s32)(f->next_seq - seg->seq);
	struct walk *w = place_begin(g, seg, f->next_seq, false);

	w->fresh = 0;
	g->scratch->head.answer = ANSWER_OTHER;
	if (answers_stray(a, seg->seq)) {
		w->mode = GATE_DONE;
		return GATE_NEXT_DONE;
	}
	f->used_tick = g->now_tick;
	if ((__s32)(w->wire_end - a->progress) > 0) {
		a->sent += w->wire_end - a->progress;
		a->progress = w->wire_end;
	}
	if (f->state == FLOW_HEAD)
		answers_settle(g); /* what was left of the body is in this frame */
	if (f->state == FLOW_CLOSE || (seen < 0 && f->state != FLOW_BODY) || seen >= (__s32)seg->wire_bytes)
		return answers_page(g, load);
	if (!answers_resume(g)) {
		answers_lose(g->slot, g->answering, g->counters, ANSWER_LOST);
		w->mode = GATE_DONE;
		return GATE_NEXT_DONE;
	}
	if (seen < 0 && (__s32)(seg->seq - slot_end(g->slot)) > 0) { /* what ends the body was not seen */
		answers_settle(g);
		return answers_walked(g, load);
	}
	if ((__s32)(w->seen_end - slot_end(g->slot)) <= 0)
		return GATE_NEXT_ON;
	return gate_want_more(g, load);
}

/* Out of steps. */
static inline void answers_stop(struct gate *g)
{
	count(g->counters, COUNT_LOST + LOST_STEPS);
	if (g->scratch->walk.mode == GATE_WALK || g->scratch->walk.mode == GATE_STASH) {
		g->slot = g->scratch;
		answers_lose(g->slot, g->answering, g->counters, ANSWER_LOST);
	}
}

/*
 * An entry that nothing waits for is free again. If the server did not wait for the end of a body, it stays: until that has
 * come, the flow could not tell that nothing waits.
 */
static inline void answers_release(struct gate *g)
{
	struct answering *a = g->answering;
	struct flow *asking = flow_find(g->bucket, g->key.tag ^ 1);

	if (answering_waits(a) || (asking && (asking->state == FLOW_BODY || asking->state == FLOW_CHUNKED)))
		return;
	a->flow.tag = 0;
	if (asking)
		asking->flags &= ~FLOW_SAMPLED;
}

/* After the steps of a segment of the answering side. */
static inline enum frame_fate answers_done(struct gate *g)
{
	const struct segment *seg = &g->scratch->segment;
	__u32 end = seg->seq + seg->wire_bytes, progress = g->answering->progress;
	bool beyond = (__s32)(end - progress) >= 0;

	if (seg->wire_bytes && g->scratch->walk.mode != GATE_DONE)
		answers_stop(g);
	if (answers_stray(g->answering, seg->seq))
		return seg->wire_bytes ? FRAME_RESPONSE : FRAME_NO_PAYLOAD;
	g->scratch->hash = g->key.hash;
	g->scratch->ifindex = g->ifindex;
	if (seg->tcp_flags & TCP_RST)
		answers_close(g->scratch, g->answering, g->counters, beyond ? end : progress, ANSWER_RESET);
	else if (seg->tcp_flags & TCP_FIN && beyond)
		answers_close(g->scratch, g->answering, g->counters, end, ANSWER_CLOSED);
	answers_release(g);
	return seg->wire_bytes ? FRAME_RESPONSE : FRAME_NO_PAYLOAD;
}

#endif
