/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests that wait for what comes after them: a CONNECT for the ClientHello in its tunnel, an Upgrade for its
 * answer. Few do, so there is little room, which is fixed.
 */
#ifndef HINTWATCH_HOLD_H
#define HINTWATCH_HOLD_H

#include "decode/decode.h"

enum { HELD_MAX = 16, HOLD_S = 2 };

struct held {
	__u8 bytes[sizeof(struct sample) + DECODER_BYTES] __attribute__((aligned(8)));
};

struct hold {
	size_t count;
	size_t slot[HELD_MAX]; /* their order, the oldest first, then the free ones */
	struct held held[HELD_MAX];
};

void hold_open(struct hold *h);

static inline bool hold_is_full(const struct hold *h)
{
	return h->count == HELD_MAX;
}

/* Keeps a copy, and returns it. There must be room. */
const struct sample *hold_add(struct hold *h, const struct sample *s);

/* The oldest; NULL: there is none. */
const struct sample *hold_oldest(const struct hold *h);

/* The oldest of a connection, CONNECT or not; NULL: there is none. */
const struct sample *hold_of(const struct hold *h, __u64 flow_hash, bool connect);

/* Gives the room of this one back; its bytes stay as they are until the next hold_add(). */
void hold_release(struct hold *h, const struct sample *s);

#endif
