/*
 * What is counted of speculations: by weight, once they are settled, and the same in each breakdown.
 */
#include "ledgering.h"

#define LINK(p) ((struct ask){ .path = p, .referer = SITE "/page", .prefetch = true, .source = SOURCE_LINK })

static struct ask weighing(struct ask a, __u32 weight)
{
	a.weight = weight;
	return a;
}

static const struct top_entry *entry(enum top_kind kind, const char *name)
{
	const struct top_entry *e;

	for (size_t i = 0; (e = top_rank(ledger_top(ledger, kind), i)); i++)
		if (e->text_bytes == strlen(name) && !memcmp(e->text, name, strlen(name)))
			return e;
	fail_msg("%s is not in the list", name);
	return NULL;
}

/* One used, one refused and one unknown: 1,000 bytes each, of 10, 20 and 30 ms. */
static void three_outcomes(void)
{
	begin();
	answers(10, asks(0, weighing(LINK("/used/1"), 2)), 200);
	answers(120, asks(100, weighing(LINK("/refused"), 3)), 503);
	answers(230, asks(200, weighing(LINK("/unknown"), 5)), 200);
	asked_and_answered(300, (struct ask){ .path = "/x", .referer = SITE "/used/1" }, 200);
}

CLAIM(sums_are_weights_of_settled_ones)
{
	const struct ledger_totals *t;

	three_outcomes();
	t = ledger_totals(ledger);
	is(t->total.requests, 10);
	is(t->total.open, 10);
	is(t->total.bytes, 0);
	finished();
	is(t->total.requests, 10);
	is(t->total.use[USE_USED], 2);
	is(t->total.use[USE_NOT_USED], 3);
	is(t->total.use[USE_UNKNOWN], 5);
	is(t->total.refused, 3);
	is(t->total.bytes, 10000);
	is(t->total.wasted_bytes, 3000);
	is(t->total.server_ns, (2 * 10 + 3 * 20 + 5 * 30) * MS);
	is(t->total.wasted_ns, 3 * 20 * MS);
	assert_memory_equal(&t->total, &t->purpose[PURPOSE_PREFETCH], sizeof(t->total));
	assert_memory_equal(&t->total, &t->source[SOURCE_LINK], sizeof(t->total));
	is(t->purpose[PURPOSE_PRERENDER].requests, 0);
	is(t->results[PURPOSE_PREFETCH][RESULT_OK], 7);
	is(t->results[PURPOSE_PREFETCH][RESULT_REFUSED], 3);
	is(t->fates[PURPOSE_PREFETCH][ANSWER_FATE_COMPLETE], 10);
	is(t->evidence[PURPOSE_PREFETCH][EVIDENCE_FOLLOWED], 2);
	is(t->evidence[PURPOSE_PREFETCH][EVIDENCE_EXPIRED], 8);
	is(t->first_byte[PURPOSE_PREFETCH].count, 10);
	is(t->duration[PURPOSE_PREFETCH].sum_ns, t->total.server_ns);
}

CLAIM(names_have_rows_of_their_own)
{
	const struct top_entry *e;
	struct ledger_row row;

	three_outcomes();
	e = entry(TOP_HOST, "a.example");
	is(e->count, 10);
	is(e->value[VALUE_REQUESTS], 0);
	finished();
	memcpy(&row, e->value, sizeof(row));
	assert_memory_equal(&row, &ledger_totals(ledger)->total, sizeof(row));
	e = entry(TOP_ROUTE, "/used/{n}");
	is(e->count, 2);
	is(e->value[VALUE_USE + USE_USED], 2);
	is(e->value[VALUE_BYTES], 2000);
	e = entry(TOP_ROUTE, "/refused");
	is(e->value[VALUE_REFUSED], 3);
	is(e->value[VALUE_USE + USE_NOT_USED], 3);
	is(e->value[VALUE_WASTED_NS], 60 * MS);
	is(entry(TOP_SOURCE, "link")->count, 10);
	is(entry(TOP_PAGE, "a.example/page")->value[VALUE_USE + USE_UNKNOWN], 5);
	is(top_count(ledger_top(ledger, TOP_TAG)), 0);
}

CLAIM(tags_count_by_the_first_and_null_is_one)
{
	struct ask a = LINK("/t"), b = LINK("/u");

	begin();
	a.tag = "my tag";
	b.tag = "null";
	asks(0, a);
	asks(0, b);
	asks(0, LINK("/v"));
	finished();
	is(entry(TOP_TAG, "my tag")->value[VALUE_REQUESTS], 1);
	is(entry(TOP_TAG, "null")->value[VALUE_REQUESTS], 1);
	is(top_count(ledger_top(ledger, TOP_TAG)), 2);
}

CLAIM(names_are_kept_as_far_as_there_is_room)
{
	struct ask a = LINK("/0123456789012345678901234567890123456789012345678901234567890123456789");

	begin();
	asks(0, a);
	a.host = "A23456789012345678901234567890123456789012345678901234567890.example";
	asks(0, a);
	a.path = "/short?query";
	asks(0, a);
	finished();
	is(told[0].host_bytes, 9);
	is(told[0].path_bytes, SPECULATION_TEXT_BYTES - 9);
	yes(told[0].text_cut);
	is(told[1].path_bytes, SPECULATION_TEXT_BYTES / 3);
	is(told[1].text[0], 'a');
	is(told[1].host_bytes + told[1].path_bytes, SPECULATION_TEXT_BYTES);
	is(told[2].path_bytes, 6);
	is(told[2].host_bytes, SPECULATION_TEXT_BYTES - 6);
}

CLAIM(unmarked_requests_are_told_by_their_token)
{
	const struct ledger_totals *t;
	struct ask a = { .path = "/x", .token = 7, .weight = 4 }, b = { .path = "/y", .token = 8, .weightless = true };

	begin();
	answers(30, asks(0, a), 503);
	is(answered_count, 1);
	is(answered[7].status, 503);
	is(answered[7].bytes, 1000);
	asked_and_answered(40, b, 200);
	asked_and_answered(50, (struct ask){ .path = "/z" }, 200);
	is(answered_count, 2);
	asks(60, (struct ask){ .path = "/unanswered", .token = 9 });
	t = finished();
	is(answered_count, 3);
	is(answered[9].fate, ANSWER_FATE_UNSEEN);
	is(t->unmarked_results[RESULT_ERROR], 4);
	is(t->unmarked_results[RESULT_REFUSED], 0);
	is(t->unmarked_results[RESULT_OK], 1);
	is(t->unmarked_results[RESULT_UNANSWERED], 1);
	is(t->unmarked_fates[ANSWER_FATE_COMPLETE], 5);
	is(t->total.requests, 0);
	is(told_count, 0);
}

static const struct ledger_totals *with_undecided(bool unmarked_sampled)
{
	struct ledger_options o = ledger_defaults;

	o.unmarked_sampled = unmarked_sampled;
	open_ledger(&o);
	asked_and_answered(0, (struct ask){ .path = "/x", .token = 3, .undecided = true }, 500);
	asked_and_answered(5, (struct ask){ .path = "/y", .prefetch = true, .undecided = true }, 500);
	is(answered_count, 1);
	is(answered[3].status, 500);
	return finished();
}

/* The gate hands over all heads that it cannot decide, whatever part of the unmarked ones is sampled. */
CLAIM(what_the_gate_could_not_decide_stands_for_itself_among_others)
{
	const struct ledger_totals *t = with_undecided(false);

	is(t->unmarked_results[RESULT_ERROR], 0);
	is(t->unmarked_fates[ANSWER_FATE_COMPLETE], 0);
	is(t->total.requests, 1);
	is(t->total.refused, 1);
	t = with_undecided(true);
	is(t->unmarked_results[RESULT_ERROR], 1);
	is(t->unmarked_fates[ANSWER_FATE_COMPLETE], 1);
	is(t->total.requests, 1);
}

CLAIM(what_carries_no_weight_is_evidence_all_the_same)
{
	struct ask follow = { .path = "/x", .referer = SITE "/t", .weightless = true };

	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(5, follow, 200);
	is(finished()->unmarked_results[RESULT_OK], 0);
	became("/t", "followed used");
}

CLAIM(an_open_path_is_watched)
{
	struct ask a = LINK("/t");
	int c;

	begin();
	a.path_hash = 77;
	c = asks(0, a);
	is(watched, 1);
	is(watched_hash, 77);
	asks(1, a);
	is(watched, 2);
	answers(1, c, 200); /* the older one is over */
	is(watched, 1);
	ledger_time(ledger, START + MS + 300 * SECOND);
	is(watched, 0);
	is(watched_hash, 77);
	asks(400000, LINK("/u")); /* no hash */
	is(watched, 0);
	finished();
}

CLAIM(facts_of_answers_and_harms_are_counted)
{
	const struct ledger_totals *t;
	int c;

	begin();
	c = asks(0, weighing(LINK("/t"), 2));
	head(1, c, 503, 1u << ANSWER_SET_COOKIE | 1u << ANSWER_RETRY_AFTER | 1u << ANSWER_VARY_MARKER);
	ended(2, c, ANSWER_COMPLETE, 200);
	asked_and_answered(0, LINK("/v"), 200);
	c = asks(5, (struct ask){ .path = "/t", .weightless = true });
	head(6, c, 200, 1u << ANSWER_SET_COOKIE);
	t = finished();
	is(t->facts[ANSWER_SET_COOKIE], 2);
	is(t->facts[ANSWER_VARY_MARKER], 2);
	is(t->facts[ANSWER_LINK], 0);
	is(t->unsafe[UNSAFE_SET_COOKIE], 2);
	is(t->harms[HARM_RETRY_AFTER], 2);
	is(t->harms[HARM_NO_VARY], 0); /* it says so */
	is(t->content[CONTENT_NONE], 3);
}

CLAIM(storms_and_unsafe_speculation_are_counted)
{
	const struct ledger_totals *t;
	struct ledger_options o = ledger_defaults;
	char path[32];

	o.storm_requests = 3;
	open_ledger(&o);
	for (int i = 0; i < 8; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		asks((__u64)i, LINK(path));
		asks((__u64)i,
		     (struct ask){ .path = path, .referer = SITE "/page", .prefetch = true, .client = i + 1 });
	}
	asks(9, LINK("/logout"));
	t = finished();
	is(t->storms, 1); /* of one client */
	is(t->unsafe[UNSAFE_LOGOUT], 1);
	is(t->unsafe[UNSAFE_CART], 0);
}

CLAIM(each_says_whether_it_was_a_duplicate_a_storm_or_unsafe)
{
	struct ledger_options o = ledger_defaults;
	int c;

	o.storm_requests = 2;
	open_ledger(&o);
	asks(0, LINK("/a"));
	asks(1, LINK("/a"));
	asks(2, weighing(LINK("/storm"), 50));
	asks(3, LINK("/b"));
	c = asks(4, LINK("/logout"));
	head(5, c, 200, 1u << ANSWER_SET_COOKIE);
	finished();
	is(told_count, 5);
	for (size_t i = 0; i < told_count; i++) {
		is(told[i].duplicate, i == 1);
		is(told[i].storm, i == 2);
		is(told[i].unsafe, i < 4 ? 0 : 1u << UNSAFE_LOGOUT | 1u << UNSAFE_SET_COOKIE);
	}
}

/* A sample that stands for many was taken of one page; of which the others were, nobody knows. */
CLAIM(one_sample_is_no_storm)
{
	begin();
	for (int i = 0; i < 20; i++)
		asks((__u64)i, weighing(LINK("/t"), 1000));
	is(ledger_totals(ledger)->storms, 0);
	asks(20, weighing(LINK("/t"), 1000));
	is(finished()->storms, 1);
}

/* Two captures of the same hour are no storm for being read one after the other. */
CLAIM(the_next_input_has_storms_of_its_own)
{
	begin();
	for (int i = 0; i < 20; i++)
		asks((__u64)i, LINK("/t"));
	finished();
	for (int i = 0; i < 20; i++)
		asks((__u64)i, LINK("/t"));
	is(finished()->storms, 0);
}

/* One segment with two of the same: nothing but their order tells them apart. */
CLAIM(two_that_are_equal_in_all_have_each_its_own_answer)
{
	struct sample second = server_sample(START + 2 * MS, 1, 6000, 2000);
	const struct ledger_totals *t;

	begin();
	asks_on(0, 1, LINK("/t"));
	asks_on(0, 1, LINK("/t"));
	answers(1, 1, 503);
	second.head_bytes = 100;
	ledger_answer(ledger, &second, &(struct answer){ .status = 200 });
	second.kind = SAMPLE_ANSWER_END;
	second.seq = 6400;
	ledger_answer_end(ledger, &second);
	t = finished();
	is(told_count, 2);
	is(told[0].answer.status, 503);
	is(told[0].answer.bytes, 1000);
	is(told[1].answer.status, 200);
	is(told[1].answer.bytes, 400);
	is(t->refusals[0], 1);
	is(t->results[PURPOSE_PREFETCH][RESULT_OK], 1);
	is(t->first_byte[PURPOSE_PREFETCH].count, 2);
}

CLAIM(an_answer_under_way_when_the_window_has_passed_is_timed_out)
{
	const struct ledger_totals *t;
	struct ledger_options o = ledger_defaults;
	int slow;

	o.window_s = 10;
	o.answer_s = 60;
	open_ledger(&o);
	slow = asks(0, LINK("/slow"));
	head(1000, slow, 200, 0);
	asks(0, LINK("/silent"));
	asks(0, (struct ask){ .path = "/user", .token = 5 });
	ledger_time(ledger, START + 10 * SECOND);
	is(told_of("/slow")->answer.fate, ANSWER_FATE_TIMED_OUT);
	is(told_of("/slow")->answer.bytes, 100);
	is(told_of("/slow")->result, RESULT_OK);
	is(told_of("/silent")->answer.fate, ANSWER_FATE_UNSEEN);
	ended(20000, slow, ANSWER_COMPLETE, 1000);
	ledger_time(ledger, START + 60 * SECOND - 1);
	is(answered_count, 0); /* a short window is no reason not to wait for the answers of users */
	ledger_time(ledger, START + 60 * SECOND);
	is(answered[5].fate, ANSWER_FATE_UNSEEN);
	t = finished();
	is(t->fates[PURPOSE_PREFETCH][ANSWER_FATE_TIMED_OUT], 1);
	is(t->exchanges_timed_out, 2);
}

/* All of them settled by time, by the end or early; a later one has evidence that an earlier one had not. */
CLAIM(the_oldest_is_settled_early_and_counted)
{
	const struct ledger_totals *t;
	char path[32];

	begin();
	for (int i = 0; i < 70; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		asked_and_answered((__u64)i, LINK(path), 200);
	}
	is(told_count, 6);
	became("/5", "expired unknown");
	is(told_of("/5")->evidence_ms[EVIDENCE_EXPIRED], 64);
	asked_and_answered(100, (struct ask){ .path = "/x", .referer = SITE "/5" }, 200);
	asked_and_answered(100, (struct ask){ .path = "/x", .referer = SITE "/6" }, 200);
	t = finished();
	is(t->settled_early, 6);
	is(told_count, 70);
	became("/6", "followed used");
	for (size_t i = 1; i < told_count; i++)
		yes(told[i].request.time_ns > told[i - 1].request.time_ns);
	is(t->exchanges_evicted, 0);
}

/* The answer of one that was settled early is not that of the one in its place. */
CLAIM(an_answer_too_late_is_nobodys)
{
	char path[32];
	int first, last;

	begin();
	first = asks(0, LINK("/first"));
	for (int i = 0; i < 63; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		asked_and_answered(0, LINK(path), 200);
	}
	last = asks(0, LINK("/last")); /* at the same time, in the same place */
	answers(4, last, 200);
	answers(5, first, 404);
	finished();
	is(told_of("/first")->answer.status, 0);
	is(told_of("/last")->answer.status, 200);
	ledger_close(ledger);
	ledger = NULL;
}

RUN(claim(sums_are_weights_of_settled_ones), claim(names_have_rows_of_their_own),
    claim(tags_count_by_the_first_and_null_is_one), claim(names_are_kept_as_far_as_there_is_room),
    claim(unmarked_requests_are_told_by_their_token), claim(what_carries_no_weight_is_evidence_all_the_same),
    claim(an_open_path_is_watched), claim(facts_of_answers_and_harms_are_counted),
    claim(storms_and_unsafe_speculation_are_counted), claim(the_oldest_is_settled_early_and_counted),
    claim(what_the_gate_could_not_decide_stands_for_itself_among_others),
    claim(each_says_whether_it_was_a_duplicate_a_storm_or_unsafe), claim(one_sample_is_no_storm),
    claim(the_next_input_has_storms_of_its_own), claim(two_that_are_equal_in_all_have_each_its_own_answer),
    claim(an_answer_under_way_when_the_window_has_passed_is_timed_out), claim(an_answer_too_late_is_nobodys))
