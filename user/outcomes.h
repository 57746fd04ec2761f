/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What becomes of speculations: the ledger, with what servers declare and what clients look up, fed from samples.
 */
#ifndef HINTWATCH_OUTCOMES_H
#define HINTWATCH_OUTCOMES_H

#include "account/hints.h"
#include "account/ledger.h"
#include "account/lookups.h"
#include "account/pages.h"
#include "account/targets.h"
#include "account/watching.h"

/* See struct ledger_ports. */
struct outcome_ports {
	ledger_tell *tell;
	ledger_answered *answered;
	void *ctx;
};

struct outcomes {
	struct ledger *ledger;
	struct hints *hints;
	struct lookups *lookups;
	struct pages *pages;
	struct targets *targets;
	struct watching watching;
	struct knobs *knobs; /* of the gate, to ask it for handshakes; NULL: nobody is asked */
	struct outcome_ports ports;
	__u64 key[2];
};

/* Into one that is all zero. False: no memory. */
bool outcomes_open(struct outcomes *o, const struct ledger_options *options, const struct outcome_ports *ports);
void outcomes_close(struct outcomes *o);

/* The gate, once there is one: what it reads of the ledger from now on. */
void outcomes_connect(struct outcomes *o, struct watch *watch, struct knobs *knobs);

/*
 * A request whose verdict is settled and that is not cut. token: of an unmarked one, see struct request_context. The
 * value of Referer is used up.
 */
void outcomes_request(struct outcomes *o, const struct sighting *s, struct fields *f, const struct client *client,
                      __u32 token);

/* SAMPLE_ANSWER, decoded. */
void outcomes_answer(struct outcomes *o, const struct sample *s, const struct answer *a);

/* SAMPLE_ANSWER_END, _BODY, _DNS, _HANDSHAKE. */
void outcomes_sample(struct outcomes *o, const struct sample *s);

/* SAMPLE_UNUSED. name: that of its ClientHello; empty if there was none, or it is not known. */
void outcomes_unused(struct outcomes *o, const struct sample *s, const struct client *client, struct span name);

/* A ClientHello over TCP or QUIC. */
void outcomes_hello(struct outcomes *o, const struct sample *s, const struct client *client, struct span name);

/* The lists that a metrics page shows. */
void outcomes_tops(const struct outcomes *o, const struct top *top[TOP_COUNT]);

void outcomes_time(struct outcomes *o, __u64 now_ns);

/* Nothing more comes: all is settled, and nothing goes on; time may begin anew. The totals stay. */
void outcomes_end(struct outcomes *o);

#endif
