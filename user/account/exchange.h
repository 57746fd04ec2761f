/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pairs requests with their answers, over keep-alive and pipelining. Memory is fixed at start; time is that of the
 * samples.
 *
 * Answers come in the order of their requests (RFC 9112, section 9.3.2), but samples get lost, and not every request has
 * one. What is certain of an answer: it begins where the client had read up to when it asked, or behind; and it
 * acknowledges its request. Of the requests for which that holds it belongs
 *
 *	to the oldest, if it begins where that one's client had read up to, or where the last answer ended;
 *	else to the one whose client had read up to where it begins: what was asked before has its answer in front;
 *	else to the only one.
 *
 * Otherwise nobody can tell, and it is not paired. The second rule takes it that a client asks again only when it has
 * read all, and is not used where requests show that their client pipelines: two with nothing received in between. A
 * client that does send a request in the midst of an answer can mislead it, where the samples of that answer are lost, or
 * there are none of its request.
 */
#ifndef HINTWATCH_ACCOUNT_EXCHANGE_H
#define HINTWATCH_ACCOUNT_EXCHANGE_H

#include "account/outcome.h"
#include "decode/answer.h"

/* What its owner knows a request by; nothing of it is looked at here. */
struct waiter {
	__u32 identity; /* of the speculation meant */
	__u32 at;       /* where that one is; 0: none is meant */
	__u32 token, weight;
	bool marked, conditional;
};

struct exchange_ports {
	/* The final answer begins: all but its end is known. fate is LOST until then. */
	void (*begun)(void *ctx, const struct waiter *w, __u64 asked_ns, const struct answered *a);
	/* Once for each request: nothing more will be known. */
	void (*done)(void *ctx, const struct waiter *w, __u64 asked_ns, const struct answered *a);
	void *ctx;
};

struct exchanges;

/*
 * entries: a power of two, at least 64. A request is given up wait_s after it, a head of its answer, or the end of the
 * answer in front of it was seen, whichever was last; behind one that waits, with that one. NULL: no memory.
 */
struct exchanges *exchanges_open(size_t entries, __u32 wait_s, const struct exchange_ports *ports);
void exchanges_close(struct exchanges *t);
size_t exchanges_bytes(size_t entries);

/* If there is no room, the one of which nothing was seen for the longest is given up. */
void exchanges_request(struct exchanges *t, const struct sample *s, const struct waiter *w);

/* SAMPLE_ANSWER and SAMPLE_ANSWER_END; weight of the latter: the bits above 32 of how many bytes the answer had. */
void exchanges_answer(struct exchanges *t, const struct sample *s, const struct answer *a);
void exchanges_answer_end(struct exchanges *t, const struct sample *s);

void exchanges_time(struct exchanges *t, __u64 now_ns);
void exchanges_end(struct exchanges *t); /* gives all up; those of one connection in their order */

__u64 exchanges_evicted(const struct exchanges *t);
__u64 exchanges_timed_out(const struct exchanges *t);
__u64 exchanges_unpaired(const struct exchanges *t); /* final answers */

#endif
