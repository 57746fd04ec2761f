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
	__u32 rings;             /* a CPU uses ring number (CPU mod rings) */
	__u32 answering_buckets; /* a power of two */
	__u32 reserved;
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
	__u32 page_bytes;      /* of HTML answers to sampled requests, so many first bytes are handed over; 0: none */
	__u32 pages_per_s;     /* of so many a second; 0: no limit */
	__u32 handshakes;      /* not 0: SYNs of clients are handed over */
	__u32 evidence_per_s;  /* of unmarked requests for watched paths; 0: no limit */
	__u64 clock_offset_ns; /* from the clock of host_now_ns() to nanoseconds since the epoch */
	__u64 net_namespace;   /* where the observer runs: its inode; `hintwatch tune` looks there */
	struct network network[NETWORKS_MAX];
	__u64 ports[PORT_WORDS]; /* bit per port */
};

enum { SYN_SLOTS = 65536 };

/* What all CPUs share besides the tables. */
struct shared {
	__u64 next_sample_ns;   /* no sample of a marked request before this moment, with a limit per second */
	__u64 next_other_ns;    /* and none of another kind before this one */
	__u64 next_evidence_ns; /* and none of a watched path */
	__u64 next_page_ns;     /* and no page */
	__u64 next_handshake_ns;
	__u32 next_slot, next_hello_slot;
	__u32 syn[SYN_SLOTS]; /* where connections began, see place.h */
};

enum { WATCH_SLOTS = 65536, HANDSHAKES_PER_S = 10000 };

/*
 * Paths that user space waits for: unmarked requests for them, or with them in their Referer, are handed over. A bit per
 * watch_place(), so that all of them stay in a CPU's cache; two paths may share a place.
 */
struct watch {
	__u32 watching; /* how many paths */
	__u32 reserved;
	__u64 place[WATCH_SLOTS / 64];
};

/* Of what path_hash() in path.h says, whose lowest bit is always set. */
static inline __u32 watch_place(__u32 path_hash)
{
	return path_hash >> 1 & (WATCH_SLOTS - 1);
}

static inline bool watch_has(const struct watch *w, __u32 place)
{
	return w->place[place / 64 & (WATCH_SLOTS / 64 - 1)] >> (place % 64) & 1;
}

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
