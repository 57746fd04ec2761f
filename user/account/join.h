/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the provenance of a request: in its head, on its connection, and in what its client offered elsewhere.
 */
#ifndef HINTWATCH_ACCOUNT_JOIN_H
#define HINTWATCH_ACCOUNT_JOIN_H

#include "account/offers.h"
#include "account/provenance.h"
#include "decode/alpn.h"

/* The tables, and whom to believe. */
struct known_protocols {
	struct connections *connections;
	struct offers *offers;
	struct trusted_proxies trusted;
};

/*
 * s and f: as decode_request() has made them; the values of the fields that are read here are used up. *out is valid
 * until the tables change.
 */
void join_request(const struct known_protocols *k, const struct sighting *s, struct fields *f, struct provenance *out);

/* Who sent a request: what join_request() says of that, where nothing else is asked. */
void join_asker(const struct known_protocols *k, const struct sighting *s, struct fields *f, struct client *out);

/* Who sent a ClientHello: the peer, or whom a PROXY header of c (NULL: unknown) says it speaks for. */
void join_client(const struct known_protocols *k, const struct sample *hello, const struct connection *c,
                 struct client *out);

/* The protocols of a field, in the order of the registry; `other` for any that it does not know. */
void ids_add_set(struct ids *list, struct alpn_set set);

/* Does it wait for a ClientHello or an answer that may tell more? */
bool join_waits(const struct sighting *s, struct fields *f);

#endif
