/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a top list finds the entry of a key, and the entry to push out. For account/top.c alone.
 */
#ifndef HINTWATCH_ACCOUNT_TOP_TABLE_H
#define HINTWATCH_ACCOUNT_TOP_TABLE_H

#include "account/top.h"

/* Sorted when somebody asks, and again only after a change. */
struct ranking {
	bool sorted;
	const struct top_entry *entry[];
};

/*
 * A hash table finds the entry of a key, a heap the entry to push out: that of the lowest count, and among equal ones
 * that of the highest key, so that it does not matter in which order they came.
 */
struct top {
	size_t entries, slots; /* slots: a power of two, at least twice as many */
	size_t count;
	__u64 total, evicted;
	__u64 unseen; /* so much a name in no entry may have had, while there are free ones; after a merge */
	__u64 other[TOP_VALUES];
	struct top_entry *entry;
	struct ranking *ranking;
	__u32 *heap;  /* entries, the lowest first */
	__u32 *place; /* of an entry in the heap */
	__u32 *slot;  /* entry + 1; 0: free */
	bool *shared; /* in a merge: is that entry of the other list in this one? */
};

/* NULL: it has none. */
struct top_entry *top_find(const struct top *t, __u64 key);

/* The order of entries, which no two share. */
bool top_is_below(const struct top_entry *a, const struct top_entry *b);

/* The entry at this place in the heap counts more than before. */
void top_heap_down(struct top *t, size_t at);

/* A new one; where there is no room, that of the lowest count is pushed out. */
struct top_entry *top_insert(struct top *t, const struct top_entry *e);

/* What a name in no entry may have had, at most. */
__u64 top_unseen(const struct top *t);

void top_row_add(__u64 *to, const __u64 *row);

#endif
