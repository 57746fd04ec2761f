/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel half, loaded: its tables, its rings, its counters. Samples reach the sink when live_consume() is
 * called; the kernel never wakes anybody for them.
 */
#ifndef HINTWATCH_SOURCE_LIVE_H
#define HINTWATCH_SOURCE_LIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "settings.h"
#include "source/source.h"

enum { LIVE_ERROR_BYTES = 512 };

struct live_options {
	const struct structure *structure;
	const struct knobs *knobs;
	size_t ring_bytes; /* of each ring, a power of two */
	bool xdp;          /* the XDP program, too: the kernel takes its time over each */
	sample_sink *sink;
	void *ctx;
};

struct live;

enum live_program { LIVE_TC, LIVE_XDP };

/* NULL, with the reason in error[]: what this kernel lacks, or what it answered. */
struct live *live_open(const struct live_options *options, char error[LIVE_ERROR_BYTES]);
void live_close(struct live *live);

/* CPUs that this machine may have. */
int live_cpus(void);

int live_program_fd(const struct live *live, enum live_program program);

/* Hands at most `most` samples to the sink; returns how many there were. */
int live_consume(struct live *live, int most);

/* The gate's counters, all CPUs together. 0 or -errno. */
int live_counters(const struct live *live, struct counters *sum);

/* May be written at any time; the gate reads it for every frame. */
struct knobs *live_knobs(struct live *live);

/* The paths that are waited for, which may change while it runs. */
struct watch *live_watch(struct live *live);

/* Cuts the heads that were opened before a moment of CLOCK_MONOTONIC. 0 or -errno. */
int live_sweep(struct live *live, __u64 before_ns, enum cut_reason reason);

#endif
