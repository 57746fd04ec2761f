/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The live observer: what run.c opens and closes, loop.c keeps going and pages.c shows. There is one in a
 * process; the HTTP server's pages know no context.
 */
#ifndef HINTWATCH_OBSERVER_H
#define HINTWATCH_OBSERVER_H

#include <event2/event.h>
#include <time.h>

#include "export/http.h"
#include "options.h"
#include "pipeline.h"
#include "show/terminal.h"
#include "source/live.h"

enum { OBSERVER_SIGNALS = 3 }; /* that end it */

struct observer {
	const struct options *options;
	struct pipeline pipeline;
	struct live *live;
	struct attachment attachments[INTERFACES_MAX];
	int attached;
	struct http *http;
	struct event_base *loop;
	struct event *consume, *second, *http_ready, *signals[OBSERVER_SIGNALS];
	int consume_ms; /* until the next look into the rings */
	struct terminal terminal;
	struct timespec started;
	FILE *talk;  /* where a person reads */
	bool failed; /* something that was asked for was not done; it was said */
};

extern struct observer observer;

/* Zeros, after a message and with the end of the loop, if the kernel half does not answer. */
void observer_counters(struct counters *sum);

/* loop.c. From open to close no signal ends the program; observer_loop() returns after one. */
void observer_open_loop(void);
void observer_loop(void);
void observer_close_loop(void);

/* pages.c */
extern const struct http_pages observer_pages;

/* Nanoseconds of a clock. The only places that ask for the time are the sources and the loop. */
static inline __u64 clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (__u64)t.tv_sec * 1000000000 + (__u64)t.tv_nsec;
}

/* The gate knows CLOCK_MONOTONIC only; wall clocks are set. */
static inline void set_clock_offset(struct knobs *knobs)
{
	knobs->clock_offset_ns = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
}

#endif
