/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/targets.h"

enum { WAYS = 16 };

enum url_kept { NO_MATTER, TOO_LONG, KEPT };

struct target {
	__u64 flow_hash, client;
	__u64 number; /* 0: free; the greatest is the newest */
	__u32 ack;    /* where its answer begins, unless another comes first */
	__u16 host_bytes, path_bytes, query_bytes;
	__u8 kept; /* enum url_kept */
	bool answered;
};

_Static_assert(sizeof(struct target) + TARGET_URL_BYTES <= TARGET_BYTES, "as documented");

struct targets {
	struct target *entry;
	char (*text)[TARGET_URL_BYTES]; /* of each */
	size_t buckets;
	__u64 added;
	struct targets_totals totals;
};

struct targets *targets_open(size_t entries)
{
	struct targets *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->entry = calloc(entries, sizeof(*t->entry));
	t->text = calloc(entries, sizeof(*t->text));
	t->buckets = entries / WAYS;
	if (t->entry && t->text)
		return t;
	targets_close(t);
	return NULL;
}

void targets_close(struct targets *t)
{
	if (!t)
		return;
	free(t->entry);
	free(t->text);
	free(t);
}

static struct target *bucket_of(const struct targets *t, __u64 flow_hash)
{
	return &t->entry[(flow_hash >> 40 & (t->buckets - 1)) * WAYS];
}

static bool is_of(const struct target *e, __u64 flow_hash)
{
	return e->number && e->flow_hash == flow_hash;
}

/* Is there nothing to lose? */
static bool is_idle(const struct target *e)
{
	return e->answered || e->kept != KEPT;
}

/* A free one, else the oldest of those that are idle, else of all. */
static struct target *make_room(struct targets *t, __u64 flow_hash)
{
	struct target *way = bucket_of(t, flow_hash), *best = &way[0];

	for (int i = 0; i < WAYS; i++) {
		if (!way[i].number)
			return &way[i];
		if (is_idle(&way[i]) != is_idle(best) ? is_idle(&way[i]) : way[i].number < best->number)
			best = &way[i];
	}
	t->totals.evicted += !is_idle(best);
	return best;
}

static __u16 append(char *to, struct span s)
{
	if (s.len)
		memcpy(to, s.data, s.len);
	return (__u16)s.len;
}

static void keep(struct targets *t, struct target *e, const struct url *url)
{
	char *text = t->text[e - t->entry];

	e->kept = url->host.len + url->path.len + url->query.len <= TARGET_URL_BYTES ? KEPT : TOO_LONG;
	if (e->kept == TOO_LONG) {
		t->totals.url_too_long++;
		return;
	}
	e->host_bytes = append(text, url->host);
	e->path_bytes = append(text + e->host_bytes, url->path);
	e->query_bytes = append(text + e->host_bytes + e->path_bytes, url->query);
}

void targets_add(struct targets *t, const struct sample *request, __u64 client, const struct url *url)
{
	struct target *e = make_room(t, request->flow_hash);

	*e = (struct target){
		.flow_hash = request->flow_hash, .client = client, .number = ++t->added, .ack = request->ack
	};
	if (url)
		keep(t, e, url);
}

/* The oldest of those that are answered, or are not. */
static struct target *oldest(const struct targets *t, __u64 flow_hash, bool answered)
{
	struct target *way = bucket_of(t, flow_hash), *found = NULL;

	for (int i = 0; i < WAYS; i++)
		if (is_of(&way[i], flow_hash) && way[i].answered == answered &&
		    (!found || way[i].number < found->number))
			found = &way[i];
	return found;
}

static struct target *find(const struct targets *t, const struct sample *answer)
{
	struct target *way = bucket_of(t, answer->flow_hash), *found = NULL, *exact = NULL;
	int count = 0;

	for (int i = 0; i < WAYS; i++) {
		if (!is_of(&way[i], answer->flow_hash) || way[i].answered)
			continue;
		count++;
		found = &way[i];
		if (way[i].ack == answer->seq && (!exact || way[i].number < exact->number))
			exact = &way[i];
	}
	return exact ? exact : count == 1 ? found : NULL;
}

bool targets_find(struct targets *t, const struct sample *answer, __u64 *client, struct url *url)
{
	const struct target *e = find(t, answer);

	if (!e || e->kept != KEPT) {
		t->totals.unknown += !e || e->kept == TOO_LONG;
		return false;
	}
	*client = e->client;
	url->host = (struct span){ t->text[e - t->entry], e->host_bytes };
	url->path = (struct span){ span_end(url->host), e->path_bytes };
	url->query = (struct span){ span_end(url->path), e->query_bytes };
	return true;
}

/* What was asked before it has its answer in front. */
void targets_answered(struct targets *t, const struct sample *answer)
{
	struct target *way = bucket_of(t, answer->flow_hash), *e = find(t, answer);

	if (!e)
		return;
	for (int i = 0; i < WAYS; i++)
		if (is_of(&way[i], answer->flow_hash) && way[i].number < e->number)
			way[i].number = 0;
	e->answered = true;
}

static void forget_flow(struct targets *t, __u64 flow_hash)
{
	struct target *way = bucket_of(t, flow_hash);

	for (int i = 0; i < WAYS; i++)
		if (is_of(&way[i], flow_hash))
			way[i].number = 0;
}

/* Of requests that were sent without waiting, the next one has its answer where this one ended. */
void targets_end(struct targets *t, const struct sample *end)
{
	struct target *e;

	if (end->end != ANSWER_COMPLETE && end->end != ANSWER_LOST) {
		forget_flow(t, end->flow_hash);
		return;
	}
	e = oldest(t, end->flow_hash, true);
	if (!e)
		e = oldest(t, end->flow_hash, false);
	if (e)
		e->number = 0;
	e = oldest(t, end->flow_hash, false);
	if (e && end->end == ANSWER_COMPLETE && (__s32)(end->seq - e->ack) > 0)
		e->ack = end->seq;
}

void targets_forget(struct targets *t)
{
	if (t->added) /* memory that was never touched stays so */
		memset(t->entry, 0, t->buckets * WAYS * sizeof(*t->entry));
	t->added = 0;
}

const struct targets_totals *targets_totals(const struct targets *t)
{
	return &t->totals;
}
