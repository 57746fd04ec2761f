/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/top_table.h"

static size_t home_of(const struct top *t, __u64 key)
{
	return (key * 0x9e3779b97f4a7c15ull) >> 32 & (t->slots - 1);
}

/* The slot of this key, or the free one where it belongs. */
static size_t slot_of(const struct top *t, __u64 key)
{
	size_t i = home_of(t, key);

	while (t->slot[i] && t->entry[t->slot[i] - 1].key != key)
		i = (i + 1) & (t->slots - 1);
	return i;
}

struct top_entry *top_find(const struct top *t, __u64 key)
{
	__u32 i = t->slot[slot_of(t, key)];

	return i ? &t->entry[i - 1] : NULL;
}

/* Those behind it move up, so that each is found without a gap in front of it. */
static void slot_free(struct top *t, size_t hole)
{
	size_t mask = t->slots - 1;

	for (size_t i = (hole + 1) & mask; t->slot[i]; i = (i + 1) & mask) {
		size_t home = home_of(t, t->entry[t->slot[i] - 1].key);

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		t->slot[hole] = t->slot[i];
		hole = i;
	}
	t->slot[hole] = 0;
}

bool top_is_below(const struct top_entry *a, const struct top_entry *b)
{
	return a->count != b->count ? a->count < b->count : a->key > b->key;
}

static void heap_set(struct top *t, size_t at, __u32 entry)
{
	t->heap[at] = entry;
	t->place[entry] = (__u32)at;
}

static void heap_up(struct top *t, size_t at)
{
	__u32 entry = t->heap[at];

	for (; at && top_is_below(&t->entry[entry], &t->entry[t->heap[(at - 1) / 2]]); at = (at - 1) / 2)
		heap_set(t, at, t->heap[(at - 1) / 2]);
	heap_set(t, at, entry);
}

void top_heap_down(struct top *t, size_t at)
{
	__u32 entry = t->heap[at];

	for (size_t child; (child = 2 * at + 1) < t->count; at = child) {
		if (child + 1 < t->count && top_is_below(&t->entry[t->heap[child + 1]], &t->entry[t->heap[child]]))
			child++;
		if (!top_is_below(&t->entry[t->heap[child]], &t->entry[entry]))
			break;
		heap_set(t, at, t->heap[child]);
	}
	heap_set(t, at, entry);
}

__u64 top_unseen(const struct top *t)
{
	return t->count < t->entries ? t->unseen : t->entry[t->heap[0]].count;
}

void top_row_add(__u64 *to, const __u64 *row)
{
	for (int i = 0; i < TOP_VALUES; i++)
		to[i] += row[i];
}

/* A free entry, or that of the lowest count, which is pushed out. */
static __u32 take_entry(struct top *t)
{
	__u32 lowest = t->heap[0];

	if (t->count < t->entries)
		return (__u32)t->count;
	top_row_add(t->other, t->entry[lowest].value);
	slot_free(t, slot_of(t, t->entry[lowest].key));
	t->evicted++;
	return lowest;
}

struct top_entry *top_insert(struct top *t, const struct top_entry *e)
{
	__u32 i = take_entry(t);

	t->entry[i] = *e;
	t->slot[slot_of(t, e->key)] = i + 1;
	if (i == t->count) {
		heap_set(t, t->count++, i);
		heap_up(t, t->count - 1);
	} else {
		top_heap_down(t, 0);
	}
	return &t->entry[i];
}
