/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/ledger_parts.h"
#include "account/refusal.h"

#define MS_NS 1000000ull

static __u32 ms_behind(const struct record *r, __u64 time_ns)
{
	__u64 ms = time_ns > r->s.request.time_ns ? (time_ns - r->s.request.time_ns) / MS_NS : 0;

	return ms < 1 ? 1 : ms > ~0u ? ~0u : (__u32)ms;
}

bool ledger_can_show(const struct ledger *l, const struct record *r, __u64 now_ns)
{
	const struct answered *a = &r->s.answer;
	enum result result = result_of(true, a->status, a->fate, l->o.refusals, l->o.refusal_count);

	return a->status && a->first_byte_ns <= now_ns && (result == RESULT_OK || result == RESULT_NOT_MODIFIED);
}

static const enum evidence of_use[] = { EVIDENCE_REVALIDATED, EVIDENCE_FOLLOWED, EVIDENCE_ACTIVATED };

enum { USE_EVIDENCES = sizeof(of_use) / sizeof(of_use[0]) };

static bool shows_use_by(const struct record *r, __u32 ms)
{
	for (size_t i = 0; i < USE_EVIDENCES; i++)
		if (shows(r, of_use[i]) && r->s.evidence_ms[of_use[i]] <= ms)
			return true;
	return false;
}

/*
 * What was dropped is not used any more, and what was used is not dropped: a later request for the same is a reload. The
 * page is what was asked for last. Nothing is seen behind the window, however late the speculation is settled.
 */
static bool counts(const struct ledger *l, const struct record *r, enum evidence e, __u32 ms)
{
	if (r->s.evidence_ms[e] || ms > l->o.window_s * 1000ull)
		return false;
	if (e == EVIDENCE_REFETCHED)
		return !shows_use_by(r, ms);
	if (e == EVIDENCE_REPEATED || e == EVIDENCE_EXPIRED)
		return true;
	return !shows(r, EVIDENCE_REFETCHED) || r->s.evidence_ms[EVIDENCE_REFETCHED] > ms;
}

/* All that the page has fetched is used with it; what is still on its way is looked at when the page is settled. */
static void show_parts(struct ledger *l, struct record *page, __u64 time_ns)
{
	struct record *r = ledger_numbered(l, page->next_part);

	for (; r && r != page; r = ledger_numbered(l, r->next_part))
		if (ledger_can_show(l, r, time_ns))
			ledger_evidence(l, r, EVIDENCE_ACTIVATED, time_ns);
}

/* What a page that was asked for anew has fetched, before its answer told that it was. */
static void forget_use(struct record *r)
{
	for (size_t i = 0; i < USE_EVIDENCES; i++)
		r->s.evidence_ms[of_use[i]] = 0;
}

void ledger_evidence(struct ledger *l, struct record *r, enum evidence e, __u64 time_ns)
{
	__u32 ms = ms_behind(r, time_ns);

	if (!counts(l, r, e, ms))
		return;
	if (e == EVIDENCE_REFETCHED)
		forget_use(r);
	r->s.evidence_ms[e] = ms;
	if (e == EVIDENCE_ACTIVATED && is_page(r))
		show_parts(l, r, time_ns);
}

/* Where the sample does not hold the whole head, its answer tells: none but a conditional request is answered 304. */
static bool may_be_conditional(const struct asked *a)
{
	return a->c->conditional || a->s->sample->bytes_len < a->s->sample->head_bytes;
}

/* A conditional request is for what the client has: if the speculation came in time, that is what it brought. */
static void same_url(struct ledger *l, struct record *r, const struct asked *a, struct waiter *w)
{
	if (!a->get || !(r->s.notes & NOTE_GET))
		return;
	ledger_mean(l, w, r);
	w->conditional = may_be_conditional(a) && ledger_can_show(l, r, a->now_ns);
	if (!w->conditional)
		ledger_evidence(l, r, EVIDENCE_REFETCHED, a->now_ns);
}

/*
 * A Referer names the page that is shown. If that was on the screen before, or was asked for anew, it shows nothing; nor
 * does it if nothing can have been shown yet, or nothing at all.
 */
static void referred(struct ledger *l, struct record *r, const struct asked *a)
{
	if (r->s.notes & NOTE_OF_ITSELF || !ledger_can_show(l, r, a->now_ns))
		return;
	ledger_evidence(l, r, r->s.purpose == PURPOSE_PRERENDER ? EVIDENCE_ACTIVATED : EVIDENCE_FOLLOWED, a->now_ns);
}

/*
 * All that the gate cannot decide is handed over. Where others are sampled, each of these stands for itself; where none
 * are, they would be taken for all.
 */
static __u32 weight_of(const struct ledger *l, const struct sample *s)
{
	return s->verdict == VERDICT_UNDECIDED && !l->o.unmarked_sampled ? 0 : s->weight;
}

void ledger_unmarked(struct ledger *l, const struct asked *a)
{
	struct waiter w = { .token = a->c->token, .weight = weight_of(l, a->s->sample) };
	struct record *same = ledger_find(l, &a->own);
	struct record *page = a->referer.target ? ledger_find_referer(l, a) : NULL;

	if (same)
		same_url(l, same, a, &w);
	if (page && page != same)
		referred(l, page, a);
	exchanges_request(l->exchanges, a->s->sample, &w);
}

void ledger_unmarked_begun(struct ledger *l, const struct waiter *w, __u64 asked_ns, const struct answered *a)
{
	struct record *r = ledger_meant(l, w);

	if (r && w->conditional)
		ledger_evidence(l, r, a->status == 304 ? EVIDENCE_REVALIDATED : EVIDENCE_REFETCHED, asked_ns);
}

void ledger_unmarked_done(struct ledger *l, const struct waiter *w, const struct answered *a)
{
	struct record *r = ledger_meant(l, w);

	if (r && a->status)
		r->s.harms |= harms_by_comparison(&r->s.answer, a, l->o.refusals, l->o.refusal_count);
}
