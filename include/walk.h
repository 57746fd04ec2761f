/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The way through one frame: heads, bodies and chunks one behind the other, until the frame ends. Each step
 * is bounded; the caller counts them, loads bytes when asked to, and settles each head that has ended.
 */
#ifndef HINTWATCH_WALK_H
#define HINTWATCH_WALK_H

#include "chunked.h"
#include "head.h"

enum walk_event {
	WALK_ON,   /* call again */
	WALK_LOAD, /* wants the frame's bytes from slot_end() on */
	WALK_HEAD, /* a head ends at head.pos: settle it, then call walk_past_head() */
	WALK_CUT,  /* the head ends without its end; walk.reason says why */
	WALK_END,  /* the frame is done */
};

enum { CHUNKED_NONE = 255, CHUNKED_RUNS = 8 /* the cost of a step, see gate_steps() */ };

enum { BODY_STRIDE = 64 << 20 }; /* how far ahead of the frame a flow's next_seq may point */

/*
 * Pass over n bytes. Within the buffer and the frame that only moves the cursor. Beyond the frame the slot is
 * left empty at the sequence number where reading goes on; of a long body only a stride at a time.
 */
static inline void walk_skip(struct walk *w, struct slot *s, __u64 n)
{
	__u32 cursor = slot_cursor(s), in_buffer = slot_end(s) - cursor, in_frame = w->wire_end - cursor;

	if (n <= in_buffer) {
		head_begin(&s->head, s->head.pos + (__u32)n);
		return;
	}
	if (n >= (__u64)in_frame + BODY_STRIDE) {
		w->left = n - in_frame - BODY_STRIDE;
		w->state = FLOW_BODY;
		n = (__u64)in_frame + BODY_STRIDE;
	}
	slot_restart(s, cursor + (__u32)n);
}

/* The head ended at head.pos: on to what its framing says. */
static inline void walk_past_head(struct walk *w, struct slot *s)
{
	__u8 framing = s->head.framing;
	__u64 body_bytes = s->head.body_bytes;

	w->connect = s->head.flags & HEAD_CONNECT ? 1 : 0;
	w->head_flags = 0;
	w->state = FLOW_HEAD;
	w->chunked = CHUNKED_NONE;
	head_begin(&s->head, s->head.pos);
	if (framing == FRAMING_LENGTH) {
		walk_skip(w, s, body_bytes);
	} else if (framing == FRAMING_CHUNKED) {
		w->state = FLOW_CHUNKED;
		w->chunked = CHUNKED_SIZE;
	} else if (framing == FRAMING_UNKNOWN) {
		w->state = FLOW_LOST;
	}
}

/* No further byte in the buffer: in the frame, perhaps. */
static inline enum walk_event walk_more(struct walk *w, struct slot *s)
{
	struct head *h = &s->head;

	if ((__s32)(w->seen_end - slot_end(s)) > 0) {
		if (h->start && !s->open) { /* what is in front of the head can be read again */
			s->base_seq += h->start;
			head_rebase(h);
			h->len = 0;
			return WALK_LOAD;
		}
		if (h->len < HEAD_MAX_BYTES)
			return WALK_LOAD;
		w->reason = CUT_HEAD_LIMIT;
		return WALK_CUT;
	}
	if ((__s32)(w->wire_end - slot_end(s)) > 0) {
		w->reason = CUT_SNAPLEN;
		return WALK_CUT;
	}
	return WALK_END;
}

/* Nothing is left to read, in the slot or on the wire. */
static inline bool walk_is_over(const struct walk *w, const struct slot *s)
{
	return s->head.pos == s->head.len && (__s32)(w->wire_end - slot_end(s)) <= 0;
}

static inline enum walk_event walk_head(struct walk *w, struct slot *s)
{
	struct head *h = &s->head;

	if (h->phase == HEAD_START)
		h->flags |= w->head_flags;
	switch (head_step(s, &w->runs)) {
	case HEAD_ON:
		return WALK_ON;
	case HEAD_MORE:
		return walk_more(w, s);
	case HEAD_END:
		return WALK_HEAD;
	case HEAD_SKIP:
		w->head_flags |= HEAD_AFTER_PROXY;
		walk_skip(w, s, h->body_bytes);
		return WALK_ON;
	case HEAD_H2:
		w->state = FLOW_OPAQUE;
		return WALK_END;
	case HEAD_NOT:
		w->state = FLOW_LOST;
		return WALK_END;
	}
	return WALK_END;
}

PART int walk_chunked(struct slot *scratch, struct slot *s)
{
	struct walk *w;
	struct head *h;
	__u32 n, read = 0;

	if (!scratch || !s)
		return WALK_END;
	w = &scratch->walk;
	h = &s->head;
	n = h->len - h->pos;
	if (!n) {
		if ((__s32)(w->seen_end - slot_end(s)) > 0) {
			slot_restart(s, slot_end(s));
			return WALK_LOAD;
		}
		if ((__s32)(w->wire_end - slot_end(s)) > 0)
			w->state = FLOW_LOST;
		return WALK_END;
	}
	w->runs += CHUNKED_RUNS;
	switch (chunked_step(&w->chunked, &w->left, slot_at(s, h->pos), n, &read)) {
	case CHUNKED_ON:
		h->pos += read;
		return WALK_ON;
	case CHUNKED_DATA:
		h->pos += read;
		walk_skip(w, s, w->left);
		return WALK_ON;
	case CHUNKED_END:
		w->state = FLOW_HEAD;
		head_begin(h, h->pos + read);
		return WALK_ON;
	default:
		w->state = FLOW_LOST;
		return WALK_END;
	}
}

/* One step of the walk that is kept in a scratch slot, through the bytes in a slot. */
PART int walk_step(struct slot *scratch, struct slot *s)
{
	if (!scratch || !s)
		return WALK_END;
	if (scratch->walk.state == FLOW_HEAD)
		return walk_head(&scratch->walk, s);
	if (scratch->walk.state == FLOW_CHUNKED)
		return walk_chunked(scratch, s);
	return WALK_END;
}

#endif
