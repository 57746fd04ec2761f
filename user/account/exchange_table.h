/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The requests that wait: by the time they were last heard of, and in a queue for each direction of a connection, whose
 * front is found by its hash. A request leaves at the front of its queue only.
 */
#ifndef HINTWATCH_ACCOUNT_EXCHANGE_TABLE_H
#define HINTWATCH_ACCOUNT_EXCHANGE_TABLE_H

#include "account/exchange.h"

struct exchange {
	__u64 flow_hash, asked_ns;
	__u64 seen_ns; /* when something was last seen of it */
	struct answered answer;
	struct waiter waiter;
	__u32 seq, ack;   /* of the request */
	__u32 answer_seq; /* of the final head's first byte, once it has begun */
	__u32 next_seq;   /* where the next head of the queue begins, if that is known */
	__u32 older;      /* number of the next one by seen_ns */
	__u32 newer;      /* the other way; of a free one: the next free one */
	__u32 chain;      /* of a front: the next front with this hash */
	__u32 behind;     /* next one in the queue */
	__u32 last;       /* of a front: the last one in its queue */
	__u32 pipelined;  /* of a front: how many in its queue are shared */
	bool up, begun;   /* up: which direction the request has */
	bool shared;      /* nothing was received between the one before and it: its client pipelines */
	bool placed;      /* of a front: next_seq is known */
	bool foreign;     /* of a front: an answer is under way that is of none in the queue */
};

struct exchanges {
	struct exchange *entry;
	__u32 *head; /* numbers of fronts, by hash; numbers count from 1, and 0 is none */
	size_t entries;
	__u32 used; /* entries that were ever taken */
	__u32 free, oldest, newest;
	__u64 wait_ns, evicted, timed_out, unpaired;
	struct exchange_ports ports;
};

static inline struct exchange *exchange_numbered(const struct exchanges *t, __u32 number)
{
	return number ? &t->entry[number - 1] : NULL;
}

/* The front of the queue of requests with this direction. */
struct exchange *exchange_front(const struct exchanges *t, __u64 flow_hash, bool up);

/* A cleared entry at the end of its queue; NULL: none is free. */
struct exchange *exchange_add(struct exchanges *t, __u64 flow_hash, bool up);

/* It is the newest, seen at this time. */
void exchange_touch(struct exchanges *t, struct exchange *e, __u64 seen_ns);

/* Takes a front out of its queue; what was known of the connection goes to the next one. */
void exchange_remove(struct exchanges *t, struct exchange *front);

#endif
