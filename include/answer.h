/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The answering side of a followed connection: an answer that ends HTTP/1.x on it, and what is handed over of its
 * first bytes.
 */
#ifndef HINTWATCH_ANSWER_H
#define HINTWATCH_ANSWER_H

#include "hello.h"
#include "open.h"

static inline bool is_response(const struct slot *s)
{
	return s->head.len >= 12 && (word_at(s->bytes) & first_bytes(7)) == WORD('H', 'T', 'T', 'P', '/', '1', '.', 0);
}

/* The final answer is still to come (RFC 9110, section 15.2), but for 101. */
static inline bool is_interim(const struct slot *s)
{
	return s->bytes[9] == '1' && (s->bytes[10] != '0' || s->bytes[11] != '1');
}

/* Where the connection leaves HTTP/1.x with this answer (RFC 9110, sections 7.8 and 9.3.6), its flow is opaque. */
static inline void gate_switch(struct gate *g, struct flow *f)
{
	const __u8 *p = g->scratch->bytes;
	bool tunnel = p[9] == '2' && f->flags & FLOW_CONNECT;

	if (f->state == FLOW_OPEN || f->state > FLOW_LOST || (!tunnel && (p[9] != '1' || p[10] != '0' || p[11] != '1')))
		return;
	f->state = tunnel ? FLOW_TUNNEL : FLOW_OPAQUE;
	count(g->counters, COUNT_NOTE + NOTE_SWITCHED);
}

/*
 * The first bytes of an answer, in the scratch slot. True: they are to be handed over, once a connection. What is said
 * of connections without a request in a sample matters to nobody.
 */
static inline bool gate_answer(struct gate *g)
{
	struct flow *f = flow_find(g->bucket, g->key.tag ^ 1);
	struct slot *s = g->scratch;

	if (!f)
		return false;
	if (is_response(s)) {
		gate_switch(g, f);
		if (!(f->flags & FLOW_SAMPLED) || f->flags & FLOW_ANSWERED)
			return false;
		s->walk.kind = SAMPLE_ANSWER;
		if (is_interim(s))
			return true;
	} else {
		if (!flow_is_tls(f) || s->head.len < HELLO_MIN_BYTES || !tls_message_begins(s->bytes, TLS_SERVER_HELLO))
			return false;
		s->walk.kind = SAMPLE_SERVER_HELLO;
	}
	if (f->flags & FLOW_ANSWERED)
		return false;
	f->flags |= FLOW_ANSWERED;
	return true;
}

#endif
