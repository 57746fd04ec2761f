/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bounded list of the most frequent names: Space-Saving (Metwally, Agrawal, El Abbadi 2005), with rows of other
 * counters beside the frequency. Memory is fixed at start. Two lists can be merged.
 *
 * An entry's `count` is at least the true number and at most `error` above it, and `error` is at most the total over the
 * entries there are. What an entry that is pushed out had in its row goes to `other`, so that the rows always add up to
 * everything that was added.
 */
#ifndef HINTWATCH_ACCOUNT_TOP_H
#define HINTWATCH_ACCOUNT_TOP_H

#include "decode/sighting.h"

enum { TOP_TEXT_BYTES = 96, TOP_VALUES = 12 };

struct top_entry {
	__u64 key; /* hash of the whole name; 0: free */
	__u64 count, error;
	__u64 value[TOP_VALUES]; /* what the names of the owner's choice mean */
	__u8 text_bytes;
	bool text_cut; /* there was more of the name */
	char text[TOP_TEXT_BYTES];
};

struct top;

struct top *top_open(size_t entries); /* at least 1. NULL: no memory */
void top_close(struct top *t);
size_t top_bytes(size_t entries);

/*
 * Counts `weight` more for this name (text: what is shown of it; hostile bytes). Returns its entry, valid
 * until the next change. O(log entries). A key of 0 is that of 1.
 */
struct top_entry *top_add(struct top *t, __u64 key, struct span text, __u64 weight);

/* Where to add values for this key: its entry's value[], or the `other` row if it is in the list no more. */
__u64 *top_values(struct top *t, __u64 key);

size_t top_count(const struct top *t);       /* entries in use */
const __u64 *top_other(const struct top *t); /* value[] of all that is in no entry */
__u64 top_total(const struct top *t);        /* all weight that was added */
__u64 top_evicted(const struct top *t);      /* names pushed out */

/* The entry of this rank (0: the most frequent); ties by key, so that the order is the same every time. NULL: no more. */
const struct top_entry *top_rank(const struct top *t, size_t rank);

/*
 * Adds all of `from`, which has at most as many entries, to `to`. Counts keep their word. With fewer entries, the errors
 * of `from` are those of its own size.
 */
void top_merge(struct top *to, const struct top *from);

#endif
