/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/top_table.h"
#include "decode/span.h"

static size_t slots_for(size_t entries)
{
	size_t n = 4;

	while (n < 2 * entries)
		n *= 2;
	return n;
}

/* A free entry has the key 0. */
static __u64 key_of(__u64 key)
{
	return key ? key : 1;
}

static size_t ranking_bytes(size_t entries)
{
	return sizeof(struct ranking) + entries * sizeof(struct top_entry *);
}

size_t top_bytes(size_t entries)
{
	return sizeof(struct top) + entries * (sizeof(struct top_entry) + 2 * sizeof(__u32) + sizeof(bool)) +
	       ranking_bytes(entries) + slots_for(entries) * sizeof(__u32);
}

struct top *top_open(size_t entries)
{
	struct top *t = calloc(1, top_bytes(entries));

	if (!t)
		return NULL;
	t->entries = entries;
	t->slots = slots_for(entries);
	t->entry = (struct top_entry *)(t + 1);
	t->ranking = (struct ranking *)(t->entry + entries);
	t->heap = (__u32 *)((char *)t->ranking + ranking_bytes(entries));
	t->place = t->heap + entries;
	t->slot = t->place + entries;
	t->shared = (bool *)(t->slot + t->slots);
	return t;
}

void top_close(struct top *t)
{
	free(t);
}

struct top_entry *top_add(struct top *t, __u64 key, struct span text, __u64 weight)
{
	struct top_entry *e = top_find(t, key_of(key));
	struct top_entry fresh = { .key = key_of(key), .count = top_unseen(t) + weight, .error = top_unseen(t) };

	t->total += weight;
	t->ranking->sorted = false;
	if (e) {
		e->count += weight;
		top_heap_down(t, t->place[e - t->entry]);
		return e;
	}
	fresh.text_cut = text.len > TOP_TEXT_BYTES;
	fresh.text_bytes = (__u8)(fresh.text_cut ? TOP_TEXT_BYTES : text.len);
	if (text.len)
		memcpy(fresh.text, text.data, fresh.text_bytes);
	return top_insert(t, &fresh);
}

__u64 *top_values(struct top *t, __u64 key)
{
	struct top_entry *e = top_find(t, key_of(key));

	return e ? e->value : t->other;
}

size_t top_count(const struct top *t)
{
	return t->count;
}

const __u64 *top_other(const struct top *t)
{
	return t->other;
}

__u64 top_total(const struct top *t)
{
	return t->total;
}

__u64 top_evicted(const struct top *t)
{
	return t->evicted;
}

static int highest_first(const void *a, const void *b)
{
	return top_is_below(*(struct top_entry *const *)a, *(struct top_entry *const *)b) ? 1 : -1;
}

const struct top_entry *top_rank(const struct top *t, size_t rank)
{
	struct ranking *r = t->ranking;

	if (rank >= t->count)
		return NULL;
	if (!r->sorted) {
		for (size_t i = 0; i < t->count; i++)
			r->entry[i] = &t->entry[i];
		qsort((void *)r->entry, t->count, sizeof(r->entry[0]), highest_first);
		r->sorted = true;
	}
	return r->entry[rank];
}

/* Adds to each entry what the other list has of its name, or may have had. */
static void merge_shared(struct top *to, const struct top *from)
{
	for (size_t i = 0; i < from->count; i++)
		to->shared[i] = top_find(to, from->entry[i].key) != NULL;
	for (size_t i = 0; i < to->count; i++) {
		const struct top_entry *f = top_find(from, to->entry[i].key);

		to->entry[i].count += f ? f->count : top_unseen(from);
		to->entry[i].error += f ? f->error : top_unseen(from);
		if (f)
			top_row_add(to->entry[i].value, f->value);
	}
	for (size_t i = to->count / 2; i-- > 0;)
		top_heap_down(to, i);
}

/* Agarwal et al. 2013, "Mergeable Summaries": the highest of both; the sum of the counts stays at most the total. */
void top_merge(struct top *to, const struct top *from)
{
	__u64 before = top_unseen(to);
	struct top_entry e;

	merge_shared(to, from);
	to->unseen = before + top_unseen(from);
	to->total += from->total;
	to->evicted += from->evicted;
	top_row_add(to->other, from->other);
	to->ranking->sorted = false;
	for (size_t i = 0; i < from->count; i++) {
		e = from->entry[i];
		if (to->shared[i])
			continue;
		e.count += before;
		e.error += before;
		if (to->count < to->entries || top_is_below(&to->entry[to->heap[0]], &e)) {
			top_insert(to, &e);
		} else {
			top_row_add(to->other, e.value);
			to->evicted++;
		}
	}
}
