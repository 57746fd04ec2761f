/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The most frequent segment of all: one plain head, GET, HEAD or POST, from its first byte to its last, with
 * no field that matters. It is read where it lies, without a copy. Anything else is left to the gate, which
 * would have said the same of this one too: the shortcut saves time and decides nothing.
 */
#ifndef HINTWATCH_SKIM_H
#define HINTWATCH_SKIM_H

#include "kernel.h"

enum {
	SKIM_RUNS = 96,
	SKIM_MASK = 2047,
	SKIM_MIN_BYTES = 40,
	SKIM_MAX_BYTES = SKIM_MASK,
	SKIM_OFFSET_MAX = 255, /* of the payload in the frame */
};

/*
 * The n payload bytes at p are such a head, and nothing else. end is the end of what can be read; bytes of the
 * frame behind the payload do no harm, since the head must end where the payload does.
 */
static __always_inline bool skim(const __u8 *p, const __u8 *end, __u32 n)
{
	const struct name_table *names = &structure.names;
	__u32 pos = knobs.zero & SKIM_MASK; /* not 0: the verifier would count its way from there */
	__u32 line = pos, run, slot;
	const __u8 *q;
	__u64 w;

	if (n < SKIM_MIN_BYTES || n > SKIM_MAX_BYTES || p + SKIM_MIN_BYTES > end || !is_usual(word_at(p)))
		return false;
	for (int i = 0; i < SKIM_RUNS; i++) {
		q = p + pos;
		if (q + 32 <= end) {
			run = plain_run(q);
			if (run == 32)
				goto plain;
		} else if (q + 8 <= end) {
			run = bytes_before(~(word_at(q) + BYTES(0x60)) & BYTES(0x80));
			if (run == 8)
				goto plain;
		} else { /* the last bytes: zeros behind them stop the run */
			q = p + ((n - 8) & SKIM_MASK);
			if (q + 8 > end || pos + 8 < n)
				return false;
			w = word_at(q) >> (((pos + 8 - n) * 8) & 63);
			run = bytes_before(~(w + BYTES(0x60)) & BYTES(0x80));
		}
		pos += run;
		FORGET(pos);
		pos &= SKIM_MASK;
		q = p + pos;
		if (q + 2 > end || half_at(q) != CRLF)
			return false;
		if (pos == line)
			return pos + 2 == n;
		q = p + line;
		if (q + 8 > end)
			return false;
		w = lower(word_at(q));
		slot = name_slot(w, names->multiplier) & (NAME_SLOTS - 1);
		if (q[0] <= ' ' || (w & names->mask[slot]) == names->word[slot])
			return false;
		if (!line) {
			q = p + ((pos - 9) & SKIM_MASK);
			if (q + 9 > end || q[0] != ' ' ||
			    (word_at(q + 1) | 1ull << 56) != WORD('H', 'T', 'T', 'P', '/', '1', '.', '1'))
				return false;
		}
		pos += 2;
		FORGET(pos);
		pos &= SKIM_MASK;
		line = pos;
		continue;
	plain:
		pos += run;
		FORGET(pos);
		pos &= SKIM_MASK;
	}
	return false;
}

/* A flow that is known, had a request and expects a head, and a segment that may be just that. Leaves the flow in g->flow. */
static __always_inline bool skim_may_help(struct gate *g)
{
	const struct segment *seg = &g->scratch->segment;
	const struct flow *f;

	if (!seg->peeked_bytes || seg->payload_bytes != seg->wire_bytes || knobs.sample_unmarked ||
	    seg->tcp_flags & ~(TCP_ACK | TCP_PSH) || !is_usual(seg->peek[0]))
		return false;
	f = g->flow = flow_find(g->bucket, g->key.tag);
	return f && f->state == FLOW_HEAD && (f->flags & (FLOW_NOT_PLAIN | FLOW_REQUESTS)) == FLOW_REQUESTS &&
	       f->next_seq == seg->seq && f->vantage == g->vantage;
}

/* What the gate would have left behind. */
static __always_inline void skimmed(struct gate *g)
{
	struct flow *f = g->flow;

	if (f) {
		f->next_seq += g->scratch->segment.payload_bytes;
		f->flags &= FLOW_LASTING;
		if (f->used_tick != g->now_tick)
			f->used_tick = g->now_tick;
	}
	count(g->counters, COUNT_UNMARKED + UNMARKED_NO_MARKER);
}

#endif
