/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the head of an answer says of its body (RFC 9112, section 6), and what is told of its end.
 */
#ifndef HINTWATCH_ANSWER_HEAD_H
#define HINTWATCH_ANSWER_HEAD_H

#include "answer.h"
#include "answering.h"

/* How far the answering side had come at a sequence number near the last one seen. */
static inline __u64 answers_sent(const struct answering *a, __u32 seq)
{
	return a->sent + (__u64)(__s64)(__s32)(seq - a->progress);
}

/* The answer ended in front of the next byte to read of s, or nothing behind that will be read. */
PART int answers_end(struct slot *s, struct answering *a, struct counters *c, __u32 end)
{
	if (!s || !a || !c)
		return 0;
	if (a->sampled) {
		s->end = (__u8)end;
		s->end_beyond = (__u32)((answers_sent(a, slot_cursor(s)) - a->begun) >> 32);
		s->head.start = s->head.pos;
		hand_over_other(s, c, SAMPLE_ANSWER_END, CUT_NONE);
	}
	a->pending = a->sampled = 0;
	if ((__s32)(a->page_end - slot_cursor(s)) > 0)
		a->page_end = slot_cursor(s);
	return 1;
}

/* Nothing of what this side says can be told apart any more: an end for the oldest sampled request without one. */
PART int answers_lose(struct slot *s, struct answering *a, struct counters *c, __u32 end)
{
	if (!s || !a || !c)
		return 0;
	for (int i = 0; i < ASKED_MAX && !a->sampled && asked_waiting(a); i++)
		a->sampled = asked_pop(a) & ASKED_SAMPLED;
	a->popped = a->pushed;
	return answers_end(s, a, c, end);
}

/* The body of a page begins at this sequence number: of so many a second the first bytes are handed over. */
static inline void answers_begin_page(struct answering *a, __u32 seq)
{
	__u32 bytes = host_knobs()->page_bytes;

	a->page_next = a->page_end = seq;
	if (bytes && !over_limit(&host_shared()->next_page_ns, host_knobs()->pages_per_s))
		a->page_end += bytes;
}

/* A final head ended at head.pos of s. Leaves there how the body is framed (RFC 9112, section 6.3). */
static inline void answers_final(struct slot *s, struct answering *a)
{
	struct head *h = &s->head;
	bool orphan = !asked_waiting(a);
	__u32 bits = asked_pop(a);
	bool bodiless = bits & ASKED_HEAD || h->status == 204 || h->status == 304;

	a->sampled = bits & ASKED_SAMPLED;
	a->pending = 1;
	if (orphan) /* whoever asked for it comes late, or came unseen: what is asked from now on may be that */
		a->unsure = 1;
	a->begun = answers_sent(a, s->base_seq + h->start);
	if (bodiless)
		h->framing = FRAMING_NONE;
	else if (h->framing == FRAMING_NONE)
		h->framing = FRAMING_CLOSE;
	if (a->sampled && !bodiless && h->flags & HEAD_HTML && !(h->flags & HEAD_ENCODED))
		answers_begin_page(a, slot_cursor(s));
}

/*
 * A head ended at head.pos of s, interim or final: on to what its framing says. asking: the other side's flow, or null.
 * The walk is in the scratch slot.
 */
PART int answers_head(struct slot *scratch, struct slot *s, struct answering *a, struct counters *c,
                      struct flow *asking)
{
	struct walk *w;
	bool closes;

	if (!scratch || !s || !a || !c)
		return 0;
	w = &scratch->walk;
	w->runs = 0;
	count_status(c, s->head.status);
	if (asked_oldest(a) & ASKED_SAMPLED)
		hand_over_other(s, c, SAMPLE_ANSWER, CUT_NONE);
	if (status_is_interim(s->head.status)) {
		head_begin(&s->head, s->head.pos);
		return 0;
	}
	answers_final(s, a);
	if (asking && gate_switch(asking, c, s->head.status, !asked_waiting(a))) {
		head_begin(&s->head, s->head.pos);
		answers_end(s, a, c, ANSWER_SWITCHED);
		a->popped = a->pushed;
		w->state = FLOW_OPAQUE;
		return 0;
	}
	closes = s->head.framing == FRAMING_CLOSE;
	walk_past_head(w, s);
	if (closes)
		w->state = FLOW_CLOSE;
	return 1;
}

/* Before this end of the connection, bytes were sent that nobody has read, though what they were is not known. */
static inline bool answers_unread(const struct flow *f, __u32 seq, __u64 left)
{
	return f->state != FLOW_CLOSE && (__s32)(seq - f->next_seq) > 0 && seq - f->next_seq > left;
}

/*
 * The connection ends with this segment of the server (end: how), or of its client; up to seq answers were seen, or are
 * known to have been sent. The scratch slot knows whose.
 */
PART int answers_close(struct slot *scratch, struct answering *a, struct counters *c, __u32 seq, __u32 end)
{
	const struct flow *f;
	__u64 left;
	bool framed;

	if (!scratch || !a || !c)
		return 0;
	f = &a->flow;
	left = f->state == FLOW_BODY ? f->left : 0; /* of the body or the chunk, from next_seq on */
	framed = f->state == FLOW_HEAD || (f->state == FLOW_BODY && f->slot == CHUNKED_NONE);
	if (a->pending && framed && (__s32)(seq - f->next_seq) >= 0 && seq - f->next_seq >= left) {
		slot_restart(scratch, f->next_seq + (__u32)left);
		answers_end(scratch, a, c, ANSWER_COMPLETE);
	}
	slot_restart(scratch, seq);
	if (a->pending && f->state == FLOW_CLOSE && end == ANSWER_CLOSED)
		answers_end(scratch, a, c, ANSWER_COMPLETE);
	if (answering_waits(a))
		answers_lose(scratch, a, c, answers_unread(f, seq, left) ? ANSWER_LOST : end);
	a->flow.tag = 0;
	return 1;
}

#endif
