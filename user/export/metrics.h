/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The metrics page, in the Prometheus text format 0.0.4 or in OpenMetrics 1.0. Labels come from closed
 * vocabularies only; docs/metrics.md lists them all.
 */
#ifndef HINTWATCH_EXPORT_METRICS_H
#define HINTWATCH_EXPORT_METRICS_H

#include <stdio.h>

#include "account/tally.h"

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
};

extern const char *const metrics_content_type[]; /* by enum metrics_format */

void metrics_write(FILE *out, enum metrics_format format, const struct metrics *m);

#endif
