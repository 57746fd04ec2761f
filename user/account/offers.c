/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "account/offers.h"
#include "decode/address.h"

enum { WAYS = 4 };

#define STANDS_NS (OFFER_STANDS_S * 1000000000ull)

struct offer {
	__u64 time_ns; /* of the hello */
	bool taken;
	struct address client;
	struct name name; /* in lower case */
	struct ids offered;
};

_Static_assert(sizeof(struct offer) <= OFFER_BYTES, "as documented");

struct offers {
	struct offer *entry;
	size_t buckets; /* a power of two */
	__u64 evicted;
};

struct offers *offers_open(size_t entries)
{
	struct offers *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->entry = calloc(entries, sizeof(*t->entry));
	t->buckets = entries / WAYS;
	if (t->entry)
		return t;
	free(t);
	return NULL;
}

void offers_close(struct offers *t)
{
	if (!t)
		return;
	free(t->entry);
	free(t);
}

static bool is_name(struct span name)
{
	return name.len && name.len <= NAME_BYTES;
}

static void set_lower(struct name *to, struct span from)
{
	to->len = (__u8)from.len;
	for (size_t i = 0; i < from.len; i++)
		to->bytes[i] = (char)tolower((unsigned char)from.data[i]);
}

/* FNV-1a. Who aims at a bucket makes others' offers fall out of it, as who sends many hellos does anyway. */
static struct offer *bucket_of(const struct offers *t, const struct address *client, const struct name *name)
{
	__u64 h = 0xcbf29ce484222325ull ^ client->half[0];

	h = h * 0x100000001b3ull ^ client->half[1];
	for (size_t i = 0; i < name->len; i++)
		h = (h ^ (__u8)name->bytes[i]) * 0x100000001b3ull;
	h ^= h >> 32;
	return &t->entry[(h & (t->buckets - 1)) * WAYS];
}

static bool is_of(const struct offer *o, const struct address *client, const struct name *name)
{
	return o->taken && address_same(&o->client, client) && o->name.len == name->len &&
	       !memcmp(o->name.bytes, name->bytes, name->len);
}

static struct offer *find(struct offer *way, const struct address *client, const struct name *name)
{
	for (int i = 0; i < WAYS; i++)
		if (is_of(&way[i], client, name))
			return &way[i];
	return NULL;
}

static struct offer *victim(struct offer *way)
{
	struct offer *oldest = &way[0];

	for (int i = 0; i < WAYS; i++) {
		if (!way[i].taken)
			return &way[i];
		if (way[i].time_ns < oldest->time_ns)
			oldest = &way[i];
	}
	return oldest;
}

void offers_add(struct offers *t, __u64 time_ns, const struct address *client, struct span name,
                const struct ids *offered)
{
	struct offer *way, *o;
	struct name lower;

	if (!is_name(name))
		return;
	set_lower(&lower, name);
	way = bucket_of(t, client, &lower);
	o = find(way, client, &lower);
	if (!o) {
		o = victim(way);
		if (o->taken && time_ns < o->time_ns + STANDS_NS)
			t->evicted++;
		o->taken = true;
		o->client = *client;
		o->name = lower;
	}
	o->time_ns = time_ns;
	o->offered = *offered;
}

const struct ids *offers_find(const struct offers *t, __u64 time_ns, const struct address *client, struct span name)
{
	const struct offer *o;
	struct name lower;

	if (!is_name(name))
		return NULL;
	set_lower(&lower, name);
	o = find(bucket_of(t, client, &lower), client, &lower);
	/* One that comes later is farther off than any. */
	return o && time_ns - o->time_ns <= STANDS_NS ? &o->offered : NULL;
}

__u64 offers_evicted(const struct offers *t)
{
	return t->evicted;
}
