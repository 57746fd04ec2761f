/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What is remembered about a flow: one direction of one TCP connection that carried a request or a TLS hello.
 * The table has four entries a bucket and no lists; a full bucket forgets its oldest flow, and that is counted.
 */
#ifndef HINTWATCH_FLOW_H
#define HINTWATCH_FLOW_H

#include "locate.h"

enum {
	FLOW_WAYS = 4,
	FLOW_IDLE_TICKS = 300,   /* an entry idle for so long is free to reuse, and no loss */
	VANTAGE_IDLE_TICKS = 10, /* after so long another interface may take over a flow */
};

/* What the next byte of interest is. */
enum flow_state {
	FLOW_HEAD,    /* the first byte of a request head */
	FLOW_OPEN,    /* a byte inside a head, whose beginning is kept in a slot */
	FLOW_BODY,    /* a byte of a body too long for a sequence number to express */
	FLOW_CHUNKED, /* a byte of the chunked coding, see chunked.h */
	FLOW_CLOSE,   /* a byte of an answer that the end of the connection ends */
	FLOW_LOST,    /* unknown: only a head at the start of a segment is believed */

	/* Never again HTTP/1.x, and only the first two are read on. */
	FLOW_TUNNEL,      /* the first byte in a tunnel: of a TLS hello, perhaps */
	FLOW_AFTER_HELLO, /* the first byte behind a TLS hello: of a second one, perhaps (RFC 8446, section 4.1.4) */
	FLOW_OPAQUE,      /* tunnel, upgraded, HTTP/2 */
	FLOW_TLS,
};

/*
 * Flags: FIN or RST was seen; the last request was CONNECT; the last request was more than a plain head, or what
 * comes is; a PROXY header was seen, and the request behind it not yet; the answer to a hello was handed over, or of a
 * side whose answers are followed, a byte was seen; there were requests; answers to them are followed, see answering.h;
 * what is open is a hello.
 */
enum {
	FLOW_CLOSED = 1,
	FLOW_CONNECT = 2,
	FLOW_NOT_PLAIN = 4,
	FLOW_AFTER_PROXY = 8,
	FLOW_ANSWERED = 16,
	FLOW_REQUESTS = 32,
	FLOW_SAMPLED = 64,
	FLOW_HALF_HELLO = 128,
	FLOW_LASTING = FLOW_ANSWERED | FLOW_REQUESTS | FLOW_SAMPLED, /* whatever the next request is */
};

struct flow {
	__u32 tag;                  /* 0: free */
	__u32 next_seq;             /* the next byte of interest; all before it is seen, skipped or in the hole */
	__u32 hole_seq, hole_bytes; /* bytes before next_seq that were not seen and may still come */
	__u64 left;      /* of a body or chunk, beyond next_seq; or a chunk size being read; or kept_with() */
	__u16 slot;      /* of an open head; state of the chunked coding */
	__u16 vantage;   /* where the flow is watched */
	__u16 used_tick; /* when last used, in ticks of about a second, wrapping */
	__u8 state;
	__u8 flags;
};

_Static_assert(sizeof(struct flow) == 32, "two flows share a cache line");

struct flow_bucket {
	struct flow way[FLOW_WAYS];
};

/* Random for a live observer, so that nobody can aim at a bucket; fixed for a replay. */
struct hash_key {
	__u64 k[8];
};

struct flow_key {
	__u64 hash;   /* of the connection, the same for both directions */
	__u32 bucket; /* to be masked */
	__u32 tag;    /* of this direction; the other direction's differs in the lowest bit */
};

/* NH (Black et al., UMAC, 1999): two addresses collide with a chance of 2^-32 over the keys. */
static inline __u64 endpoint_hash(const struct address *a, __u16 port, const struct hash_key *key)
{
	__u64 a0 = a->half[0], a1 = a->half[1], h;

	h = (__u64)((__u32)a0 + (__u32)key->k[0]) * ((__u32)(a0 >> 32) + (__u32)key->k[1]);
	h += (__u64)((__u32)a1 + (__u32)key->k[2]) * ((__u32)(a1 >> 32) + (__u32)key->k[3]);
	h += port * key->k[4];
	h ^= h >> 32;
	h *= key->k[5];
	return h ^ h >> 29;
}

/* The multipliers k[4] to k[6] must be odd. A 5-tuple in two VLANs is two connections. */
static inline struct flow_key flow_key(const struct segment *s, const struct hash_key *key)
{
	__u64 source = endpoint_hash(&s->source, s->source_port, key);
	__u64 destination = endpoint_hash(&s->destination, s->destination_port, key);
	__u64 h = source + destination + (((__u64)s->vlan[0] << 16 | s->vlan[1]) ^ key->k[7]);

	h *= key->k[6];
	h ^= h >> 32;
	return (struct flow_key){
		.hash = h,
		.bucket = (__u32)(h >> 40),
		.tag = ((__u32)h << 2) | 2 | (source > destination),
	};
}

static inline struct flow *flow_find(struct flow_bucket *bucket, __u32 tag)
{
	for (int i = 0; i < FLOW_WAYS; i++)
		if (bucket->way[i].tag == tag)
			return &bucket->way[i];
	return 0;
}

/* The first of the two directions of a connection; null: neither is known. */
static inline struct flow *flow_find_either(struct flow_bucket *bucket, __u32 tag)
{
	for (int i = 0; i < FLOW_WAYS; i++)
		if ((bucket->way[i].tag ^ tag) <= 1)
			return &bucket->way[i];
	return 0;
}

/* In these states, `left` is what kept_with() gave. */
static inline bool flow_keeps_asked(__u8 state)
{
	return state == FLOW_HEAD || state == FLOW_OPEN || state == FLOW_LOST;
}

static inline bool flow_is_tls(const struct flow *f)
{
	return f->state == FLOW_TLS || f->state == FLOW_AFTER_HELLO;
}

/* A flow with a TLS hello, whole or not, counts as idle: there is little to learn from it, and anybody can send one. */
static inline bool flow_is_greeting(const struct flow *f)
{
	return flow_is_tls(f) || (f->state == FLOW_OPEN && f->flags & FLOW_HALF_HELLO);
}

/* Nothing more is to come of it: of a client that has said all but waits for answers that are followed, there is. */
static inline bool flow_is_over(const struct flow *f)
{
	return (f->flags & (FLOW_CLOSED | FLOW_SAMPLED)) == FLOW_CLOSED;
}

/* The entry to use for a new flow: a free one, else one that is over or idle, else the oldest. */
static inline struct flow *flow_victim(struct flow_bucket *bucket, __u16 now_tick)
{
	struct flow *oldest = &bucket->way[0];
	__u32 oldest_age = 0;

	for (int i = 0; i < FLOW_WAYS; i++) {
		struct flow *f = &bucket->way[i];
		__u32 age = (__u16)(now_tick - f->used_tick);

		if (!f->tag)
			return f;
		if (flow_is_over(f))
			age += 1 << 16;
		else if (flow_is_greeting(f))
			age += FLOW_IDLE_TICKS;
		if (age >= oldest_age) {
			oldest_age = age;
			oldest = f;
		}
	}
	return oldest;
}

static inline bool flow_is_live(const struct flow *f, __u16 now_tick)
{
	return f->tag && !flow_is_over(f) && !flow_is_greeting(f) && (__u16)(now_tick - f->used_tick) < FLOW_IDLE_TICKS;
}

#endif
