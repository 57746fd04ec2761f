/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tally: what is counted from sightings, and the totals that result from it and from the gate's own
 * counters. No I/O, no clock.
 */
#ifndef HINTWATCH_ACCOUNT_TALLY_H
#define HINTWATCH_ACCOUNT_TALLY_H

#include "decode/sighting.h"

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
};

/* agrees: what decode_sample() answered. */
void tally_sighting(struct tally *t, const struct sighting *s, bool agrees);

/* The published totals: requests recognised = marked + unmarked + cut, always. */
struct totals {
	__u64 marked, unmarked, cut;
	__u64 undecided; /* handed over by the gate, not settled yet: in none of the three */
};

/* Adds up the gate's counters and the tally's; *sum gets them in the gate's own order. */
struct totals tally_totals(const struct tally *t, const struct counters *gate, struct counters *sum);

#endif
