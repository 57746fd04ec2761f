/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The first segments of a connection in another order than they were sent in: what comes ahead of the first one is
 * kept, so that a head or hello is read from its first byte.
 */
#ifndef HINTWATCH_AHEAD_H
#define HINTWATCH_AHEAD_H

#include "store.h"

/*
 * This segment of an unknown flow begins neither a head nor a hello, as far as it is seen. True: the bytes in front of
 * it are still to come, as the handshake has told, and what they begin may go on here. If it is the first one itself,
 * and is certainly neither, nothing behind it is ahead.
 */
static inline bool gate_is_ahead(struct gate *g, bool certain)
{
	const struct segment *seg = &g->scratch->segment;
	__u32 *syn = syn_find(g->key.hash, g->key.tag, seg->seq), begins = *syn ^ g->key.tag,
	      missing = seg->seq - begins;

	if (!*syn || missing > HEAD_MAX_BYTES)
		return false;
	if (!missing && certain)
		*syn = 0;
	if (missing < HEAD_GUARD_BYTES || seg->payload_bytes > HEAD_LOAD_BYTES ||
	    seg->payload_bytes < seg->wire_bytes || missing + seg->payload_bytes > HEAD_MAX_BYTES)
		return false;
	place_begin(g, seg, begins, false)->mode = GATE_AHEAD;
	return true;
}

/* An open slot and a flow for what begins in front of this segment, which is early then. False: there is no slot. */
static inline bool gate_open_ahead(struct gate *g)
{
	struct slot *s = open_new(g);

	if (!s)
		return false;
	gate_store(g, FLOW_OPEN, s->base_seq);
	if (!g->flow)
		return false;
	g->flow->hole_bytes = 0;
	g->slot = s;
	g->scratch->walk.mode = GATE_EARLY;
	return true;
}

#endif
