/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What connections show beside requests: that they begin, that they end without one, that a client gives up.
 */
#ifndef HINTWATCH_UNUSED_H
#define HINTWATCH_UNUSED_H

#include "answers.h"

/*
 * So much may come behind a hello: the end of the handshake, what HTTP/2 sends in front of a request, close_notify; of
 * browsers 24 to 197 bytes, and with a request 478 at least. A short request of another client looks the same.
 */
enum { UNUSED_TLS_BYTES = 256 };

/* The scratch slot, empty, for a sample without bytes. */
static inline void gate_tell(struct gate *g, __u8 kind, __u8 end)
{
	struct slot *s = g->scratch;

	slot_restart(s, 0);
	s->hash = g->key.hash;
	s->ifindex = g->ifindex;
	s->end = end;
	hand_over_other(s, g->counters, kind, CUT_NONE);
}

/* What is told is told of the other side. */
static inline void gate_turn(struct segment *seg)
{
	struct address address = seg->source;
	__u16 port = seg->source_port;

	seg->source = seg->destination;
	seg->destination = address;
	seg->source_port = seg->destination_port;
	seg->destination_port = port;
}

static inline void gate_handshake(struct gate *g, const struct segment *seg)
{
	if (host_knobs()->handshakes && !(seg->tcp_flags & TCP_ACK) &&
	    !over_limit(&host_shared()->next_handshake_ns, HANDSHAKES_PER_S))
		gate_tell(g, SAMPLE_HANDSHAKE, 0);
}

/* No byte came from this side in front of seq, as the handshake has told. Asked once only. */
static inline bool gate_sent_nothing(struct gate *g, __u32 seq, __u32 tag)
{
	__u32 *pair = syn_pair(g->key.hash), begins = seq ^ tag;

	for (int i = 0; i < 2; i++)
		if (pair[i] == begins && begins) {
			pair[i] = 0;
			return true;
		}
	return false;
}

/* A flow of TLS with a hello and hardly anything behind it. Asked once only. */
static inline bool gate_only_greeted(struct flow *f, __u32 seq)
{
	if (f->flags & (FLOW_CLOSED | FLOW_REQUESTS) || !flow_is_tls(f) || seq - f->next_seq > UNUSED_TLS_BYTES)
		return false;
	f->flags |= FLOW_CLOSED;
	return true;
}

/* The first FIN or RST of a connection, of either side: had it a request? An RST of sequence number 0 refuses one. */
static inline void gate_unused(struct gate *g, struct segment *seg)
{
	struct flow *other = flow_find(g->bucket, g->key.tag ^ 1);
	__u32 end = seg->seq + seg->wire_bytes;

	if (g->flow || other) {
		if (g->flow ? gate_only_greeted(g->flow, end) : gate_only_greeted(other, seg->ack)) {
			if (!g->flow)
				gate_turn(seg);
			gate_tell(g, SAMPLE_UNUSED, UNUSED_TLS);
		}
		return;
	}
	if (seg->wire_bytes || (seg->tcp_flags & TCP_RST && !seg->seq))
		return;
	if (gate_sent_nothing(g, seg->seq, g->key.tag)) {
		gate_tell(g, SAMPLE_UNUSED, UNUSED_PLAIN);
	} else if (seg->tcp_flags & TCP_ACK && gate_sent_nothing(g, seg->ack, g->key.tag ^ 1)) {
		gate_turn(seg);
		gate_tell(g, SAMPLE_UNUSED, UNUSED_PLAIN);
	}
}

/* The client resets the connection: what it has acknowledged is what it got of the answer. */
static inline void gate_aborted(struct gate *g, struct segment *seg)
{
	struct flow *f = g->flow;
	struct answering *a;
	__u32 seq;

	if (!f || !(seg->tcp_flags & TCP_RST) || !(f->flags & FLOW_SAMPLED) || is_stray(f, seg->seq))
		return;
	a = answering_find(g->key.hash, g->key.tag ^ 1);
	if (!a)
		return;
	seq = seg->tcp_flags & TCP_ACK && !answers_stray(a, seg->ack) ? seg->ack : a->progress;
	gate_turn(seg);
	g->scratch->hash = g->key.hash;
	g->scratch->ifindex = g->ifindex;
	answers_close(g->scratch, a, g->counters, seq, ANSWER_ABORTED);
	f->flags &= ~FLOW_SAMPLED;
}

#endif
