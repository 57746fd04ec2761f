/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "account/exchange_table.h"

struct exchanges *exchanges_open(size_t entries, __u32 wait_s, const struct exchange_ports *ports)
{
	struct exchanges *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->entry = calloc(entries, sizeof(*t->entry));
	t->head = calloc(entries, sizeof(*t->head));
	t->entries = entries;
	t->wait_ns = wait_s * 1000000000ull;
	t->ports = *ports;
	if (t->entry && t->head)
		return t;
	exchanges_close(t);
	return NULL;
}

void exchanges_close(struct exchanges *t)
{
	if (!t)
		return;
	free(t->entry);
	free(t->head);
	free(t);
}

size_t exchanges_bytes(size_t entries)
{
	return sizeof(struct exchanges) + entries * (sizeof(struct exchange) + sizeof(__u32));
}

static __u32 *head_of(const struct exchanges *t, __u64 flow_hash)
{
	return &t->head[(flow_hash ^ flow_hash >> 32) & (t->entries - 1)];
}

/* Where the number of the front is, or would be. */
static __u32 *place_of(const struct exchanges *t, __u64 flow_hash, bool up)
{
	__u32 *place = head_of(t, flow_hash);
	struct exchange *e;

	while ((e = exchange_numbered(t, *place)) && (e->flow_hash != flow_hash || e->up != up))
		place = &e->chain;
	return place;
}

struct exchange *exchange_front(const struct exchanges *t, __u64 flow_hash, bool up)
{
	return exchange_numbered(t, *place_of(t, flow_hash, up));
}

static __u32 free_number(struct exchanges *t)
{
	__u32 number = t->free;

	if (number) {
		t->free = exchange_numbered(t, number)->newer;
		return number;
	}
	return t->used < t->entries ? ++t->used : 0;
}

static __u32 number_of(const struct exchanges *t, const struct exchange *e)
{
	return (__u32)(e - t->entry) + 1;
}

static void age_append(struct exchanges *t, struct exchange *e)
{
	e->older = t->newest;
	e->newer = 0;
	*(t->newest ? &exchange_numbered(t, t->newest)->newer : &t->oldest) = number_of(t, e);
	t->newest = number_of(t, e);
}

static void age_remove(struct exchanges *t, const struct exchange *e)
{
	*(e->older ? &exchange_numbered(t, e->older)->newer : &t->oldest) = e->newer;
	*(e->newer ? &exchange_numbered(t, e->newer)->older : &t->newest) = e->older;
}

struct exchange *exchange_add(struct exchanges *t, __u64 flow_hash, bool up)
{
	__u32 *place = place_of(t, flow_hash, up), number = free_number(t);
	struct exchange *e = exchange_numbered(t, number), *front = exchange_numbered(t, *place);

	if (!e)
		return NULL;
	*e = (struct exchange){ .flow_hash = flow_hash, .up = up, .last = number };
	if (front) {
		exchange_numbered(t, front->last)->behind = number;
		front->last = number;
	} else {
		*place = number;
	}
	age_append(t, e);
	return e;
}

void exchange_touch(struct exchanges *t, struct exchange *e, __u64 seen_ns)
{
	age_remove(t, e);
	age_append(t, e);
	e->seen_ns = seen_ns;
}

static void inherit(struct exchange *next, const struct exchange *front)
{
	next->chain = front->chain;
	next->last = front->last;
	next->pipelined = front->pipelined - front->shared;
	next->placed = front->placed;
	next->next_seq = front->next_seq;
	next->foreign = front->foreign;
}

void exchange_remove(struct exchanges *t, struct exchange *front)
{
	__u32 number = number_of(t, front);
	__u32 *place = place_of(t, front->flow_hash, front->up);
	struct exchange *next = exchange_numbered(t, front->behind);

	if (next)
		inherit(next, front);
	*place = next ? front->behind : front->chain;
	age_remove(t, front);
	front->newer = t->free;
	t->free = number;
}
