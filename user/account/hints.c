/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/hints_parts.h"

_Static_assert(sizeof(struct declared) <= HINT_BYTES, "as documented");

struct hints *hints_open(size_t entries, const __u64 key[2])
{
	struct hints *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->entry = calloc(entries, sizeof(*t->entry));
	t->buckets = entries / HINT_WAYS;
	t->key[0] = key[0];
	t->key[1] = key[1];
	if (t->entry)
		return t;
	free(t);
	return NULL;
}

void hints_close(struct hints *t)
{
	if (!t)
		return;
	free(t->entry);
	free(t);
}

static bool is_of_host(__u8 relation)
{
	return relation == RELATION_DNS_PREFETCH || relation == RELATION_PRECONNECT;
}

/* The hashes are keyed, so that nobody outside can aim at a bucket. */
static struct declared *bucket_of(const struct hints *t, const struct declared *d)
{
	__u64 h = (d->client * 0x9e3779b97f4a7c15ull ^ d->host) * 0x9e3779b97f4a7c15ull ^ d->target;

	h *= 0x9e3779b97f4a7c15ull;
	return &t->entry[(h >> 32 & (t->buckets - 1)) * HINT_WAYS];
}

static bool is_same(const struct declared *a, const struct declared *b)
{
	return a->taken && a->relation == b->relation && a->client == b->client && a->host == b->host &&
	       a->target == b->target;
}

/* The same declared before, a free one, or the oldest. */
static struct declared *place_of(struct hints *t, const struct declared *d)
{
	struct declared *way = bucket_of(t, d), *place = &way[0];

	for (int i = 0; i < HINT_WAYS; i++)
		if (is_same(&way[i], d))
			return &way[i];
	for (int i = 0; i < HINT_WAYS; i++) {
		if (!way[i].taken)
			return &way[i];
		if (way[i].time_ns < place->time_ns)
			place = &way[i];
	}
	t->totals.evicted += hint_stands(place, d->time_ns);
	if (place->progress == CONNECTING)
		hint_settle(t, place, true);
	return place;
}

/* A page that is loaded again says nothing new of a connection that is under way. */
static void stand(struct hints *t, const struct declared *d)
{
	struct declared *place = place_of(t, d);

	t->used = true;
	if (place->progress == CONNECTING && hint_stands(place, d->time_ns))
		return;
	if (place->progress == CONNECTING)
		hint_settle(t, place, true);
	*place = *d;
}

bool hint_name(const struct hints *t, struct declared *d, __u8 relation, const struct url *url)
{
	d->relation = relation;
	d->host = url->host.len ? url_host_hash(t->key, url->host) : NOWHERE;
	d->target = is_of_host(relation) ? NOWHERE : url_target_hash(t->key, url->path, url->query);
	return d->host;
}

static unsigned int tenth_of(__u8 probability)
{
	const unsigned int tenth = (probability - 1u) / 10;

	return tenth < HINT_TENTHS ? tenth : HINT_TENTHS - 1;
}

void hints_declare(struct hints *t, __u64 time_ns, __u64 client, enum declared_by by, const struct hint *hint,
                   const struct url *url)
{
	struct declared d = { .time_ns = time_ns, .client = client, .probability = hint->probability, .taken = true };

	t->totals.relation[hint->relation].declared[by]++;
	t->totals.as[hint->as]++;
	t->totals.eagerness[hint->eagerness]++;
	t->totals.crossorigin += hint->crossorigin;
	t->totals.tagged[hint->relation] += hint->tag.len > 0;
	if (hint->probability)
		t->totals.probability[tenth_of(hint->probability)].declared++;
	if (url && hint_name(t, &d, hint->relation, url))
		stand(t, &d);
}

void hints_beyond(struct hints *t, __u64 declarations)
{
	t->totals.beyond += declarations;
}

struct declared *hint_find(const struct hints *t, const struct declared *wanted)
{
	struct declared *way = bucket_of(t, wanted);

	for (int i = 0; i < HINT_WAYS; i++)
		if (is_same(&way[i], wanted) && hint_stands(&way[i], wanted->time_ns))
			return &way[i];
	return NULL;
}

struct hint_match hint_count(struct hints *t, enum relation relation, const struct declared *cause, __u64 weight)
{
	struct hint_row *row = &t->totals.relation[relation];

	row->executed += weight;
	if (!cause)
		return (struct hint_match){ 0, 0 };
	row->matched += weight;
	if (cause->probability)
		t->totals.probability[tenth_of(cause->probability)].executed += weight;
	return (struct hint_match){ (__u8)(cause->relation + 1), cause->probability };
}

struct hint_match hints_request(struct hints *t, __u64 time_ns, __u64 client, enum purpose purpose,
                                const struct url *url, __u64 weight)
{
	static const enum relation causes[] = { RELATION_PREFETCH, RELATION_PRERENDER, RELATION_PRELOAD };
	struct declared wanted = { .time_ns = time_ns, .client = client };
	const struct declared *cause = NULL;

	if (purpose == PURPOSE_PRERENDER) {
		if (hint_name(t, &wanted, RELATION_PRERENDER, url))
			cause = hint_find(t, &wanted);
		return hint_count(t, RELATION_PRERENDER, cause, weight);
	}
	if (purpose != PURPOSE_PREFETCH)
		return (struct hint_match){ 0, 0 };
	if (hint_name(t, &wanted, RELATION_PREFETCH, url))
		for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]) && !cause; i++) {
			wanted.relation = (__u8)causes[i];
			cause = hint_find(t, &wanted);
		}
	return hint_count(t, RELATION_PREFETCH, cause, weight);
}

bool hints_declared(const struct hints *t, __u64 time_ns, __u64 client, enum relation relation, struct span host)
{
	struct declared wanted = { .time_ns = time_ns, .client = client };
	const struct url url = { .host = host };

	return hint_name(t, &wanted, (__u8)relation, &url) && hint_find(t, &wanted);
}

struct hint_match hints_host(struct hints *t, __u64 time_ns, __u64 client, enum relation relation, struct span host)
{
	struct declared wanted = { .time_ns = time_ns, .client = client };
	const struct url url = { .host = host };

	return hint_count(t, relation, hint_name(t, &wanted, (__u8)relation, &url) ? hint_find(t, &wanted) : NULL, 1);
}

void hints_settled(struct hints *t, enum relation relation, struct hint_match match, bool refused, bool used,
                   __u64 weight)
{
	struct hint_row *row = &t->totals.relation[relation];

	row->refused += refused ? weight : 0;
	row->used += used ? weight : 0;
	if (used && match.probability)
		t->totals.probability[tenth_of(match.probability)].used += weight;
}

void hints_forget(struct hints *t)
{
	if (!t->used) /* memory that was never touched stays so */
		return;
	for (size_t i = 0; t->connecting; i++)
		if (t->entry[i].progress == CONNECTING)
			hint_settle(t, &t->entry[i], true);
	memset(t->entry, 0, t->buckets * HINT_WAYS * sizeof(*t->entry));
	t->used = false;
}

const struct hints_totals *hints_totals(const struct hints *t)
{
	return &t->totals;
}
