/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/ledger_parts.h"

static size_t heads(const struct ledger_options *o)
{
	return o->speculations / RECORDS_PER_HEAD;
}

static size_t pages(const struct ledger_options *o)
{
	return o->speculations / RECORDS_PER_PAGE;
}

size_t ledger_table_bytes(const struct ledger_options *o)
{
	return o->speculations * sizeof(struct record) + (heads(o) + pages(o)) * sizeof(__u32);
}

bool ledger_table_open(struct ledger *l)
{
	l->record = calloc(l->o.speculations, sizeof(*l->record));
	l->head = calloc(heads(&l->o), sizeof(*l->head));
	l->page = calloc(pages(&l->o), sizeof(*l->page));
	return l->record && l->head && l->page;
}

void ledger_table_close(struct ledger *l)
{
	free(l->record);
	free(l->head);
	free(l->page);
}

static __u32 number_of(const struct ledger *l, const struct record *r)
{
	return (__u32)(r - l->record) + 1;
}

static __u64 rotated(__u64 x, int bits)
{
	return x << bits | x >> (64 - bits);
}

/* The parts are keyed hashes: live, nobody outside can aim at a place. In a replay the key is known. */
static __u64 mixed(__u64 client, __u64 target, __u64 host)
{
	__u64 h = (client ^ rotated(target, 21) ^ rotated(host, 42)) * 0x9e3779b97f4a7c15ull;

	return h ^ h >> 32;
}

static __u32 *head_of(const struct ledger *l, const struct place *p)
{
	return &l->head[mixed(p->client, p->target, p->host) & (heads(&l->o) - 1)];
}

static bool is_at(const struct record *r, const struct place *p)
{
	return r->s.client == p->client && r->s.target == p->target && r->s.host == p->host;
}

struct record *ledger_find(const struct ledger *l, const struct place *p)
{
	struct record *r = p->target ? ledger_numbered(l, *head_of(l, p)) : NULL;

	while (r && !is_at(r, p))
		r = ledger_numbered(l, r->chain);
	return r;
}

struct record *ledger_find_referer(const struct ledger *l, const struct asked *a)
{
	const struct place here = { a->referer.client, a->referer.target, a->own.host };
	enum fetch_site site = a->s->fetch_site;
	bool foreign = site == FETCH_SITE_CROSS_SITE || site == FETCH_SITE_SAME_SITE;
	bool renamed = a->own.host != a->referer.host;
	struct record *r;

	/* Hosts differ where a proxy renames them, or else the request is of another origin, and nobody says so. */
	if (asked_by_origin(a) && (foreign || (renamed && site != FETCH_SITE_SAME_ORIGIN)))
		return NULL;
	r = foreign && renamed ? NULL : ledger_find(l, &here);
	return r || !renamed ? r : ledger_find(l, &a->referer);
}

struct record *ledger_take(struct ledger *l)
{
	struct record *r = ledger_numbered(l, l->free);

	if (r)
		l->free = r->chain;
	else if (l->used < l->o.speculations)
		r = &l->record[l->used++];
	if (r)
		memset(r, 0, sizeof(*r));
	return r;
}

static __u32 *bucket_of(const struct ledger *l, __u64 client, __u64 host)
{
	return &l->page[mixed(client, 0, host) & (pages(&l->o) - 1) & ~(size_t)(PAGE_WAYS - 1)];
}

const __u32 *ledger_pages(const struct ledger *l, __u64 client, __u64 host)
{
	return bucket_of(l, client, host);
}

static void page_insert(struct ledger *l, const struct record *r)
{
	__u32 *way = bucket_of(l, r->s.client, r->s.host), *best = way;

	for (int i = 0; i < PAGE_WAYS && *best; i++)
		if (!way[i] ||
		    ledger_numbered(l, way[i])->s.request.time_ns < ledger_numbered(l, *best)->s.request.time_ns)
			best = &way[i];
	l->totals.pages_evicted += *best != 0;
	*best = number_of(l, r);
}

static void page_remove(struct ledger *l, const struct record *r)
{
	__u32 *way = bucket_of(l, r->s.client, r->s.host);

	for (int i = 0; i < PAGE_WAYS; i++)
		if (way[i] == number_of(l, r))
			way[i] = 0;
}

/* Behind those that were asked for before; samples may come a little late. */
static void age_insert(struct ledger *l, struct record *r)
{
	struct record *before = ledger_numbered(l, l->newest), *after = NULL;

	for (int i = 0; i < LATE_MAX && before && before->s.request.time_ns > r->s.request.time_ns; i++) {
		after = before;
		before = ledger_numbered(l, before->older);
	}
	r->older = before ? number_of(l, before) : 0;
	r->newer = after ? number_of(l, after) : 0;
	*(before ? &before->newer : &l->oldest) = number_of(l, r);
	*(after ? &after->older : &l->newest) = number_of(l, r);
}

static bool chain_is_full(const struct ledger *l, __u32 number)
{
	int n = 0;

	for (; number && n < CHAIN_MAX; n++)
		number = ledger_numbered(l, number)->chain;
	return n == CHAIN_MAX;
}

void ledger_insert(struct ledger *l, struct record *r)
{
	const struct place p = { r->s.client, r->s.target, r->s.host };
	__u32 *head = head_of(l, &p);

	r->s.notes |= NOTE_OPEN;
	age_insert(l, r);
	if (!(r->s.notes & NOTE_GET))
		return;
	if (!p.target || chain_is_full(l, *head)) {
		l->totals.unindexed++;
		return;
	}
	r->s.notes |= NOTE_INDEXED;
	r->chain = *head;
	*head = number_of(l, r);
	if (is_page(r))
		page_insert(l, r);
}

static void unchain(struct ledger *l, struct record *r)
{
	const struct place p = { r->s.client, r->s.target, r->s.host };
	__u32 *place = head_of(l, &p);

	while (*place != number_of(l, r))
		place = &ledger_numbered(l, *place)->chain;
	*place = r->chain;
}

void ledger_hide(struct ledger *l, struct record *r)
{
	if (!(r->s.notes & NOTE_INDEXED))
		return;
	unchain(l, r);
	if (is_page(r))
		page_remove(l, r);
	r->s.notes &= (__u8)~NOTE_INDEXED;
}

void ledger_remove(struct ledger *l, struct record *r)
{
	ledger_hide(l, r);
	*(r->older ? &ledger_numbered(l, r->older)->newer : &l->oldest) = r->newer;
	*(r->newer ? &ledger_numbered(l, r->newer)->older : &l->newest) = r->older;
	ledger_part(l, r);
	r->s.notes &= (__u8)~NOTE_OPEN;
	r->chain = l->free;
	l->free = number_of(l, r);
}

void ledger_join(struct ledger *l, struct record *r, struct record *of)
{
	__u32 number = number_of(l, r), at = number_of(l, of);

	if (!of->next_part)
		of->next_part = of->prev_part = at;
	r->next_part = at;
	r->prev_part = of->prev_part;
	ledger_numbered(l, of->prev_part)->next_part = number;
	of->prev_part = number;
}

struct record *ledger_part(struct ledger *l, struct record *r)
{
	struct record *next = ledger_numbered(l, r->next_part), *prev = ledger_numbered(l, r->prev_part);

	r->next_part = r->prev_part = 0;
	if (!next || next == r)
		return NULL;
	next->prev_part = number_of(l, prev);
	prev->next_part = number_of(l, next);
	return next;
}

void ledger_mean(const struct ledger *l, struct waiter *w, const struct record *r)
{
	w->at = number_of(l, r);
	w->identity = r->s.identity;
}

/* A record's number is used again, its identity is not. */
struct record *ledger_meant(const struct ledger *l, const struct waiter *w)
{
	struct record *r = ledger_numbered(l, w->at);

	return r && r->s.notes & NOTE_OPEN && r->s.identity == w->identity ? r : NULL;
}
