/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The answering side of a connection whose answers are not followed: its status lines where a segment begins with one,
 * an answer that ends HTTP/1.x, and the answer to a TLS hello.
 */
#ifndef HINTWATCH_ANSWER_H
#define HINTWATCH_ANSWER_H

#include "hello.h"
#include "interim.h"
#include "open.h"

static inline bool is_response(const struct slot *s)
{
	return s->head.len >= STATUS_LINE_BYTES && status_at(s->bytes);
}

/*
 * Where the connection leaves HTTP/1.x with this answer (RFC 9110, sections 7.8 and 9.3.6), the flow that asked is
 * opaque: true. last: it answers the last request, as far as is known.
 */
static inline bool gate_switch(struct flow *asking, struct counters *c, __u32 status, bool last)
{
	bool tunnel = last && status / 100 == 2 && asking->flags & FLOW_CONNECT;

	if (asking->state == FLOW_OPEN || asking->state > FLOW_LOST || (!tunnel && status != 101))
		return false;
	asking->state = tunnel ? FLOW_TUNNEL : FLOW_OPAQUE;
	count(c, COUNT_NOTE + NOTE_SWITCHED);
	return true;
}

/* The first bytes of a segment, in the scratch slot. True: they answer a TLS hello and are to be handed over, once. */
static inline bool gate_answer(struct gate *g)
{
	struct flow *f = flow_find(g->bucket, g->key.tag ^ 1);
	struct slot *s = g->scratch;
	__u32 status;

	if (!f)
		return false;
	if (is_response(s)) {
		status = status_at(s->bytes);
		count_status(g->counters, status);
		gate_switch(f, g->counters, status, true);
		return false;
	}
	if (!flow_is_tls(f) || f->flags & FLOW_ANSWERED || s->head.len < HELLO_MIN_BYTES ||
	    !tls_message_begins(s->bytes, TLS_SERVER_HELLO))
		return false;
	s->walk.kind = SAMPLE_SERVER_HELLO;
	f->flags |= FLOW_ANSWERED;
	return true;
}

#endif
