/* SPDX-License-Identifier: BSD-2-Clause */
#include "export/metrics_page.h"

#define ESTIMATED " Sums of weights."

static const struct texts results = { "result", result_words, RESULT_COUNT },
			  answers = { "answer", answer_fate_words, ANSWER_FATE_COUNT },
			  evidences = { "evidence", evidence_words, EVIDENCE_COUNT },
			  uses = { "use", use_words, USE_COUNT };

/* What there is of each group of speculations, by purpose and by source. */
static const struct row_metric {
	const char *by_purpose, *by_source, *help;
	size_t at;
	enum { COUNTER, SECONDS, GAUGE } kind;
} row_metrics[] = {
#define ROW(field) offsetof(struct ledger_row, field)
	{ "hintwatch_speculation_tracked", "hintwatch_source_tracked",
	  "Marked requests that are followed to their outcome: those open, and those that have one." ESTIMATED,
	  ROW(requests), COUNTER },
	{ "hintwatch_open_speculations", "hintwatch_source_open_speculations",
	  "Of these, open: their outcome is not settled.", ROW(open), GAUGE },
	{ "hintwatch_speculation_refused", "hintwatch_source_refused",
	  "Answered with a status of the set of refusals." ESTIMATED, ROW(refused), COUNTER },
	{ "hintwatch_speculation_failed", "hintwatch_source_failed",
	  "Answered with another 4xx or 5xx, or not to the end." ESTIMATED, ROW(failed), COUNTER },
	{ "hintwatch_speculation_bytes", "hintwatch_source_bytes",
	  "Bytes of their answers on the wire, heads included." ESTIMATED, ROW(bytes), COUNTER },
	{ "hintwatch_speculation_wasted_bytes", "hintwatch_source_wasted_bytes",
	  "Of these, of what was not used." ESTIMATED, ROW(wasted_bytes), COUNTER },
	{ "hintwatch_speculation_server_seconds", "hintwatch_source_server_seconds",
	  "Time from the request to the last byte of its answer." ESTIMATED, ROW(server_ns), SECONDS },
	{ "hintwatch_speculation_wasted_server_seconds", "hintwatch_source_wasted_server_seconds",
	  "Of this, for what was not used." ESTIMATED, ROW(wasted_ns), SECONDS },
#undef ROW
};

static const char *purpose_word(int i)
{
	return purpose_words[i].word;
}

static void put_row_value(struct metrics_page *p, const char *labels, const struct row_metric *metric,
                          const struct ledger_row *row)
{
	__u64 value = *(const __u64 *)((const char *)row + metric->at);

	if (metric->kind == SECONDS)
		page_counter_seconds(p, labels, value);
	else
		(metric->kind == GAUGE ? page_gauge : page_counter)(p, labels, value);
}

static void put_row_metric(struct metrics_page *p, const struct ledger_totals *t, const struct row_metric *metric)
{
	const char *type = metric->kind == GAUGE ? "gauge" : "counter";
	char labels[PAGE_LABELS_BYTES];

	page_family(p, metric->by_purpose, type, metric->help);
	for (int i = 0; i < PURPOSE_COUNT; i++) {
		snprintf(labels, sizeof(labels), "{purpose=\"%s\"}", purpose_word(i));
		put_row_value(p, labels, metric, &t->purpose[i]);
	}
	page_family(p, metric->by_source, type, metric->help);
	for (int i = 0; i < SOURCE_COUNT; i++) {
		snprintf(labels, sizeof(labels), "{source=\"%s\"}", source_words[i]);
		put_row_value(p, labels, metric, &t->source[i]);
	}
}

static void put_use(struct metrics_page *p, const struct ledger_totals *t)
{
	static const char help[] = "Settled speculations by whether anything shows that they were used." ESTIMATED;

	page_family(p, "hintwatch_outcome_use", "counter", help);
	for (int i = 0; i < PURPOSE_COUNT; i++)
		page_counters_of(p, "purpose", purpose_word(i), &uses, t->purpose[i].use);
	page_family(p, "hintwatch_source_use", "counter", help);
	for (int i = 0; i < SOURCE_COUNT; i++)
		page_counters_of(p, "source", source_words[i], &uses, t->source[i].use);
}

static void put_outcomes(struct metrics_page *p, const struct ledger_totals *t)
{
	page_family(p, "hintwatch_outcomes", "counter", "Speculations by what their answers said." ESTIMATED);
	for (int i = 0; i < PURPOSE_COUNT; i++)
		page_counters_of(p, "purpose", purpose_word(i), &results, t->results[i]);
	page_family(p, "hintwatch_outcome_answers", "counter", "The same by how their answers ended." ESTIMATED);
	for (int i = 0; i < PURPOSE_COUNT; i++)
		page_counters_of(p, "purpose", purpose_word(i), &answers, t->fates[i]);
	page_family(p, "hintwatch_outcome_evidence", "counter",
	            "The same by what shows that they were used or not; one may have several, or none." ESTIMATED);
	for (int i = 0; i < PURPOSE_COUNT; i++)
		page_counters_of(p, "purpose", purpose_word(i), &evidences, t->evidence[i]);
}

static void put_refusals(struct metrics_page *p, const struct ledger_totals *t)
{
	const struct ledger_options *o = p->m->ledger_options;
	char labels[PAGE_LABELS_BYTES];

	page_family(p, "hintwatch_refusals", "counter",
	            "Marked requests that were refused, by the status, of the set of refusals." ESTIMATED);
	for (size_t i = 0; i < o->refusal_count && i < STATUSES_MAX; i++) {
		snprintf(labels, sizeof(labels), "{status=\"%u\"}", o->refusals[i]);
		page_counter(p, labels, t->refusals[i]);
	}
	page_family(
		p, "hintwatch_harmful_refusals", "counter",
		"Answers to speculations, meant as refusals or not, by the harm that they do; one may do several, or none." ESTIMATED);
	page_counters_by_text(p, "harm", harm_words, HARM_COUNT, t->harms);
}

static void put_answers(struct metrics_page *p, const struct ledger_totals *t)
{
	page_family(
		p, "hintwatch_answer_facts", "counter",
		"What the fields of final answers to marked requests say; each says several things, or none." ESTIMATED);
	page_counters_by_text(p, "fact", answer_fact_words, ANSWER_FACT_COUNT, t->facts);
	page_family(p, "hintwatch_answer_content", "counter", "The same by Content-Type." ESTIMATED);
	page_counters_by_text(p, "content", content_class_words, CONTENT_CLASS_COUNT, t->content);
	page_family(p, "hintwatch_answer_max_age", "counter",
	            "The same by max-age of Cache-Control: up to so many seconds." ESTIMATED);
	page_counters_by_text(p, "max_age", age_class_words, AGE_CLASS_COUNT, t->max_age);
	page_family(p, "hintwatch_answers_unmarked", "counter",
	            "Sampled unmarked requests by what their answers said." ESTIMATED);
	page_counters_by_text(p, "result", result_words, RESULT_COUNT, t->unmarked_results);
	page_family(p, "hintwatch_answer_ends_unmarked", "counter", "The same by how their answers ended." ESTIMATED);
	page_counters_by_text(p, "answer", answer_fate_words, ANSWER_FATE_COUNT, t->unmarked_fates);
}

static void put_odd(struct metrics_page *p, const struct ledger_totals *t)
{
	page_family(p, "hintwatch_unsafe_speculations", "counter",
	            "Marked requests that may change something at the server, by what tells so." ESTIMATED);
	page_counters_by_text(p, "sign", unsafe_words, UNSAFE_COUNT, t->unsafe);
	page_one_counter(p, "hintwatch_duplicate_speculations",
	                 "Marked requests for what their client had speculated on shortly before." ESTIMATED,
	                 t->duplicates);
	page_one_counter(p, "hintwatch_prefetch_storms", "Pages that caused too many marked requests at once.",
	                 t->storms);
}

static void put_times(struct metrics_page *p, const struct ledger_totals *t)
{
	page_family(p, "hintwatch_first_byte_seconds", "histogram",
	            "From a marked request to the first byte of its final answer." ESTIMATED);
	for (int i = 0; i < PURPOSE_COUNT; i++)
		page_histogram(p, "purpose", purpose_word(i), &t->first_byte[i]);
	page_family(p, "hintwatch_answer_duration_seconds", "histogram",
	            "From a marked request to the last byte of its final answer." ESTIMATED);
	for (int i = 0; i < PURPOSE_COUNT; i++)
		page_histogram(p, "purpose", purpose_word(i), &t->duration[i]);
}

static void put_lost(struct metrics_page *p, const struct ledger_totals *t)
{
	static const char *const words[] = { "settled_early",      "settled_at_end", "exchange_evicted",
		                             "exchange_timed_out", "late_answer",    "unindexed",
		                             "unpaired_answer",    "page_evicted",   "storm_page_evicted",
		                             "event_released" };
	const __u64 values[] = { t->settled_early,       t->settled_at_end, t->exchanges_evicted,
		                 t->exchanges_timed_out, t->late_answers,   t->unindexed,
		                 t->unpaired_answers,    t->pages_evicted,  t->storm_pages_evicted,
		                 p->m->events_released };

	page_family(p, "hintwatch_ledger_lost", "counter", "What the ledger did not follow to its end, by what it is.");
	page_counters_by_text(p, "what", words, sizeof(words) / sizeof(words[0]), values);
}

void metrics_ledger(struct metrics_page *p)
{
	const struct ledger_totals *t = p->m->ledger;

	if (!t)
		return;
	for (size_t i = 0; i < sizeof(row_metrics) / sizeof(row_metrics[0]); i++)
		put_row_metric(p, t, &row_metrics[i]);
	put_use(p, t);
	put_outcomes(p, t);
	put_refusals(p, t);
	put_answers(p, t);
	put_odd(p, t);
	put_times(p, t);
	put_lost(p, t);
}
