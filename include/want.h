/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the gate asks of whoever holds the frame's bytes, and how much of it one frame may ask.
 */
#ifndef HINTWATCH_WANT_H
#define HINTWATCH_WANT_H

#include "place.h"

enum gate_next { GATE_NEXT_ON, GATE_NEXT_LOAD, GATE_NEXT_DONE };

struct gate_load {
	__u8 *to;
	__u32 offset; /* in the payload */
	__u32 bytes;  /* 1 to HEAD_LOAD_BYTES */
};

enum {
	PEEK_BYTES = 48, /* enough to see whether a request line can begin here */
	STEPS_BASE = 16,
	STEPS_PER_BYTES = 16,
	RUNS_BASE = 128,
	RUNS_PER_BYTES = 8,
};

/*
 * The budget of a frame: so many steps, each a load, a chunk size or a piece of a head, and up to the end of a
 * head so many runs, each a line or 32 bytes of one; see head.h for what else counts as runs. A frame of heads
 * stays below both if its lines have 16 bytes on average and six in a head are of the names the gate looks for.
 * One of 1,448 bytes may have 106 steps, and 309 runs in a head.
 */
static inline __u32 gate_steps(const struct gate *g)
{
	return STEPS_BASE + g->scratch->walk.bytes / STEPS_PER_BYTES;
}

static inline bool gate_out_of_runs(const struct gate *g)
{
	return g->scratch->walk.runs > RUNS_BASE + g->scratch->walk.bytes / RUNS_PER_BYTES;
}

/* Wants the frame's bytes from seq on, written from position `at` of the slot. */
static inline enum gate_next gate_want(struct gate *g, struct gate_load *load, __u32 at, __u32 seq, __u32 limit)
{
	__u32 n = g->scratch->walk.seen_end - seq;

	load->to = g->slot->bytes + (at & POSITION_MASK);
	load->offset = seq - g->scratch->segment.seq;
	load->bytes = n < limit ? n : limit;
	return GATE_NEXT_LOAD;
}

/* The next bytes of the stream: few where it is not sure that a request begins. */
static inline enum gate_next gate_want_more(struct gate *g, struct gate_load *load)
{
	struct slot *s = g->slot;
	__u32 room = HEAD_MAX_BYTES - s->head.len, limit = HEAD_LOAD_BYTES;

	if (!room) /* the walk says so */
		return GATE_NEXT_ON;
	if (g->scratch->walk.doubtful && s->head.phase == HEAD_START && s->head.len < PEEK_BYTES)
		limit = PEEK_BYTES;
	return gate_want(g, load, s->head.len, slot_end(s), room < limit ? room : limit);
}

#endif
