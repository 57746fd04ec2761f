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
	WALK_ON,        /* call again */
	WALK_LOAD,      /* wants the frame's bytes from slot_end() on */
	WALK_HEAD,      /* a head ends at head.pos: settle it, then call walk_past_head() */
	WALK_HELLO,     /* a hello ends at head.pos */
	WALK_PROXY,     /* a PROXY header lies between head.start and head.pos */
	WALK_PROXY_CUT, /* a PROXY v2 header begins at head.start that will not be in the slot: call walk_past_proxy_v2() */
	WALK_CUT,       /* the head ends without its end; walk.reason says why */
	WALK_END,       /* the frame is done */
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
	w->fresh = 0;
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

/* A PROXY v2 header begins at head.start, and will not be in the slot. */
static inline void walk_past_proxy_v2(struct walk *w, struct slot *s)
{
	w->head_flags |= HEAD_AFTER_PROXY;
	s->head.pos = s->head.start + PROXY_V2_BYTES;
	walk_skip(w, s, s->head.body_bytes);
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
		if (h->phase == HEAD_START && h->body_bytes)
			return WALK_PROXY_CUT;
		w->reason = CUT_SNAPLEN;
		return WALK_CUT;
	}
	return WALK_END;
}

/* The PROXY header ended at head.pos: a head or a hello follows. */
static inline void walk_past_proxy(struct walk *w, struct slot *s)
{
	w->head_flags |= (s->head.flags & ~HEAD_UNUSUAL) | HEAD_AFTER_PROXY; /* its odd bytes do not concern the head */
	head_begin(&s->head, s->head.pos);
}

/* Nothing is left to read, in the slot or on the wire. */
static inline bool walk_is_over(const struct walk *w, const struct slot *s)
{
	return s->head.pos == s->head.len && (__s32)(w->wire_end - slot_end(s)) <= 0;
}

/* What a flow is where no message begins: a hello was expected behind a hello or in a tunnel, but need not come. */
static inline __u8 walk_state_of_other(const struct head *h)
{
	if (h->phase != HEAD_HELLO)
		return FLOW_LOST;
	return h->flags & HEAD_SECOND_HELLO ? FLOW_TLS : h->flags & HEAD_AFTER_CONNECT ? FLOW_OPAQUE : FLOW_LOST;
}

/*
 * A TLS record begins where a head might. It is a hello only where a connection or a tunnel begins; the first few
 * bytes of one are kept only if it is known that they are the first.
 */
static inline enum walk_event walk_hello(struct walk *w, struct head *h)
{
	if ((!w->fresh && !w->connect) || (h->len - h->start < HELLO_MIN_BYTES && h->flags & HEAD_RESYNCHRONISED)) {
		w->state = FLOW_LOST;
		return WALK_END;
	}
	hello_begin(h, w->connect ? HEAD_AFTER_CONNECT : 0);
	return WALK_ON;
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
		return WALK_PROXY_CUT;
	case HEAD_PROXY:
		return WALK_PROXY;
	case HEAD_TLS:
		return walk_hello(w, h);
	case HEAD_GREETED:
		return WALK_HELLO;
	case HEAD_H2:
		w->preface = 1;
		w->state = FLOW_OPAQUE;
		return WALK_END;
	case HEAD_NOT:
		w->state = walk_state_of_other(h);
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
