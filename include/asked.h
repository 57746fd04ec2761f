/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Requests that wait for their answers, and what is remembered of the answering side of a connection while a sampled one
 * is among them. The table is one of its own, two entries a bucket, so that no flow is forgotten for it.
 */
#ifndef HINTWATCH_ASKED_H
#define HINTWATCH_ASKED_H

#include "flow.h"

enum {
	ANSWERING_WAYS = 2,
	ASKED_SAMPLED = 1, /* of a request: there is a sample of it */
	ASKED_HEAD = 2,    /* its method is HEAD */
	ASKED_BITS = ASKED_SAMPLED | ASKED_HEAD,
	ASKED_UNSURE = 4,   /* said when one is asked only: it was found behind a gap */
	ASKED_MAX = 64,     /* requests that wait at once */
	ASKED_KEPT_MAX = 8, /* of those that are kept in a flow */
	KEPT_UNKNOWN = (ASKED_KEPT_MAX + 1) << 16,
};

struct answering {
	struct flow flow;          /* of the answers; tag 0: the entry is free */
	__u64 asked[2];            /* a ring of ASKED_MAX requests without an answer, two bits each */
	__u16 pushed, popped;      /* where requests pass, where answers do: each written by one side only; wrapping */
	__u32 progress;            /* behind the last byte seen */
	__u64 sent;                /* how far `progress` has come */
	__u64 begun;               /* and how far where the answer at hand begins */
	__u32 page_next, page_end; /* of a body, what is still to be handed over; equal: nothing */
	__u8 pending;              /* a final head was seen, and the end of its answer not yet */
	__u8 sampled;              /* it answers a sampled request */
	__u8 unsure;               /* requests wait that are not in the ring */
	__u8 reserved[5];
};

_Static_assert(sizeof(struct answering) == 88, "no hidden padding");

static inline __u32 asked_waiting(const struct answering *a)
{
	return (__u16)(a->pushed - a->popped);
}

/* What is known of the oldest one; 0 where none waits. */
static inline __u32 asked_oldest(const struct answering *a)
{
	__u32 at = a->popped;

	return asked_waiting(a) ? (__u32)(a->asked[at >> 5 & 1] >> (at & 31) * 2) & ASKED_BITS : 0;
}

static inline void asked_push(struct answering *a, __u32 bits)
{
	__u32 at = a->pushed, shift = (at & 31) * 2;
	__u64 *word = &a->asked[at >> 5 & 1];

	*word = (*word & ~((__u64)ASKED_BITS << shift)) | (__u64)(bits & ASKED_BITS) << shift;
	a->pushed++;
}

/* Of a full ring: how many of its requests there is a sample of. */
static inline __u32 asked_sampled(const struct answering *a)
{
	const __u64 sampled = 0x5555555555555555ull * ASKED_SAMPLED;

	return (__u32)(__builtin_popcountll(a->asked[0] & sampled) + __builtin_popcountll(a->asked[1] & sampled));
}

static inline __u32 asked_pop(struct answering *a)
{
	__u32 bits = asked_oldest(a);

	if (asked_waiting(a))
		a->popped++;
	return bits;
}

/*
 * Requests that came before the client had read any answer to the first of them, while no answers are followed: two bits
 * each, the oldest lowest, and their number above; too many, or nobody knows how many: KEPT_UNKNOWN and more.
 */
static inline __u32 kept_count(__u32 kept)
{
	return kept >> 16;
}

static inline __u32 kept_add(__u32 kept, __u32 bits)
{
	__u32 n = kept_count(kept);

	return n > ASKED_KEPT_MAX ? kept
	                          : (kept | (n < ASKED_KEPT_MAX ? (bits & ASKED_BITS) << n * 2 : 0)) + (1u << 16);
}

/* In struct flow.left, with the acknowledgement by which they are known to be such. */
static inline __u32 kept_of(__u64 left, __u32 ack)
{
	return (__u32)left == ack ? (__u32)(left >> 32) : 0;
}

static inline __u64 kept_with(__u32 kept, __u32 ack)
{
	return (__u64)kept << 32 | ack;
}

struct answering_bucket {
	struct answering way[ANSWERING_WAYS];
};

#endif
