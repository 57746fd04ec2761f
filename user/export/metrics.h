/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The metrics page, in the Prometheus text format 0.0.4 or in OpenMetrics 1.0. Labels come from closed
 * vocabularies only, but for the top lists, if they are asked for; docs/metrics.md lists them all.
 */
#ifndef HINTWATCH_EXPORT_METRICS_H
#define HINTWATCH_EXPORT_METRICS_H

#include <stdio.h>

#include "account/hints.h"
#include "account/ledger.h"
#include "account/lookups.h"
#include "account/pages.h"
#include "account/tally.h"
#include "account/targets.h"
#include "export/identity.h"

enum metrics_format { METRICS_PROMETHEUS, METRICS_OPENMETRICS };

/* An interface and how it is watched; the words are our own, the name is the operator's. */
struct watched {
	const char *interface;
	const char *mode, *direction;
};

struct metrics {
	const struct tally *tally;
	const struct counters *gate;
	double start_time_s; /* of the process, since the epoch; 0 in a replay, which has none */
	const struct watched *watched;
	size_t watched_count;
	/* NULL: not kept, and not on the page. */
	const struct ledger_totals *ledger;
	const struct ledger_options *ledger_options; /* with ledger */
	__u64 events_released;                       /* with ledger: see struct event_writer */
	const struct hints_totals *hints;
	const struct lookups_totals *lookups;
	const struct pages_totals *pages;
	const struct targets_totals *targets; /* with pages */
	const struct top *top[TOP_COUNT];     /* with ledger */
	bool top_names;                       /* the names in them are on the page: hosts and paths */
	const struct identity *identity;      /* how addresses in them are shown; NULL: as they are */
};

extern const char *const metrics_content_type[]; /* by enum metrics_format */

void metrics_write(FILE *out, enum metrics_format format, const struct metrics *m);

#endif
