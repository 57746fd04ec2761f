/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The straight line behind every source: a sample is decoded, counted, and written as an event if those are
 * wanted.
 */
#ifndef HINTWATCH_PIPELINE_H
#define HINTWATCH_PIPELINE_H

#include "decode/decode.h"
#include "export/event.h"

struct pipeline {
	struct decoder decoder;
	struct tally tally;
	struct event_writer events; /* events.out is NULL: none are wanted */
	__u64 time_ns;              /* of the latest sample */
};

/* A sample_sink; ctx is the pipeline. */
void pipeline_sample(void *ctx, const struct sample *sample);

/* Opens what --json names; `-` is standard output. False, with errno: it cannot be written. */
bool pipeline_open_events(struct pipeline *p, const struct event_options *options, const char *path);

/* Flushes and closes it. False, with errno: something could not be written, now or before. */
bool pipeline_close_events(struct pipeline *p);

#endif
