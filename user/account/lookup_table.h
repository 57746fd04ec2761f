/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names that clients asked for, in the order in which they did, found by client and name and by client and address.
 * For account/lookups.c alone.
 */
#ifndef HINTWATCH_ACCOUNT_LOOKUP_TABLE_H
#define HINTWATCH_ACCOUNT_LOOKUP_TABLE_H

#include "account/ids.h"

enum { LOOKUP_ADDRESSES = 8, LOOKUP_LINKS = LOOKUP_ADDRESSES + 1, LOOKUP_SLOTS = 4 /* per entry */ };

/* In a list of those with the same hash. Each link has a number: of its entry, times LOOKUP_LINKS, and in the entry. */
struct lookup_link {
	__u32 next; /* + 1; 0: none */
	__u32 prev; /* or the slot that begins the list, with the highest bit */
};

struct lookup {
	struct address client;
	__u64 opened_ns;
	struct address address[LOOKUP_ADDRESSES];
	struct lookup_link link[LOOKUP_LINKS]; /* one of each address; the last is that of the name */
	__u8 address_count;
	bool connected; /* then it has no addresses */
	struct name name;
};

struct lookup_table {
	struct lookup *entry;
	__u32 *slot; /* a link + 1; 0: none */
	size_t entries;
	__u64 opened, closed; /* how many ever; an entry's place is its number modulo the size */
	__u64 key[2];
};

/* False: no memory. */
bool lookup_table_open(struct lookup_table *t, size_t entries, const __u64 key[2]);
void lookup_table_close(struct lookup_table *t);

/* The oldest; NULL: there is none. */
struct lookup *lookup_oldest(const struct lookup_table *t);
void lookup_forget_oldest(struct lookup_table *t);

/* A new one; there must be room. */
struct lookup *lookup_begin(struct lookup_table *t, __u64 now_ns, const struct address *client,
                            const struct name *name);

struct lookup *lookup_by_name(const struct lookup_table *t, const struct address *client, const struct name *name);
struct lookup *lookup_by_address(const struct lookup_table *t, const struct address *client,
                                 const struct address *address);

/* False: there is no room. One that is there already is no other. */
bool lookup_add_address(struct lookup_table *t, struct lookup *l, const struct address *address);
void lookup_drop_addresses(struct lookup_table *t, struct lookup *l);

#endif
