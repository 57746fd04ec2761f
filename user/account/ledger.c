/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/client_hash.h"
#include "account/ledger_parts.h"
#include "account/refusal.h"
#include "account/storm.h"
#include "account/went_back.h"
#include "decode/siphash.h"

#define X(NAME, word) word,
const char *const top_words[TOP_COUNT] = { TOPS(X) };
const char *const unsafe_words[UNSAFE_COUNT] = { UNSAFES(X) };
#undef X

const struct ledger_options ledger_defaults = {
	.speculations = 65536,
	.exchanges = 16384,
	.top = 100,
	.window_s = 300,
	.answer_s = 300,
	.storm_requests = 20,
	.storm_window_s = 10,
	.duplicate_s = 30,
	.refusals = { 503, 500, 403, 404, 419, 425, 429, 204, 205 },
	.refusal_count = 9,
};

/* The final answer begins. All that its head says is taken now: its end may come when the window has passed. */
static void begun(void *ctx, const struct waiter *w, __u64 asked_ns, const struct answered *a)
{
	struct ledger *l = ctx;
	struct record *r;

	if (!w->marked) {
		ledger_unmarked_begun(l, w, asked_ns, a);
		return;
	}
	r = ledger_meant(l, w);
	if (!r) {
		l->totals.late_answers++;
		return;
	}
	r->s.answer = *a;
	r->s.harms |= harms_of_refusal(a, l->o.refusals, l->o.refusal_count);
	if (a->facts >> ANSWER_SET_COOKIE & 1)
		r->s.unsafe |= 1u << UNSAFE_SET_COOKIE;
	ledger_answer_begun(l, &r->s);
}

static void unmarked_done(struct ledger *l, const struct waiter *w, const struct answered *a)
{
	ledger_unmarked_done(l, w, a);
	l->totals.unmarked_results[result_of(false, a->status, a->fate, NULL, 0)] += w->weight;
	l->totals.unmarked_fates[a->fate] += w->weight;
	if (w->token)
		l->ports.answered(l->ports.ctx, w->token, a);
}

static void done(void *ctx, const struct waiter *w, __u64 asked_ns, const struct answered *a)
{
	struct ledger *l = ctx;
	struct record *r;

	if (!w->marked) {
		unmarked_done(l, w, a);
		return;
	}
	r = ledger_meant(l, w);
	if (!r)
		return;
	r->s.answer = *a;
	ledger_answer_done(l, &r->s);
	r->s.notes &= (__u8)~NOTE_WAITS;
	if (r->s.notes & NOTE_OVER && !l->ending)
		ledger_settle(l, r, l->now_ns);
}

size_t ledger_bytes(const struct ledger_options *o)
{
	return sizeof(struct ledger) + ledger_table_bytes(o) + exchanges_bytes(o->exchanges) +
	       storms_bytes(STORM_PAGES, o->storm_requests) + TOP_COUNT * top_bytes(o->top);
}

struct ledger *ledger_open(const struct ledger_options *o, const struct ledger_ports *ports)
{
	struct ledger *l = calloc(1, sizeof(*l));
	bool whole;

	if (!l)
		return NULL;
	l->o = *o;
	l->ports = *ports;
	l->exchanges = exchanges_open(o->exchanges, o->answer_s, &(struct exchange_ports){ begun, done, l });
	l->storms = storms_open(STORM_PAGES, o->storm_requests, o->storm_window_s);
	whole = ledger_table_open(l) && l->exchanges && l->storms;
	for (int i = 0; i < TOP_COUNT && whole; i++)
		whole = (l->top[i] = top_open(o->top)) != NULL;
	if (whole)
		return l;
	ledger_close(l);
	return NULL;
}

void ledger_close(struct ledger *l)
{
	if (!l)
		return;
	for (int i = 0; i < TOP_COUNT; i++)
		top_close(l->top[i]);
	storms_close(l->storms);
	exchanges_close(l->exchanges);
	ledger_table_close(l);
	free(l);
}

/* What the parts have counted is in the totals whenever somebody can look at them. */
static void count_losses(struct ledger *l)
{
	l->totals.exchanges_evicted = exchanges_evicted(l->exchanges);
	l->totals.exchanges_timed_out = exchanges_timed_out(l->exchanges);
	l->totals.unpaired_answers = exchanges_unpaired(l->exchanges);
	l->totals.storm_pages_evicted = storms_evicted(l->storms);
}

static void ask(const struct ledger *l, const struct sighting *s, const struct request_context *c, struct asked *out)
{
	*out = (struct asked){ .s = s, .c = c, .now_ns = s->sample->time_ns, .get = span_is(s->method, "GET") };
	out->own.client = out->referer.client = client_hash(l->o.key, &c->client->address);
	out->own.host = s->host.len ? url_host_hash(l->o.key, s->host) : 0;
	if (s->path.len && s->version) /* of a line that was cut, the rest of the target is unknown */
		out->own.target = url_target_hash(l->o.key, s->path, s->query);
	if (!url_read(c->referer, &out->page) || !out->page.host.len)
		return;
	out->referer.host = url_host_hash(l->o.key, out->page.host);
	out->referer.target = url_target_hash(l->o.key, out->page.path, out->page.query);
}

void ledger_request(struct ledger *l, const struct sighting *s, const struct request_context *c)
{
	struct asked a;

	ask(l, s, c, &a);
	ledger_time(l, a.now_ns);
	if (s->settled == SETTLED_MARKED)
		ledger_marked(l, &a);
	else
		ledger_unmarked(l, &a);
	count_losses(l);
}

void ledger_answer(struct ledger *l, const struct sample *s, const struct answer *a)
{
	exchanges_answer(l->exchanges, s, a);
	count_losses(l);
}

void ledger_answer_end(struct ledger *l, const struct sample *s)
{
	exchanges_answer_end(l->exchanges, s);
	count_losses(l);
}

void ledger_time(struct ledger *l, __u64 now_ns)
{
	struct record *r;

	if (time_went_back(l->now_ns, now_ns, window_ns(l)))
		ledger_end(l);
	l->now_ns = now_ns > l->now_ns ? now_ns : l->now_ns;
	exchanges_time(l->exchanges, now_ns);
	while ((r = ledger_numbered(l, l->oldest)) && r->s.request.time_ns + window_ns(l) <= now_ns)
		ledger_settle(l, r, now_ns);
	count_losses(l);
}

void ledger_end(struct ledger *l)
{
	struct record *r;

	l->ending = true;
	exchanges_end(l->exchanges);
	while ((r = ledger_numbered(l, l->oldest))) {
		l->totals.settled_at_end += r->s.request.time_ns + window_ns(l) > l->now_ns;
		ledger_settle(l, r, l->now_ns);
	}
	l->ending = false;
	l->now_ns = 0;
	storms_clear(l->storms);
	count_losses(l);
}

const struct ledger_totals *ledger_totals(const struct ledger *l)
{
	return &l->totals;
}

const struct top *ledger_top(const struct ledger *l, enum top_kind kind)
{
	return l->top[kind];
}
