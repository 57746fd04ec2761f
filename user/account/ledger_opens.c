/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/ledger_names.h"
#include "account/ledger_parts.h"
#include "account/storm.h"
#include "account/unsafe.h"

enum { HELD_BACK_NS = 500000000 }; /* so old a page must be: what it sends sooner is sent while it is rendered */

#define SECOND_NS 1000000000ull

/* The same asked for again: the older one is over, once its answer is done. Returns whether this is a duplicate. */
static bool repeat(struct ledger *l, const struct asked *a)
{
	struct record *r = a->get ? ledger_find(l, &a->own) : NULL;
	bool duplicate;

	if (!r)
		return false;
	duplicate = a->now_ns <= r->s.request.time_ns + l->o.duplicate_s * SECOND_NS;
	ledger_evidence(l, r, EVIDENCE_REPEATED, a->now_ns);
	if (r->s.notes & NOTE_WAITS) {
		ledger_hide(l, r);
		r->s.notes |= NOTE_OVER;
	} else {
		ledger_settle(l, r, a->now_ns);
	}
	return duplicate;
}

static struct record *take(struct ledger *l, __u64 now_ns)
{
	struct record *r;

	while (!(r = ledger_take(l))) {
		l->totals.settled_early++;
		ledger_settle(l, ledger_numbered(l, l->oldest), now_ns);
	}
	return r;
}

static void fill(struct ledger *l, struct record *r, const struct asked *a)
{
	struct speculation *s = &r->s;
	bool of_itself = a->referer.target == a->own.target && a->referer.host == a->own.host;

	s->request = *a->s->sample;
	s->answer.fate = ANSWER_FATE_UNSEEN;
	s->client = a->own.client;
	s->target = a->own.target;
	s->host = a->own.host;
	s->purpose = a->s->reason;
	s->source = a->s->source;
	s->use = USE_UNKNOWN;
	s->hint = a->c->hint;
	s->relation = a->c->relation;
	s->probability = a->c->probability;
	s->unsafe = unsafe_of(a->s);
	s->notes = (__u8)((a->get ? NOTE_GET : 0) | (of_itself ? NOTE_OF_ITSELF : 0));
	s->identity = ++l->opened;
	r->path_hash = a->c->path_hash;
	ledger_set_text(s, a->s->host, a->s->path);
	ledger_add_names(l, s, a);
}

static void open_row(struct ledger_row *row, __u32 weight)
{
	row->requests += weight;
	row->open += weight;
}

/* A storm is of samples: what was not sampled may have come from any page. */
static bool begins_storm(struct ledger *l, const struct speculation *s)
{
	return s->page && s->request.weight && storms_add(l->storms, s->request.time_ns, s->page ^ s->client);
}

static void count(struct ledger *l, struct record *r)
{
	__u32 weight = r->s.request.weight;

	open_row(&l->totals.total, weight);
	open_row(&l->totals.purpose[r->s.purpose], weight);
	open_row(&l->totals.source[r->s.source], weight);
	for (int i = 0; i < UNSAFE_COUNT; i++)
		l->totals.unsafe[i] += r->s.unsafe >> i & 1 ? weight : 0;
	l->totals.duplicates += r->s.duplicate ? weight : 0;
	r->s.storm = begins_storm(l, &r->s);
	l->totals.storms += r->s.storm;
}

/*
 * What a prerendered page fetches is marked like itself, and belongs to it: it shows no use, and it is used if the page
 * is. So does what a frame of the page fetches.
 */
static void join_page(struct ledger *l, struct record *r, const struct asked *a)
{
	struct record *of;

	if (r->s.source != SOURCE_PRERENDER_SUBRESOURCE || !a->referer.target)
		return;
	of = ledger_find_referer(l, a);
	if (!of || of == r || of->s.purpose != PURPOSE_PRERENDER)
		return;
	ledger_join(l, r, of);
	r->s.use = of->s.use;
	r->s.notes |= of->s.notes & NOTE_INHERITS;
}

static bool is_frame_of_another(const struct asked *a)
{
	return a->s->reason == PURPOSE_PRERENDER &&
	       (a->s->fetch_dest == FETCH_DEST_IFRAME || a->s->fetch_dest == FETCH_DEST_FRAME) &&
	       (a->s->fetch_site == FETCH_SITE_CROSS_SITE || a->s->fetch_site == FETCH_SITE_SAME_SITE);
}

static bool may_hold_back(const struct ledger *l, const struct record *r, const struct asked *a)
{
	return r && is_page(r) && ledger_can_show(l, r, a->now_ns) && !shows(r, EVIDENCE_REFETCHED) &&
	       r->s.client == a->referer.client && r->s.host == a->referer.host &&
	       a->now_ns >= r->s.request.time_ns + HELD_BACK_NS;
}

/*
 * To another origin, a Referer is the origin alone (Referrer Policy, section 3.8): then any page of it may be meant.
 * Returns how many may be, and *page is one of them.
 */
static int holders(const struct ledger *l, const struct asked *a, struct record **page)
{
	const __u32 *way = ledger_pages(l, a->referer.client, a->referer.host);
	int count = 0;

	*page = ledger_find(l, &a->referer);
	if (!asked_by_origin(a))
		return may_hold_back(l, *page, a);
	for (int i = 0; i < PAGE_WAYS; i++)
		if (may_hold_back(l, ledger_numbered(l, way[i]), a)) {
			*page = ledger_numbered(l, way[i]);
			count++;
		}
	return count;
}

/* Frames of other origins are held back until their page is activated, and marked all the same: they show its use. */
static void held_back(struct ledger *l, struct record *r, const struct asked *a)
{
	struct record *page;
	int count = a->referer.target && is_frame_of_another(a) ? holders(l, a, &page) : 0;

	if (count)
		ledger_evidence(l, r, EVIDENCE_ACTIVATED, a->now_ns);
	if (count == 1)
		ledger_evidence(l, page, EVIDENCE_ACTIVATED, a->now_ns);
}

void ledger_marked(struct ledger *l, const struct asked *a)
{
	struct waiter w = { .token = 0, .weight = a->s->sample->weight, .marked = true };
	bool duplicate = repeat(l, a);
	struct record *r = take(l, a->now_ns);

	fill(l, r, a);
	r->s.duplicate = duplicate;
	r->s.notes |= NOTE_WAITS;
	ledger_insert(l, r);
	count(l, r);
	if (l->ports.watch && r->path_hash)
		l->ports.watch(l->ports.ctx, r->path_hash, 1);
	held_back(l, r, a);
	join_page(l, r, a);
	ledger_mean(l, &w, r);
	exchanges_request(l->exchanges, a->s->sample, &w);
}
