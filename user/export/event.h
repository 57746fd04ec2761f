/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events: one JSON object a line, in the manner of Suricata's EVE where it has the concept. docs/events.md
 * describes them, docs/events.schema.json checks them.
 */
#ifndef HINTWATCH_EXPORT_EVENT_H
#define HINTWATCH_EXPORT_EVENT_H

#include <stdio.h>

#include "account/ledger.h"
#include "account/provenance.h"
#include "account/tally.h"
#include "decode/quic.h"
#include "export/event_wait.h"
#include "export/identity.h"

struct event_options {
	bool show_unmarked;
	bool show_query;
	struct identity identity;
};

struct event_writer {
	struct event_options options;
	FILE *out;
	const char *(*interface_name)(__u32 ifindex); /* NULL: events have no in_iface */
	struct event_wait *wait;                      /* NULL: unmarked requests are written without their answers */
	__u64 released;                               /* lines written without their answers for lack of room there */
	int error;                                    /* errno of the first write that failed; 0: none */
	struct json json;
};

/*
 * A "speculation" for a marked request, an "http" for an unmarked one if those are shown. The latter waits for its answer:
 * returns the token to call event_answered() with, below 2^31; 0: nothing waits.
 */
__u32 event_sighting(struct event_writer *w, const struct sighting *s, const struct provenance *p);

/* The answer to that request is known, or will not come. A token that is old says nothing. */
void event_answered(struct event_writer *w, __u32 token, const struct answered *a);

/* No answers come any more: writes all that waits, the oldest first. */
void event_wait_end(struct event_writer *w);

/* "outcome": what became of a speculation. */
void event_outcome(struct event_writer *w, const struct speculation *s);

/* "tls": a connection whose ClientHello is settled. */
void event_tls(struct event_writer *w, const struct connection *c, const struct client *client);

/* "quic": s is the datagram that completed the hello. */
void event_quic(struct event_writer *w, const struct sample *s, const struct quic_hello *quic,
                const struct client *client);

/* "stats": the totals. ledger: NULL if none is kept. time_ns 0: no time is known. */
void event_stats(struct event_writer *w, const struct tally *t, const struct counters *gate,
                 const struct ledger_totals *ledger, __u64 time_ns);

#endif
