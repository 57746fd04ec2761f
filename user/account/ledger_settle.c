/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/ledger_parts.h"
#include "account/refusal.h"

static bool is_cut_off(__u8 fate)
{
	return fate == ANSWER_FATE_CLOSED || fate == ANSWER_FATE_RESET || fate == ANSWER_FATE_ABORTED;
}

/* What is not seen to be used may well be: success is silent. Not so what gave the browser nothing to use. */
static enum use verdict(const struct speculation *s)
{
	if (s->evidence_ms[EVIDENCE_REVALIDATED] || s->evidence_ms[EVIDENCE_FOLLOWED] ||
	    s->evidence_ms[EVIDENCE_ACTIVATED])
		return USE_USED;
	if (s->evidence_ms[EVIDENCE_REFETCHED])
		return USE_NOT_USED;
	switch (s->result) {
	case RESULT_REFUSED:
	case RESULT_ERROR:
	case RESULT_UNFINISHED:
		return USE_NOT_USED;
	case RESULT_UNANSWERED: /* or its answer was not seen, as on a path where only one direction is */
		return is_cut_off(s->answer.fate) ? USE_NOT_USED : USE_UNKNOWN;
	default:
		return s->notes & NOTE_INHERITS ? s->use : USE_UNKNOWN;
	}
}

/*
 * The parts of a page share its verdict, but what it was used for counts only for those that it brought to the screen: a
 * page that was merely valid in the cache was rendered anew.
 */
static void bequeath(struct ledger *l, struct record *page)
{
	__u32 activated = page->s.evidence_ms[EVIDENCE_ACTIVATED];
	__u64 activated_ns = page->s.request.time_ns + activated * 1000000ull;
	struct record *r = ledger_numbered(l, page->next_part);

	for (; r && r != page; r = ledger_numbered(l, r->next_part)) {
		if (activated && ledger_can_show(l, r, ~0ull))
			ledger_evidence(l, r, EVIDENCE_ACTIVATED, activated_ns);
		r->s.notes |= NOTE_INHERITS;
		r->s.use = page->s.use == USE_NOT_USED ? USE_NOT_USED : USE_UNKNOWN;
	}
	for (r = page; r;)
		r = ledger_part(l, r);
}

/* From the request to the last byte seen of its answer. */
static __u64 server_ns(const struct speculation *s)
{
	__u64 last_ns = s->answer.end_ns ? s->answer.end_ns : s->answer.first_byte_ns;

	return s->answer.status && last_ns > s->request.time_ns ? last_ns - s->request.time_ns : 0;
}

static void add_row(__u64 *value, const struct speculation *s)
{
	__u64 weight = s->request.weight, wasted = s->use == USE_NOT_USED ? weight : 0;

	value[VALUE_REFUSED] += s->result == RESULT_REFUSED ? weight : 0;
	value[VALUE_FAILED] += s->result == RESULT_ERROR || s->result == RESULT_UNFINISHED ? weight : 0;
	value[VALUE_USE + s->use] += weight;
	value[VALUE_BYTES] += s->answer.bytes * weight;
	value[VALUE_WASTED_BYTES] += s->answer.bytes * wasted;
	value[VALUE_SERVER_NS] += server_ns(s) * weight;
	value[VALUE_WASTED_NS] += server_ns(s) * wasted;
}

static void settle_row(struct ledger_row *row, const struct speculation *s)
{
	row->open -= s->request.weight;
	add_row((__u64 *)row, s);
}

static void settle_name(struct ledger *l, enum top_kind kind, __u64 key, const struct speculation *s)
{
	__u64 *value;

	if (!key || !s->request.weight)
		return;
	value = top_values(l->top[kind], key);
	value[VALUE_REQUESTS] += s->request.weight;
	add_row(value, s);
}

static void count_refusal(struct ledger_totals *t, const struct ledger_options *o, __u16 status, __u32 weight)
{
	for (size_t i = 0; i < o->refusal_count; i++)
		if (o->refusals[i] == status) {
			t->refusals[i] += weight;
			return;
		}
}

void ledger_answer_begun(struct ledger *l, const struct speculation *s)
{
	struct ledger_totals *t = &l->totals;
	const struct answered *a = &s->answer;
	__u32 weight = s->request.weight;

	for (int i = 0; i < ANSWER_FACT_COUNT; i++)
		t->facts[i] += a->facts >> i & 1 ? weight : 0;
	t->content[a->content] += weight;
	t->max_age[a->max_age] += weight;
	t->unsafe[UNSAFE_SET_COOKIE] += a->facts >> ANSWER_SET_COOKIE & 1 ? weight : 0;
	count_refusal(t, &l->o, a->status, weight);
	if (a->first_byte_ns >= s->request.time_ns)
		histogram_add(&t->first_byte[s->purpose], a->first_byte_ns - s->request.time_ns, weight);
}

void ledger_answer_done(struct ledger *l, const struct speculation *s)
{
	if (s->answer.status && s->answer.fate == ANSWER_FATE_COMPLETE)
		histogram_add(&l->totals.duration[s->purpose], server_ns(s), s->request.weight);
}

static void count(struct ledger *l, const struct speculation *s)
{
	struct ledger_totals *t = &l->totals;
	__u32 weight = s->request.weight;

	settle_row(&t->total, s);
	settle_row(&t->purpose[s->purpose], s);
	settle_row(&t->source[s->source], s);
	settle_name(l, TOP_HOST, s->host, s);
	settle_name(l, TOP_ROUTE, s->route, s);
	settle_name(l, TOP_TAG, s->tag, s);
	settle_name(l, TOP_SOURCE, s->source + 1ull, s);
	settle_name(l, TOP_PAGE, s->page, s);
	t->results[s->purpose][s->result] += weight;
	t->fates[s->purpose][s->answer.fate] += weight;
	for (int i = 0; i < EVIDENCE_COUNT; i++)
		t->evidence[s->purpose][i] += s->evidence_ms[i] ? weight : 0;
	for (int i = 0; i < HARM_COUNT; i++)
		t->harms[i] += s->harms >> i & 1 ? weight : 0;
}

static bool shows_nothing(const struct speculation *s)
{
	for (int i = 0; i < EVIDENCE_COUNT; i++)
		if (s->evidence_ms[i])
			return false;
	return true;
}

/* However late it is noticed, a speculation is over when its window has passed. */
void ledger_settle(struct ledger *l, struct record *r, __u64 now_ns)
{
	struct speculation *s = &r->s;
	__u64 over_ns = s->request.time_ns + window_ns(l);

	if (s->notes & NOTE_WAITS && s->answer.status && now_ns >= over_ns)
		s->answer.fate = ANSWER_FATE_TIMED_OUT;
	s->result = (__u8)result_of(true, s->answer.status, s->answer.fate, l->o.refusals, l->o.refusal_count);
	if (shows_nothing(s))
		ledger_evidence(l, r, EVIDENCE_EXPIRED, now_ns < over_ns ? now_ns : over_ns);
	s->use = (__u8)verdict(s);
	if (is_page(r))
		bequeath(l, r);
	ledger_remove(l, r);
	count(l, s);
	if (l->ports.watch && r->path_hash)
		l->ports.watch(l->ports.ctx, r->path_hash, -1);
	l->ports.tell(l->ports.ctx, s);
}
