/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The straight line behind every source: a sample is decoded, counted, and written as an event if those are
 * wanted. What says something about a connection's protocols is remembered, and joined to the requests; each speculation
 * is followed to its outcome.
 */
#ifndef HINTWATCH_PIPELINE_H
#define HINTWATCH_PIPELINE_H

#include "account/join.h"
#include "export/event.h"
#include "hold.h"
#include "late.h"
#include "outcomes.h"

struct pipeline {
	struct decoder decoder, released; /* released: of a held request, told while the other one is at work */
	struct tally tally;
	struct known_protocols known;
	struct quic *quic;
	struct hold hold;
	struct late late;
	struct outcomes outcomes;
	__u8 handshake[TLS_HANDSHAKE_BYTES];
	struct event_writer events; /* events.out is NULL: none are wanted */
	__u64 time_ns;              /* of the latest sample */
};

/* Into one that is all zero. trusted stays the caller's. False: no memory. */
bool pipeline_open(struct pipeline *p, const struct trusted_proxies *trusted, const struct ledger_options *options);
void pipeline_close(struct pipeline *p);

/* A sample_sink; ctx is the pipeline. */
void pipeline_sample(void *ctx, const struct sample *sample);

/* What waited long enough is told. Samples do the same by their own time. */
void pipeline_time(struct pipeline *p, __u64 now_ns);

/* What waits is told as it is, and no connection goes on. */
void pipeline_end_of_input(struct pipeline *p);

/* Events go to out from now on; NULL: none are wanted. False, with errno: no memory. */
bool pipeline_open_events(struct pipeline *p, const struct event_options *options, FILE *out);

/* Flushes and closes it. False, with errno: something could not be written, now or before. */
bool pipeline_close_events(struct pipeline *p);

#endif
