/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The kernel's side of include/host.h: where the gate's state lives, and how samples leave.
 */
#ifndef HINTWATCH_BPF_KERNEL_H
#define HINTWATCH_BPF_KERNEL_H

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#define PART __noinline
#include "gate.h"
#include "datagram.h"

/* Not const, or the compiler would take it for the zeros it is made of; libbpf freezes what is in .rodata. */
struct structure structure SEC(".rodata.hw");
struct knobs knobs SEC(".data.hw_knobs");
struct shared shared;
struct watch watch SEC(".data.hw_watch");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} hw_counters SEC(".maps");

/* What the sweep counts. It may be interrupted by the hooks, so it keeps out of their counters. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} hw_swept SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* structure.flow_buckets */
	__type(key, __u32);
	__type(value, struct flow_bucket);
} hw_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* structure.answering_buckets */
	__type(key, __u32);
	__type(value, struct answering_bucket);
} hw_answering SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* structure.scratch_slots + structure.open_slots */
	__type(key, __u32);
	__type(value, struct slot);
} hw_slots SEC(".maps");

struct ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096); /* set when the inner maps are made */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1); /* structure.rings */
	__type(key, __u32);
	__array(values, struct ring);
} hw_rings SEC(".maps");

static const struct structure *host_structure(void)
{
	return &structure;
}

static const struct knobs *host_knobs(void)
{
	return &knobs;
}

static struct shared *host_shared(void)
{
	return &shared;
}

static const struct watch *host_watch(void)
{
	return &watch;
}

static struct answering_bucket *host_answering(__u32 index)
{
	return bpf_map_lookup_elem(&hw_answering, &index);
}

static struct slot *host_slot(__u32 index)
{
	return bpf_map_lookup_elem(&hw_slots, &index);
}

static __u64 host_now_ns(void)
{
	return bpf_ktime_get_ns();
}

/* A slot has room behind HEAD_MAX_BYTES for as many again: the verifier knows no sums. */
static bool host_hand_over(struct slot *s, __u32 start, __u32 n)
{
	__u32 index = bpf_get_smp_processor_id() % structure.rings;
	void *ring = bpf_map_lookup_elem(&hw_rings, &index);

	if (!ring)
		return false;
	FORGET(start);
	FORGET(n);
	return start <= HEAD_MAX_BYTES && n <= HEAD_MAX_BYTES &&
	       !bpf_ringbuf_output(ring, s->header + start, sizeof(struct sample) + n, BPF_RB_NO_WAKEUP);
}

#endif
