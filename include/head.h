/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One request head (RFC 9112, section 2), read out of a slot that holds it from its first byte. The caller
 * owns the loop and the bytes: it calls head_step() until that answers something else than HEAD_ON. Nothing
 * here depends on a byte that is not in the slot.
 */
#ifndef HINTWATCH_HEAD_H
#define HINTWATCH_HEAD_H

#include "field.h"
#include "hello.h"
#include "request_line.h"

enum {
	HEAD_STEP_RUNS = 64, /* a run is a line, or 32 bytes of a longer one */
	FIRST_LINE_RUNS = 16,
	CRLF = 0x0a0d, /* as half_at() reads it */
};

/*
 * Bytes from p to the first one that may be a control byte, looking at 32. 32: none. Adding 0x60 sets the
 * top bit of the bytes from 0x20 to 0x9f. Those from 0xa0 on look like control bytes then, which
 * is_no_line_end() sorts out, and carry into the next byte: no CR, LF or NUL becomes plain by that.
 */
static inline __u32 plain_run(const __u8 *p)
{
	const __u64 add = BYTES(0x60), top = BYTES(0x80);
	/* Top three bits of (1 << 8 * n) times this: n. */
	const __u64 index = 1ull << 53 | 2ull << 45 | 3ull << 37 | 4ull << 29 | 5ull << 21 | 6ull << 13 | 7ull << 5;
	__u64 w0 = word_at(p) + add, w1 = word_at(p + 8) + add;
	__u64 w2 = word_at(p + 16) + add, w3 = word_at(p + 24) + add;
	__u32 n = 0;

	if ((w0 & w1 & w2 & w3 & top) == top)
		return 32;
	if ((w0 & top) == top) {
		n = 8;
		w0 = w1;
		if ((w0 & top) == top) {
			n = 16;
			w0 = w2;
			if ((w0 & top) == top) {
				n = 24;
				w0 = w3;
			}
		}
	}
	w0 = (~w0 & top) >> 7;
	return n + (__u32)((w0 & -w0) * index >> 61);
}

/* Bytes of the line end at pos, where a scan stopped; 0: it is none. */
static inline __u32 line_end_bytes(const __u8 *p)
{
	return half_at(p) == CRLF ? 2 : p[0] == '\n' ? 1 : 0;
}

/* Bytes from 0x80 on, of the next eight: such text is scanned by words, too. */
static inline __u32 text_run(const __u8 *p)
{
	return bytes_before(~word_at(p) & BYTES(0x80));
}

/* What stopped the scan at pos is no line end. True: it is nothing else either, go on behind it. */
static inline bool is_nothing(struct slot *s, __u32 pos)
{
	const __u8 *p = slot_at(s, pos);

	if (pos >= s->head.len || (p[0] == '\r' && pos + 1 == s->head.len))
		return false; /* the end of the bytes; a line feed may be the next one */
	if (p[0] < ' ' && p[0] != '\t')
		s->head.flags |= HEAD_UNUSUAL; /* NUL, bare CR, other control bytes: RFC 9110, section 5.5 */
	return true;
}

/* Reads on in the first line. */
PART int head_read_first(struct slot *s)
{
	struct head *h;
	__u32 pos, run, bytes;

	if (!s)
		return HEAD_NOT;
	h = &s->head;
	pos = h->pos;
	for (int i = 0; i < FIRST_LINE_RUNS; i++) {
		run = plain_run(slot_at(s, pos));
		pos += run;
		FORGET(pos);
		pos &= POSITION_MASK;
		if (run == 32)
			continue;
		bytes = line_end_bytes(slot_at(s, pos));
		if (bytes) {
			h->pos = pos + bytes;
			return head_first_line(s, pos);
		}
		if (!is_nothing(s, pos)) {
			h->pos = pos;
			return HEAD_MORE;
		}
		pos++;
		pos += text_run(slot_at(s, pos));
	}
	h->pos = pos;
	return HEAD_ON;
}

/* A line from `line` to end that is empty, or begins with white space. */
static inline enum head_event head_odd_line(struct slot *s, __u32 line, __u32 end)
{
	struct head *h = &s->head;

	if (line != end) {
		head_folded(h, line);
		return HEAD_ON;
	}
	return end != h->fields || is_registered(word_at(slot_at(s, h->start))) ? HEAD_END : HEAD_NOT;
}

/*
 * Reads on in the fields. No function is called in the loop: that would take the registers it lives in. So it
 * ends at each line that begins like a name that matters; there are few. Of a Referer only the place matters.
 */
static inline enum head_event head_read_fields(struct slot *s, __u16 *runs)
{
	const struct name_table *names = &host_structure()->names;
	struct head *h = &s->head;
	__u32 pos = h->pos, line = h->line, end = 0, run, slot = 0;
	const __u8 *p;
	__u64 w;

	for (int i = 0; i < HEAD_STEP_RUNS; i++) {
		run = plain_run(slot_at(s, pos));
		pos += run;
		FORGET(pos);
		pos &= POSITION_MASK;
		if (run == 32)
			continue;
		end = pos;
		run = line_end_bytes(slot_at(s, pos));
		if (!run) {
			if (!is_nothing(s, pos)) {
				h->pos = pos;
				h->line = line;
				return HEAD_MORE;
			}
			pos++;
			pos += text_run(slot_at(s, pos));
			FORGET(pos);
			pos &= POSITION_MASK;
			continue;
		}
		pos += run;
		FORGET(pos);
		pos &= POSITION_MASK;
		p = slot_at(s, line);
		w = lower(word_at(p));
		if (p[0] <= ' ')
			goto odd;
		slot = name_slot(w, names->multiplier) & (NAME_SLOTS - 1);
		if ((w & names->mask[slot]) == names->word[slot]) {
			if (w != REFERER)
				goto hit;
			if (!h->referer)
				h->referer = line - h->start;
		}
		line = pos;
	}
	h->pos = pos;
	h->line = line;
	*runs += HEAD_STEP_RUNS;
	return HEAD_ON;
odd:
	h->pos = h->line = pos;
	*runs += 16;
	return head_odd_line(s, line, end);
hit:
	h->pos = h->line = pos;
	*runs += 16;
	head_field(s, line, end, names->field[slot]);
	return HEAD_ON;
}

/* Reads on, at most HEAD_STEP_RUNS runs; *runs counts them, roughly. */
static inline enum head_event head_step(struct slot *s, __u16 *runs)
{
	struct head *h = &s->head;
	enum head_event event;

	if (h->pos >= h->len)
		return HEAD_MORE;
	if (h->phase == HEAD_START) {
		if (h->answer)
			return head_answer(s);
		if (h->len - h->pos < 8 || !is_usual(word_at(slot_at(s, h->pos))))
			return head_first(s);
		h->phase = HEAD_REQUEST_LINE;
	}
	if (h->phase != HEAD_FIELDS) {
		if (h->phase == HEAD_HELLO)
			return hello_step(s);
		event = head_read_first(s);
		if (event != HEAD_ON || h->phase != HEAD_FIELDS)
			return event;
	}
	return head_read_fields(s, runs);
}

#endif
