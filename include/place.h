/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Where a segment stands in its flow: at the next byte of interest, before it (seen), or behind it (a gap).
 */
#ifndef HINTWATCH_PLACE_H
#define HINTWATCH_PLACE_H

#include "answering.h"
#include "open.h"
#include "walk.h"

/*
 * What the steps do: read on; load a head into its open slot; open one for bytes that came ahead of the first ones of
 * a connection; load bytes that came early; look at an answer; load its first bytes and hand them over; hand over a page.
 */
enum gate_mode { GATE_WALK, GATE_STASH, GATE_AHEAD, GATE_EARLY, GATE_ANSWER, GATE_SHOW, GATE_PAGE, GATE_DONE };

enum {
	HOLE_MAX_BYTES = 1 << 20,
	STRAY_BYTES = 2 * BODY_STRIDE, /* a segment so far off belongs to another connection */
};

static inline bool is_stray(const struct flow *f, __u32 seq)
{
	return seq - f->next_seq + STRAY_BYTES > 2u * STRAY_BYTES;
}

/* Where connections began whose first bytes are still to come: two to a place, the newer one first. */
static inline __u32 *syn_pair(__u64 hash)
{
	return &host_shared()->syn[hash >> 40 & (SYN_SLOTS - 2)];
}

/* The one of the two that can be where the flow of a segment at seq began. */
static inline __u32 *syn_find(__u64 hash, __u32 tag, __u32 seq)
{
	__u32 *pair = syn_pair(hash);

	return seq - (pair[0] ^ tag) <= HOLE_MAX_BYTES ? pair : pair + 1;
}

/* A connection begins: remember where, and forget what its ports were used for before. */
static inline void place_syn(struct gate *g, const struct segment *seg)
{
	/* Both packets of the handshake tell it, in case only one is seen. */
	__u32 begins = seg->tcp_flags & TCP_ACK ? seg->ack ^ g->key.tag ^ 1 : seg->seq ^ g->key.tag;
	struct flow *f = g->flow;
	__u32 *pair = syn_pair(g->key.hash);

	if (pair[0] != begins) {
		pair[1] = pair[0];
		pair[0] = begins;
	}
	if (!f || (!(f->flags & FLOW_CLOSED) && f->next_seq - seg->seq < 65536))
		return;
	if (f->state == FLOW_OPEN)
		open_cut_flow(g, f, CUT_CLOSED);
	f->tag = 0;
	g->flow = 0;
}

/* FIN or RST. A forged one only gives the entry away early: an open head ends at its very next byte or not at all. */
static inline void place_close(struct gate *g, const struct segment *seg)
{
	struct flow *f = g->flow;
	__u32 end = seg->seq + seg->payload_bytes;

	if (!f || is_stray(f, end))
		return;
	if (f->state == FLOW_OPEN) {
		if (end != f->next_seq)
			return;
		open_cut_flow(g, f, CUT_CLOSED);
	}
	f->flags |= FLOW_CLOSED;
}

/* A new flow that began in front of this segment, as the handshake has told: what lies between may still come. */
static inline void place_hole(struct flow *f, __u64 hash, __u32 seq)
{
	__u32 *syn = syn_find(hash, f->tag, seq), begins = *syn ^ f->tag, missing = seq - begins;

	f->hole_seq = begins;
	f->hole_bytes = 0;
	if (missing > HOLE_MAX_BYTES)
		return;
	f->hole_bytes = missing;
	*syn = 0; /* once only: should the flow be evicted, its bytes were seen */
}

/* Whose walk it is, and what waits for answers: behind a body that is read on nobody knows any more. */
static inline void place_walk(struct gate *g, const struct segment *seg)
{
	const struct flow *f = g->flow;
	struct walk *w = &g->scratch->walk;

	w->tag = g->key.tag;
	w->now_tick = g->now_tick;
	w->vantage = g->vantage;
	w->followed = f && f->flags & FLOW_SAMPLED;
	w->kept = 0;
	if (f && !w->followed)
		w->kept = flow_keeps_asked(f->state) ? kept_of(f->left, seg->ack) : KEPT_UNKNOWN;
}

/* The scratch slot, empty, to read this segment from seq on. */
static inline struct walk *place_begin(struct gate *g, const struct segment *seg, __u32 seq, bool doubtful)
{
	struct slot *s = g->scratch;
	struct walk *w = &s->walk;

	w->seen_end = seg->seq + seg->payload_bytes;
	w->wire_end = seg->seq + seg->wire_bytes;
	w->bytes = seg->payload_bytes;
	w->left = 0;
	w->state = FLOW_HEAD;
	w->chunked = CHUNKED_NONE;
	w->head_flags = seg->tcp_flags & TCP_URG ? HEAD_URGENT : 0;
	w->mode = GATE_WALK;
	w->doubtful = doubtful;
	w->recognised = w->filling = w->connect = w->proxied = w->preface = w->ahead = 0;
	w->fresh = !g->flow || (g->flow->state < FLOW_LOST && !(g->flow->flags & FLOW_REQUESTS));
	w->runs = 0;
	place_walk(g, seg);
	slot_restart(s, seq);
	s->head.answer = ANSWER_NONE;
	s->hash = g->key.hash;
	s->ifindex = g->ifindex;
	g->slot = s;
	return w;
}

/*
 * Bytes behind a hole in an open head are kept if they fit, and adjoin those kept before. Where nothing but such bytes
 * was seen, a method ends the waiting: with the first segment lost, all requests behind it would wait for it in vain.
 */
static inline bool place_early(struct gate *g, const struct segment *seg)
{
	struct slot *s = open_take(g, g->flow);
	__u32 at;

	if (!s)
		return false;
	at = seg->seq - s->base_seq;
	if (at >= s->early_from && at + seg->payload_bytes <= s->early_to) { /* for the second time */
		place_begin(g, seg, seg->seq, false)->mode = GATE_DONE;
		open_put_back(g, s);
		return true;
	}
	if (at < s->head.len + HEAD_GUARD_BYTES || seg->payload_bytes > HEAD_LOAD_BYTES ||
	    at + seg->payload_bytes > HEAD_MAX_BYTES || (s->early_to && at != s->early_to) ||
	    (!s->head.len && seg->peeked_bytes >= 8 && is_registered(seg->peek[0]))) {
		open_cut(g, s, CUT_GAP);
		return false;
	}
	place_begin(g, seg, seg->seq, false)->mode = GATE_EARLY;
	g->slot = s;
	return true;
}

/* A segment beyond next_seq: what lies between may still come. */
static inline void place_gap(struct gate *g, const struct segment *seg)
{
	struct flow *f = g->flow;
	__u32 missing = seg->seq - f->next_seq;

	count(g->counters, COUNT_LOST + LOST_GAP);
	f->hole_seq = f->next_seq;
	f->hole_bytes = missing <= HOLE_MAX_BYTES ? missing : 0;
	f->next_seq = seg->seq;
	f->state = FLOW_LOST;
}

/* Bytes that lie in the hole were not seen yet, though the flow is beyond them. */
static inline bool place_fill(struct gate *g, const struct segment *seg)
{
	struct flow *f = g->flow;
	__u32 at = seg->seq - f->hole_seq;
	struct walk *w;

	if (at >= f->hole_bytes || at + seg->wire_bytes > f->hole_bytes)
		return false;
	w = place_begin(g, seg, seg->seq, true);
	w->filling = 1;
	w->fresh = 0;
	if (at)
		w->head_flags |= HEAD_RESYNCHRONISED;
	return true;
}

/* The flow goes on inside this segment, in the state in which it was left. */
static inline void place_resume(struct gate *g, const struct segment *seg)
{
	const struct flow *f = g->flow;
	struct walk *w = place_begin(g, seg, f->next_seq, f->state == FLOW_LOST);
	struct slot *open = 0;

	if (f->state == FLOW_CHUNKED || f->state == FLOW_BODY)
		w->chunked = (__u8)f->slot;
	if (f->state == FLOW_CHUNKED) {
		w->state = FLOW_CHUNKED;
		w->left = f->left;
	} else if (f->state == FLOW_BODY) {
		w->state = w->chunked == CHUNKED_NONE ? FLOW_HEAD : FLOW_CHUNKED;
		walk_skip(w, g->slot, f->left);
	} else if (f->state == FLOW_LOST) {
		w->head_flags |= HEAD_RESYNCHRONISED;
	} else if (f->state == FLOW_HEAD) {
		w->head_flags |= f->flags & FLOW_AFTER_PROXY ? HEAD_AFTER_PROXY : 0;
		w->connect = f->flags & FLOW_CONNECT ? 1 : 0;
	} else if (f->state == FLOW_OPEN) {
		open = open_take(g, f);
		w->doubtful = !open;
		if (open) {
			w->slot = f->slot;
			w->ahead = !open->head.len;
			open->segment = *seg;
			open->head.flags |= w->head_flags;
			w->bytes += open->early_to - open->early_from;
			g->slot = open;
		} else { /* evicted, and counted by whoever did it */
			w->head_flags |= HEAD_RESYNCHRONISED;
		}
	}
}

/*
 * No message of HTTP/1.x begins with the bytes that were peeked at: neither a token nor an empty line, or a
 * token, a space and a word that is no request target. Says no where it is not sure, and of PROXY headers.
 */
static inline __attribute__((always_inline)) bool is_other(const struct segment *seg)
{
	__u64 w0 = seg->peek[0], w1 = seg->peek[1], rest;
	__u8 first = (__u8)w0, next;
	__u32 n;

	if (seg->peeked_bytes < 16)
		return seg->peeked_bytes && !is_tchar(first) && first != '\r' && first != '\n';
	if (!is_tchar(first))
		return first != '\r' && first != '\n';
	n = bytes_before(bytes_equal(w0, ' ')) + 1; /* bytes of the token and the space */
	if (n > 7 || is_connect(w0))
		return false;
	rest = w0 >> n * 8 | w1 << (64 - n * 8);
	next = (__u8)rest;
	return next != '/' && next != '*' &&
	       bytes_before(bytes_equal(rest, ' ')) < bytes_before(bytes_equal(rest, ':')) && !is_proxy(w0);
}

/* A flow of no more requests. Read on it is only for a hello, and only if that begins with the next byte. */
static inline bool place_opaque(struct gate *g, const struct segment *seg, __s32 seen)
{
	struct flow *f = g->flow;
	bool tunnel = f->state == FLOW_TUNNEL;

	if ((!tunnel && f->state != FLOW_AFTER_HELLO) || seen >= (__s32)seg->wire_bytes)
		return false;
	if (seen < 0) {
		f->state = tunnel ? FLOW_OPAQUE : FLOW_TLS;
		return false;
	}
	place_begin(g, seg, f->next_seq, true);
	hello_begin(&g->slot->head, tunnel ? HEAD_AFTER_CONNECT : HEAD_SECOND_HELLO);
	return true;
}

/* A flow that is known. True: there is something to read. A lost flow is found again only at the start of a segment. */
static inline bool place_known(struct gate *g, const struct segment *seg)
{
	struct flow *f = g->flow;
	__s32 seen = (__s32)(f->next_seq - seg->seq); /* bytes of this segment that came before */

	if (f->used_tick != g->now_tick)
		f->used_tick = g->now_tick;
	if (f->state > FLOW_LOST)
		return place_opaque(g, seg, seen);
	if (is_stray(f, seg->seq)) {
		if (f->state == FLOW_OPEN)
			open_cut_flow(g, f, CUT_GAP);
		f->state = FLOW_LOST;
		f->next_seq = seg->seq;
		f->hole_bytes = 0;
	} else if (seen >= (__s32)seg->wire_bytes) {
		return place_fill(g, seg);
	} else if (seen < 0) {
		if (f->state == FLOW_OPEN && place_early(g, seg))
			return true;
		place_gap(g, seg);
	} else if (f->state == FLOW_LOST && (seen || is_other(seg))) {
		f->next_seq = seg->seq + seg->wire_bytes;
		return false;
	}
	place_resume(g, seg);
	return true;
}

/* A TLS record with the first message of either side may begin with the bytes that were peeked at. */
static inline bool may_be_hello(const struct segment *seg)
{
	const __u8 *p = (const __u8 *)seg->peek;

	return p[0] == TLS_HANDSHAKE && tls_record_begins(p, seg->peeked_bytes) &&
	       (seg->peeked_bytes < HELLO_MIN_BYTES || p[5] == TLS_CLIENT_HELLO || p[5] == TLS_SERVER_HELLO);
}

/* A flow that is not known: a head or hello at the start of the segment makes it known. True: there is something to read. */
static inline bool place_unknown(struct gate *g, const struct segment *seg)
{
	const struct flow *asking;
	struct walk *w;

	if (is_other(seg) && !may_be_hello(seg))
		return false;
	asking = flow_find(g->bucket, g->key.tag ^ 1);
	if (asking && flow_is_tls(asking) && asking->flags & FLOW_ANSWERED)
		return false;
	w = place_begin(g, seg, seg->seq, true);
	if (asking) /* this side sends no requests */
		w->mode = GATE_ANSWER;
	else if (*syn_find(g->key.hash, g->key.tag, seg->seq) != (seg->seq ^ g->key.tag))
		w->head_flags |= HEAD_RESYNCHRONISED;
	return true;
}

#endif
