/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The most frequent segment of all: one plain head, GET, HEAD or POST, from its first byte to its last, with
 * no field that matters, and of no path that is watched. It is read where it lies, without a copy. Anything else is
 * left to the gate, which would have said the same of this one too: the shortcut saves time and decides nothing.
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

/* Eight payload bytes at a position; false: not all of them can be read. */
static __always_inline bool skim_word(const __u8 *p, const __u8 *end, __u32 pos, __u64 *w)
{
	const __u8 *q = p + (pos & SKIM_MASK);

	if (q + 8 > end)
		return false;
	*w = word_at(q);
	return true;
}

/* The path at a position is watched, or nobody can tell here. See path_hash(). */
static __always_inline bool skim_path(const __u8 *p, const __u8 *end, __u32 pos)
{
	__u64 hash = 0, w;
	__u32 n = 8;

	for (__u32 i = 0; i < PATH_HASH_BYTES && n == 8; i += 8) {
		if (!skim_word(p, end, pos + i, &w))
			return true;
		n = path_hash_step(&hash, w, !i);
	}
	return is_watched((__u32)hash | 1);
}

/* The same of the URL at a position. See path_begins(). */
static __always_inline bool skim_url(const __u8 *p, const __u8 *end, __u32 pos)
{
	__u32 n = 8;
	__u64 w;

	if (!skim_word(p, end, pos, &w))
		return true;
	n = scheme_bytes(w);
	pos += n;
	for (int i = 0; i < AUTHORITY_BYTES / 8 && n; i++) {
		if (!skim_word(p, end, pos, &w))
			return true;
		n = authority_run(w);
		pos += n;
		FORGET(pos);
		pos &= SKIM_MASK;
		n &= 8;
	}
	return skim_path(p, end, pos);
}

/* One of the two paths of such a head is watched. referer: the position of that line; 0: there is none. */
static __always_inline bool skim_watched(const __u8 *p, const __u8 *end, __u32 referer)
{
	__u32 target = p[3] == ' ' ? sizeof("GET ") - 1 : sizeof("POST ") - 1;
	__u64 w;

	if (skim_path(p, end, target))
		return true;
	if (!referer)
		return false;
	referer += REFERER_BYTES;
	return !skim_word(p, end, referer, &w) || skim_url(p, end, referer + ows_bytes(w));
}

/*
 * The n payload bytes at p are such a head, and nothing else. end is the end of what can be read; bytes of the
 * frame behind the payload do no harm, since the head must end where the payload does.
 */
static __always_inline bool skim(const __u8 *p, const __u8 *end, __u32 n)
{
	const struct name_table *names = &structure.names;
	__u32 pos = knobs.zero & SKIM_MASK; /* not 0: the verifier would count its way from there */
	__u32 line = pos, referer = 0, run, slot;
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
			return pos + 2 == n && !(watch.watching && skim_watched(p, end, referer));
		q = p + line;
		if (q + 8 > end)
			return false;
		w = lower(word_at(q));
		slot = name_slot(w, names->multiplier) & (NAME_SLOTS - 1);
		if (q[0] <= ' ')
			return false;
		if ((w & names->mask[slot]) == names->word[slot]) {
			if (w != REFERER)
				return false;
			if (!referer)
				referer = line;
		}
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

/* It waits for its answer. */
static __always_inline void skim_asked(struct gate *g, struct flow *f)
{
	const struct segment *seg = &g->scratch->segment;
	__u32 bits = is_head(seg->peek[0]) ? ASKED_HEAD : 0;

	if (f->flags & FLOW_SAMPLED) {
		place_walk(g, seg);
		g->scratch->hash = g->key.hash;
		answering_ask(g->scratch, g->counters, bits);
		if (g->scratch->walk.followed)
			return;
		f->flags &= ~FLOW_SAMPLED;
		f->left = kept_with(g->scratch->walk.kept, seg->ack);
	} else {
		f->left = kept_with(kept_add(kept_of(f->left, seg->ack), bits), seg->ack);
	}
}

/* What the gate would have left behind. */
static __always_inline void skimmed(struct gate *g)
{
	struct flow *f = g->flow;

	if (f) {
		f->next_seq += g->scratch->segment.payload_bytes;
		f->flags &= FLOW_LASTING;
		skim_asked(g, f);
		if (f->used_tick != g->now_tick)
			f->used_tick = g->now_tick;
	}
	count(g->counters, COUNT_UNMARKED + UNMARKED_NO_MARKER);
}

#endif
