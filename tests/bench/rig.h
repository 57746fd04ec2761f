/*
 * The measured programs, loaded, with one ring; and medians.
 */
#ifndef HINTWATCH_BENCH_RIG_H
#define HINTWATCH_BENCH_RIG_H

#include <bpf/libbpf.h>

#include "packets.h"
#include "settings.h"
#include "sample.h"

#include "gate.skel.h"

extern struct gate_bpf *rig;

/* Ends the program with a message if the programs do not load. Returns the file descriptor of the ring. */
int rig_open(__u32 ring_bytes);

/* ns a run */
double rig_run(const struct bpf_program *program, const struct packet *packet, int repeat);

/* All CPUs together; samples of all kinds. */
__u64 rig_counter(int counter);
__u64 rig_samples(void);

/* Sorts the values. */
double median(double *values, int n);

#endif
