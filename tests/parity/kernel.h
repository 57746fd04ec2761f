/*
 * The loaded kernel half, fed frame by frame: by BPF_PROG_TEST_RUN, or over a veth pair what is too large for
 * that.
 */
#ifndef HINTWATCH_TESTS_KERNEL_H
#define HINTWATCH_TESTS_KERNEL_H

#include <stddef.h>

#include "settings.h"
#include "source/source.h"

enum hook { HOOK_XDP, HOOK_TC };

/* In a network namespace of its own. Ends the program with a message if something is not to be had. */
void kernel_open(const struct structure *structure, sample_sink *sink, void *ctx);

/* The paths that the kernel half waits for. */
struct watch *kernel_watch(void);

/* Empty tables, counters at 0, these knobs. */
void kernel_reset(const struct knobs *knobs);

/* False: the kernel does not take such a frame (shorter than its Ethernet header). */
bool kernel_frame(enum hook hook, const void *frame, size_t bytes);

/* Hands all samples to the sink, and open heads to the counters, as at the end of a capture. */
void kernel_end(void);

void kernel_counters(struct counters *sum);

#endif
