/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which client lately offered which protocols to which server name, in a ClientHello over TCP or QUIC: so that a
 * request behind a TLS terminator finds what its client offered in front of it. Memory is fixed at start; time is
 * that of the samples.
 */
#ifndef HINTWATCH_ACCOUNT_OFFERS_H
#define HINTWATCH_ACCOUNT_OFFERS_H

#include "account/ids.h"

enum {
	OFFERS = 4096,       /* entries, unless somebody says otherwise */
	OFFER_BYTES = 384,   /* of an entry */
	OFFER_STANDS_S = 30, /* so long a request can follow the hello */
};

struct offers;

/* entries: a power of two, at least 4. NULL: no memory. */
struct offers *offers_open(size_t entries);
void offers_close(struct offers *t);

/* The latest counts. Names are compared without case; an empty one, or one above NAME_BYTES, is no name. */
void offers_add(struct offers *t, __u64 time_ns, const struct address *client, struct span name,
                const struct ids *offered);

/* NULL: there is none, or it was later than time_ns, or more than OFFER_STANDS_S before. Valid until the next call. */
const struct ids *offers_find(const struct offers *t, __u64 time_ns, const struct address *client, struct span name);

/* Offers forgotten before their time, because their bucket was full. */
__u64 offers_evicted(const struct offers *t);

#endif
