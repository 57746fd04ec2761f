/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/lookup_table.h"
#include "decode/address.h"
#include "decode/siphash.h"

enum { NAME_LINK = LOOKUP_ADDRESSES };

#define FIRST 0x80000000u

bool lookup_table_open(struct lookup_table *t, size_t entries, const __u64 key[2])
{
	*t = (struct lookup_table){ .entries = entries, .key = { key[0], key[1] } };
	t->entry = calloc(entries, sizeof(*t->entry));
	t->slot = calloc(entries * LOOKUP_SLOTS, sizeof(*t->slot));
	if (t->entry && t->slot)
		return true;
	lookup_table_close(t);
	return false;
}

void lookup_table_close(struct lookup_table *t)
{
	free(t->entry);
	free(t->slot);
	t->entry = NULL;
	t->slot = NULL;
}

static __u32 slot_of(const struct lookup_table *t, const struct address *client, struct span what)
{
	struct siphash h;

	siphash_begin(&h, t->key);
	siphash_add(&h, (struct span){ (const char *)client, sizeof(*client) });
	siphash_add(&h, what);
	return (__u32)(siphash_end(&h) & (t->entries * LOOKUP_SLOTS - 1));
}

static struct span address_span(const struct address *a)
{
	return (struct span){ (const char *)a, sizeof(*a) };
}

static struct lookup_link *link_at(const struct lookup_table *t, __u32 number)
{
	return &t->entry[number / LOOKUP_LINKS].link[number % LOOKUP_LINKS];
}

static __u32 number_of(const struct lookup_table *t, const struct lookup *l, size_t link)
{
	return (__u32)((size_t)(l - t->entry) * LOOKUP_LINKS + link);
}

static void list_insert(struct lookup_table *t, __u32 slot, __u32 number)
{
	struct lookup_link *l = link_at(t, number);

	*l = (struct lookup_link){ t->slot[slot], slot | FIRST };
	if (l->next)
		link_at(t, l->next - 1)->prev = number;
	t->slot[slot] = number + 1;
}

static void list_remove(struct lookup_table *t, __u32 number)
{
	const struct lookup_link *l = link_at(t, number);

	if (l->prev & FIRST)
		t->slot[l->prev & ~FIRST] = l->next;
	else
		link_at(t, l->prev)->next = l->next;
	if (l->next)
		link_at(t, l->next - 1)->prev = l->prev;
}

struct lookup *lookup_oldest(const struct lookup_table *t)
{
	return t->closed < t->opened ? &t->entry[t->closed & (t->entries - 1)] : NULL;
}

void lookup_forget_oldest(struct lookup_table *t)
{
	struct lookup *l = lookup_oldest(t);

	lookup_drop_addresses(t, l);
	list_remove(t, number_of(t, l, NAME_LINK));
	t->closed++;
}

struct lookup *lookup_begin(struct lookup_table *t, __u64 now_ns, const struct address *client, const struct name *name)
{
	struct lookup *l = &t->entry[t->opened++ & (t->entries - 1)];

	*l = (struct lookup){ .client = *client, .opened_ns = now_ns, .name = *name };
	list_insert(t, slot_of(t, client, name_span(name)), number_of(t, l, NAME_LINK));
	return l;
}

static bool is_name(const struct lookup *l, const struct name *name)
{
	return l->name.len == name->len && !memcmp(l->name.bytes, name->bytes, name->len);
}

struct lookup *lookup_by_name(const struct lookup_table *t, const struct address *client, const struct name *name)
{
	__u32 next = t->slot[slot_of(t, client, name_span(name))];

	for (; next; next = link_at(t, next - 1)->next) {
		struct lookup *l = &t->entry[(next - 1) / LOOKUP_LINKS];

		if ((next - 1) % LOOKUP_LINKS == NAME_LINK && address_same(&l->client, client) && is_name(l, name))
			return l;
	}
	return NULL;
}

struct lookup *lookup_by_address(const struct lookup_table *t, const struct address *client,
                                 const struct address *address)
{
	__u32 next = t->slot[slot_of(t, client, address_span(address))];

	for (; next; next = link_at(t, next - 1)->next) {
		struct lookup *l = &t->entry[(next - 1) / LOOKUP_LINKS];
		size_t link = (next - 1) % LOOKUP_LINKS;

		if (link != NAME_LINK && address_same(&l->client, client) && address_same(&l->address[link], address))
			return l;
	}
	return NULL;
}

bool lookup_add_address(struct lookup_table *t, struct lookup *l, const struct address *address)
{
	for (size_t i = 0; i < l->address_count; i++)
		if (address_same(&l->address[i], address))
			return true;
	if (l->address_count == LOOKUP_ADDRESSES)
		return false;
	l->address[l->address_count] = *address;
	list_insert(t, slot_of(t, &l->client, address_span(address)), number_of(t, l, l->address_count++));
	return true;
}

void lookup_drop_addresses(struct lookup_table *t, struct lookup *l)
{
	while (l->address_count)
		list_remove(t, number_of(t, l, --l->address_count));
}
