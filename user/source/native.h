/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gate run natively: what the kernel half does to frames, done to the frames of a capture. There is one
 * in a process, as there is one in the kernel.
 */
#ifndef HINTWATCH_SOURCE_NATIVE_H
#define HINTWATCH_SOURCE_NATIVE_H

#include "settings.h"
#include "source/source.h"

/* A frame as a capture holds it. */
struct captured {
	__u64 time_ns; /* since the epoch */
	const __u8 *bytes;
	__u32 captured_bytes;
	__u32 wire_bytes;     /* at least captured_bytes */
	__u32 network_offset; /* where the network layer begins */
	__u16 ethertype;      /* and what it is */
};

/* -ENOMEM: no room for the tables. The sink gets every sample, in the order of the frames. */
int native_open(const struct structure *structure, const struct knobs *knobs, sample_sink *sink, void *ctx);
void native_close(void);

void native_frame(const struct captured *frame);

/* No more frames of this capture: open heads are cut, flows forgotten. The counters go on. */
void native_end_of_input(void);

const struct counters *native_counters(void);

/* Both may be changed between two frames, and between samples. */
struct knobs *native_knobs(void);
struct watch *native_watch(void);

#endif
