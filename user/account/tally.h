/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tally: what is counted from sightings, and the totals that result from it and from the gate's own
 * counters. No I/O, no clock.
 */
#ifndef HINTWATCH_ACCOUNT_TALLY_H
#define HINTWATCH_ACCOUNT_TALLY_H

#include "account/provenance.h"
#include "decode/alpn.h"

/* A protocol as a label: enum alpn_id, or that there was none. */
enum { PROTOCOL_NONE = ALPN_ID_COUNT, PROTOCOL_COUNT };

/* What a connection with a ClientHello is made of; X(NAME, "word") */
#define TRANSPORTS(X) X(TLS, "tls") X(QUIC, "quic")

#define X(NAME, word) TRANSPORT_##NAME,
enum transport { TRANSPORTS(X) TRANSPORT_COUNT };
#undef X

/* What is told of a request's protocols; X(NAME, "word") */
#define FACTS(X) X(OFFERED, "offered") X(CHOSEN, "chosen")

#define X(NAME, word) FACT_##NAME,
enum fact { FACTS(X) FACT_COUNT };
#undef X

/* Who said what was chosen: X(NAME, "word") */
#define CHOOSERS(X) X(SERVER_HELLO, "server_hello") X(PROXY, "proxy")

#define X(NAME, word) CHOOSER_##NAME,
enum chooser { CHOOSERS(X) CHOOSER_COUNT };
#undef X

extern const char *const protocol_words[PROTOCOL_COUNT],
	*const transport_words[TRANSPORT_COUNT], *const fact_words[FACT_COUNT], *const chooser_words[CHOOSER_COUNT];

/*
 * The gate's counters are exact. What is counted here in detail rests on samples and is a sum of their
 * weights: exact as long as no sample was lost or held back, an estimate otherwise.
 */
struct tally {
	struct counters settled;          /* undecided requests, settled here: to be added to the gate's */
	__u64 undecided_settled;          /* how many those are */
	__u64 samples[SAMPLE_KIND_COUNT]; /* decoded */
	__u64 contradictions;             /* samples whose bytes contradict the gate's verdict: a defect */
	__u64 speculations[PURPOSE_COUNT][SOURCE_COUNT];
	__u64 trust[TRUST_TIER_COUNT];
	__u64 anomalies[ANOMALY_COUNT];
	__u64 destinations[FETCH_DEST_COUNT];
	__u64 anonymous_client_ip;
	__u64 speculation_protocol[FACT_COUNT][PROTOCOL_COUNT][ALPN_VIA_COUNT + 1]; /* claims are not known */
	__u64 hellos;                                       /* ClientHellos over TCP that were read */
	__u64 connections[TRANSPORT_COUNT][PROTOCOL_COUNT]; /* that began with a hello, by the first id offered */
	__u64 chosen[CHOOSER_COUNT][PROTOCOL_COUNT];
};

/* agrees: what decode_sample() answered. */
void tally_sighting(struct tally *t, const struct sighting *s, bool agrees);

/* Once all is known of a request that will be. */
void tally_provenance(struct tally *t, const struct sighting *s, const struct provenance *p);

/* A connection of TLS or QUIC, by what it offered. */
void tally_connection(struct tally *t, enum transport transport, const struct ids *offered);

/* chosen: empty counts as none. */
void tally_chosen(struct tally *t, enum chooser chooser, const struct ids *chosen);

/* What the tables did not keep; all of it, from the start on. */
void tally_lost(struct tally *t, enum loss what, __u64 number);

/* Connections of this transport. */
__u64 tally_connections(const struct tally *t, enum transport transport);

/* The published totals: requests recognised = marked + unmarked + cut, always. */
struct totals {
	__u64 marked, unmarked, cut;
	__u64 undecided; /* handed over by the gate, not settled yet: in none of the three */
};

/* Adds up the gate's counters and the tally's; *sum gets them in the gate's own order. */
struct totals tally_totals(const struct tally *t, const struct counters *gate, struct counters *sum);

#endif
