/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "show/report_sections.h"

#define X(NAME, word, help) { word, help },
static const struct word results[RESULT_COUNT] = { RESULTS(X) };
static const struct word fates[ANSWER_FATE_COUNT] = { ANSWER_FATES(X) };

#undef X
#define X(NAME, word, help) help,
static const char *const harms[HARM_COUNT] = { HARMS(X) };
#undef X

static const char *const remedies[HARM_COUNT] = {
	[HARM_NO_CONTENT] = "Refuse with 503, without Retry-After.",
	[HARM_ATTACHMENT] = "Refuse with 503, and without that field.",
	[HARM_STUB] = "Refuse with 503, without Retry-After; whatever stub is sent must say Cache-Control: no-store.",
	[HARM_RETRY_AFTER] = "Refuse with 503, without Retry-After.",
	[HARM_NO_VARY] = "Send Vary: Sec-Purpose with both.",
};

static const char *const unsafe[UNSAFE_COUNT] = {
	[UNSAFE_METHOD] = "sent ahead of the user with a method that is not safe (RFC 9110, section 9.2.1)",
	[UNSAFE_LOGOUT] = "the path says that it logs out",
	[UNSAFE_CART] = "the path says that it changes a cart",
	[UNSAFE_SET_COOKIE] = "the answer set a cookie before anyone asked for the page",
};

static const char *const precautions[UNSAFE_COUNT] = {
	[UNSAFE_METHOD] = "A page that is rendered ahead must wait for its activation before it posts.",
	[UNSAFE_LOGOUT] = "Exclude it from the rules, and log out by POST.",
	[UNSAFE_CART] = "Exclude it from the rules, and change the cart by POST.",
	[UNSAFE_SET_COOKIE] = "Set it when the page is used.",
};

struct advice {
	const char *const *words, *const *why, *const *todo;
	int count;
};

/* Of the words with values above 0. */
static void put_advice(struct table *t, const struct advice *a, const __u64 *values)
{
	char text[CELL_BYTES];

	for (int i = 0; i < a->count; i++)
		if (values[i]) {
			table_row(t, a->words[i]);
			table_count(t, values[i]);
			snprintf(text, sizeof(text), "%s. %s", a->why[i], a->todo[i]);
			table_text(t, text);
		}
}

static void say_refusals(const struct sheet *s, const struct report *r)
{
	static const struct column columns[] = { { "status", COLUMN_NAME },
		                                 { "refused", COLUMN_NUMBER },
		                                 { "share", COLUMN_NUMBER } };
	const __u64 *count = r->ledger->refusals;
	__u64 all = sum_of_values(count, STATUSES_MAX);
	struct table t;
	char status[8];

	table_begin(&t, "Refusals by status", COLUMNS(columns));
	for (size_t i = 0; i < r->options->refusal_count && i < STATUSES_MAX; i++)
		if (count[i]) {
			snprintf(status, sizeof(status), "%u", r->options->refusals[i]);
			table_row(&t, status);
			table_count(&t, count[i]);
			table_share(&t, count[i], all);
		}
	if (t.rows)
		s->table(s, &t);
}

static void say_harms(const struct sheet *s, const struct report *r)
{
	static const struct column columns[] = { { "harm", COLUMN_NAME },
		                                 { "answers", COLUMN_NUMBER },
		                                 { "what it does, and what to do", COLUMN_HELP } };
	struct table t;

	table_begin(&t, "Harmful answers", COLUMNS(columns));
	put_advice(&t, &(struct advice){ harm_words, harms, remedies, HARM_COUNT }, r->ledger->harms);
	if (t.rows)
		s->table(s, &t);
	else if (r->ledger->total.refused)
		say(s, "None of the refusals is of a kind that is known to do harm.");
}

static void say_unsafe(const struct sheet *s, const struct report *r)
{
	static const struct column columns[] = { { "unsafe", COLUMN_NAME },
		                                 { "speculations", COLUMN_NUMBER },
		                                 { "why, and what to do", COLUMN_HELP } };
	struct table t;

	table_begin(&t, "Unsafe speculation", COLUMNS(columns));
	put_advice(&t, &(struct advice){ unsafe_words, unsafe, precautions, UNSAFE_COUNT }, r->ledger->unsafe);
	if (t.rows)
		s->table(s, &t);
}

/* Of answers to marked requests: what their fields say, what they carry, how long they are fresh. */
static void say_fields(const struct sheet *s, const struct report *r)
{
	static const struct column columns[] = { { "", COLUMN_NAME },
		                                 { "answers", COLUMN_NUMBER },
		                                 { "share", COLUMN_NUMBER } };
	const struct ledger_totals *l = r->ledger;
	const __u64 answers = sum_of_values(l->content, CONTENT_CLASS_COUNT);
	const struct {
		const char *caption;
		const char *const *words;
		const __u64 *values;
		int count;
	} tables[] = {
		{ "What the answers' fields say", answer_fact_words, l->facts, ANSWER_FACT_COUNT },
		{ "Content", content_class_words, l->content, CONTENT_CLASS_COUNT },
		{ "Fresh for at most so many seconds (max-age)", age_class_words, l->max_age, AGE_CLASS_COUNT },
	};
	struct table t;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		table_begin(&t, tables[i].caption, COLUMNS(columns));
		for (int w = 0; w < tables[i].count; w++)
			if (tables[i].values[w]) {
				table_row(&t, tables[i].words[w]);
				table_count(&t, tables[i].values[w]);
				table_share(&t, tables[i].values[w], answers);
			}
		if (t.rows)
			s->table(s, &t);
	}
}

void section_answers(const struct sheet *s, const struct report *r)
{
	const struct ledger_totals *l = r->ledger;

	say(s,
	    "A marked request answered with a status of the refusal set is refused; the same status to an unmarked request "
	    "is an error. Unmarked requests are counted as far as they were sampled.");
	words_by_purpose(s, "Results",
	                 (struct word_counts){ results, RESULT_COUNT, l->results[0], l->unmarked_results });
	say_refusals(s, r);
	say_harms(s, r);
	say_unsafe(s, r);
	words_by_purpose(s, "How the answers ended",
	                 (struct word_counts){ fates, ANSWER_FATE_COUNT, l->fates[0], l->unmarked_fates });
	say_fields(s, r);
}
