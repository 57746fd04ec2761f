/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The first bytes of HTML and speculation rules: handed over as frames bring them, before the end of their answer.
 */
#ifndef HINTWATCH_ANSWER_PAGE_H
#define HINTWATCH_ANSWER_PAGE_H

#include "answer_head.h"
#include "want.h"

/* The frame ends with an answer of which some of a page is still to be handed over, and nothing behind that. */
static inline bool answers_page_first(const struct gate *g, __u32 end)
{
	const struct answering *a = g->answering;

	return (__s32)(a->page_end - a->page_next) > 0 && end == g->scratch->walk.wire_end;
}

/* What was framed ends inside the frame, or where it ends. */
static inline void answers_settle(struct gate *g)
{
	const struct walk *w = &g->scratch->walk;

	if (g->answering->pending && w->state == FLOW_HEAD && g->slot->head.pos == g->slot->head.start &&
	    (__s32)(w->wire_end - slot_cursor(g->slot)) >= 0 && !answers_page_first(g, slot_cursor(g->slot)))
		answers_end(g->slot, g->answering, g->counters, ANSWER_COMPLETE);
}

/* All of a page that this frame has was handed over: an answer that ends with it ends now. */
static inline enum gate_next answers_paged(struct gate *g)
{
	struct answering *a = g->answering;
	struct walk *w = &g->scratch->walk;

	w->mode = GATE_DONE;
	if (a->pending && a->flow.state == FLOW_HEAD && a->flow.next_seq == w->wire_end) {
		slot_restart(g->scratch, w->wire_end);
		answers_end(g->scratch, a, g->counters, ANSWER_COMPLETE);
	}
	return GATE_NEXT_DONE;
}

/* Of a page, what this frame has. */
static inline enum gate_next answers_page(struct gate *g, struct gate_load *load)
{
	struct answering *a = g->answering;
	struct walk *w = &g->scratch->walk;
	__u32 seq = g->scratch->segment.seq, n;

	if ((__s32)(seq - a->page_next) > 0) /* what lies between was not seen */
		a->page_next = (__s32)(a->page_end - seq) > 0 ? seq : a->page_end;
	if ((__s32)(a->page_end - a->page_next) <= 0 || (__s32)(w->seen_end - a->page_next) <= 0)
		return answers_paged(g);
	n = a->page_end - a->page_next;
	w->mode = GATE_PAGE;
	g->slot = g->scratch;
	slot_restart(g->slot, a->page_next);
	return gate_want(g, load, 0, a->page_next, n < HEAD_LOAD_BYTES ? n : HEAD_LOAD_BYTES);
}

#endif
