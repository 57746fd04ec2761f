/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the gate is told. `struct structure` is fixed before the program is loaded; `struct knobs` may
 * change while it runs.
 */
#ifndef HINTWATCH_SETTINGS_H
#define HINTWATCH_SETTINGS_H

#include "flow.h"
#include "name_table.h"

struct structure {
	struct hash_key hash_key;
	__u32 flow_buckets;  /* a power of two */
	__u32 scratch_slots; /* one per possible CPU and one for the sweep; the open heads' slots follow */
	__u32 open_slots;
	__u32 rings; /* a CPU uses ring number (CPU mod rings) */
	struct name_table names;
};

enum { PORT_WORDS = 65536 / 64, NETWORKS_MAX = 16 };

struct network {
	struct address address, mask;
};

struct knobs {
	__u32 head_bytes;      /* at most so many bytes of a head in a sample */
	__u32 sample_unmarked; /* one in so many paths; 0: none */
	__u32 samples_per_s; /* of marked requests, and as many of other kinds; 0: no limit. Undecided heads are exempt */
	__u32 port_filter;   /* not 0: only the ports in `ports` */
	__u32 network_count;   /* not 0: only these networks */
	__u32 zero;            /* always 0 */
	__u64 clock_offset_ns; /* from the clock of host_now_ns() to nanoseconds since the epoch */
	__u64 net_namespace;   /* where the observer runs: its inode; `hintwatch tune` looks there */
	struct network network[NETWORKS_MAX];
	__u64 ports[PORT_WORDS]; /* bit per port */
};

enum { SYN_SLOTS = 65536 };

/* What all CPUs share besides the tables. */
struct shared {
	__u64 next_sample_ns; /* no sample of a marked request before this moment, with a limit per second */
	__u64 next_other_ns;  /* and none of another kind before this one */
	__u32 next_slot, next_hello_slot;
	__u32 syn[SYN_SLOTS]; /* where connections began, see place.h */
};

/* What the sweep is told, which user space runs: open heads that nothing comes for any more are cut. */
struct sweep {
	__u64 before_ns; /* those opened before */
	__u32 reason;    /* enum cut_reason */
	__u32 reserved;
};

static inline bool port_selected(const struct knobs *k, __u16 port)
{
	return k->ports[port / 64 & (PORT_WORDS - 1)] >> (port % 64) & 1;
}

static inline bool in_network(const struct network *n, const struct address *a)
{
	return (a->half[0] & n->mask.half[0]) == n->address.half[0] &&
	       (a->half[1] & n->mask.half[1]) == n->address.half[1];
}

/* Is this segment outside what the operator wants to see? Either end may match. */
static inline bool segment_filtered(const struct knobs *k, const struct segment *s)
{
	if (k->port_filter && !port_selected(k, s->source_port) && !port_selected(k, s->destination_port))
		return true;
	if (!k->network_count)
		return false;
	for (__u32 i = 0; i < NETWORKS_MAX && i < k->network_count; i++)
		if (in_network(&k->network[i], &s->source) || in_network(&k->network[i], &s->destination))
			return false;
	return true;
}

#endif
