/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What requests asked for, until their answers have come: what an answer links to is resolved against it. Memory is fixed
 * at start: TARGET_BYTES for each, touched when it is first used; time plays no part.
 *
 * Answers come in the order of the requests (RFC 9112, section 9.3.2). Each request that is sampled has a place here, also
 * where its URL is of no use, so that what is left of a connection is known.
 */
#ifndef HINTWATCH_ACCOUNT_TARGETS_H
#define HINTWATCH_ACCOUNT_TARGETS_H

#include "decode/url.h"

enum {
	TARGETS = 16384,       /* requests at once, unless somebody says otherwise; a power of two */
	TARGET_BYTES = 512,    /* of one */
	TARGET_URL_BYTES = 460 /* host, path and query of one */
};

struct targets_totals {
	__u64 evicted;      /* requests with a URL, forgotten before their answers came: too many of them at once */
	__u64 url_too_long; /* requests whose URL is not kept */
	__u64 unknown;      /* answers for which targets_find() was asked in vain, for these reasons or another */
};

struct targets;

/* entries: a power of two, at least 16. NULL: no memory. */
struct targets *targets_open(size_t entries);
void targets_close(struct targets *t);

/* A request by this client. url: NULL if nothing that its answer declares matters. */
void targets_add(struct targets *t, const struct sample *request, __u64 client, const struct url *url);

/*
 * The request that this SAMPLE_ANSWER answers: the one whose client had read up to where the answer begins, else the only
 * one of its connection without an answer. False: it is not known, or its URL is not; what was added without one is no
 * loss. *url lies in the table, valid until the next targets_add().
 */
bool targets_find(struct targets *t, const struct sample *answer, __u64 *client, struct url *url);

/* A SAMPLE_ANSWER that is final: the request that it answers has no other. */
void targets_answered(struct targets *t, const struct sample *answer);

/* SAMPLE_ANSWER_END: of the final answer that came, or of one whose head did not. */
void targets_end(struct targets *t, const struct sample *end);

/* Nothing more comes; the totals stay. */
void targets_forget(struct targets *t);

const struct targets_totals *targets_totals(const struct targets *t);

#endif
