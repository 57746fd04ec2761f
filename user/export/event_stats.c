/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/words.h"
#include "export/event_parts.h"

static void put_counts(struct json *j, const char *key, const __u64 *values, const struct word *words, int count)
{
	json_open(j, key, '{');
	for (int i = 0; i < count; i++)
		json_number(j, words[i].word, values[i]);
	json_close(j, '}');
}

/* The same of words without help. */
static void put_texts(struct json *j, const char *key, const __u64 *values, const char *const *words, int count)
{
	json_open(j, key, '{');
	for (int i = 0; i < count; i++)
		json_number(j, words[i], values[i]);
	json_close(j, '}');
}

static void put_row(struct json *j, const struct ledger_row *r)
{
	json_number(j, "requests", r->requests);
	json_number(j, "open", r->open);
	json_number(j, "refused", r->refused);
	json_number(j, "failed", r->failed);
	put_texts(j, "use", r->use, use_words, USE_COUNT);
	json_number(j, "bytes", r->bytes);
	json_number(j, "wasted_bytes", r->wasted_bytes);
	json_seconds(j, "server_s", r->server_ns);
	json_seconds(j, "wasted_s", r->wasted_ns);
}

static void put_purposes(struct json *j, const struct ledger_totals *t)
{
	json_open(j, "purposes", '{');
	for (int p = 0; p < PURPOSE_COUNT; p++) {
		json_open(j, purpose_words[p].word, '{');
		put_row(j, &t->purpose[p]);
		put_texts(j, "results", t->results[p], result_words, RESULT_COUNT);
		put_texts(j, "answers", t->fates[p], answer_fate_words, ANSWER_FATE_COUNT);
		put_texts(j, "evidence", t->evidence[p], evidence_words, EVIDENCE_COUNT);
		json_close(j, '}');
	}
	json_close(j, '}');
}

static void put_sources(struct json *j, const struct ledger_totals *t)
{
	json_open(j, "sources", '{');
	for (int s = 0; s < SOURCE_COUNT; s++) {
		json_open(j, source_words[s], '{');
		put_row(j, &t->source[s]);
		json_close(j, '}');
	}
	json_close(j, '}');
}

static void put_unmarked(struct json *j, const struct ledger_totals *t)
{
	json_open(j, "unmarked", '{');
	put_texts(j, "results", t->unmarked_results, result_words, RESULT_COUNT);
	put_texts(j, "answers", t->unmarked_fates, answer_fate_words, ANSWER_FATE_COUNT);
	json_close(j, '}');
}

static void put_ledger(struct json *j, const struct ledger_totals *t, __u64 released)
{
	json_open(j, "ledger", '{');
	put_row(j, &t->total);
	put_purposes(j, t);
	put_sources(j, t);
	put_unmarked(j, t);
	put_texts(j, "harms", t->harms, harm_words, HARM_COUNT);
	put_texts(j, "unsafe", t->unsafe, unsafe_words, UNSAFE_COUNT);
	json_number(j, "duplicates", t->duplicates);
	json_number(j, "storms", t->storms);
	json_open(j, "lost", '{');
	json_number(j, "settled_early", t->settled_early);
	json_number(j, "settled_at_end", t->settled_at_end);
	json_number(j, "exchange_evicted", t->exchanges_evicted);
	json_number(j, "exchange_timed_out", t->exchanges_timed_out);
	json_number(j, "late_answer", t->late_answers);
	json_number(j, "unindexed", t->unindexed);
	json_number(j, "unpaired_answer", t->unpaired_answers);
	json_number(j, "page_evicted", t->pages_evicted);
	json_number(j, "storm_page_evicted", t->storm_pages_evicted);
	json_number(j, "event_released", released);
	json_close(j, '}');
	json_close(j, '}');
}

void event_stats(struct event_writer *w, const struct tally *t, const struct counters *gate,
                 const struct ledger_totals *ledger, __u64 time_ns)
{
	struct json *j = &w->json;
	struct counters sum;
	struct totals totals = tally_totals(t, gate, &sum);

	json_start(j);
	json_open(j, NULL, '{');
	if (time_ns)
		event_timestamp(j, time_ns);
	json_word(j, "event_type", "stats");
	json_open(j, "stats", '{');
	json_open(j, "requests", '{');
	json_number(j, "total", totals.marked + totals.unmarked + totals.cut);
	json_number(j, "marked", totals.marked);
	json_number(j, "unmarked", totals.unmarked);
	json_number(j, "cut", totals.cut);
	json_close(j, '}');
	put_counts(j, "marked", sum.value + COUNT_MARKED, purpose_words, PURPOSE_COUNT);
	put_counts(j, "unmarked", sum.value + COUNT_UNMARKED, unmarked_words, UNMARKED_REASON_COUNT);
	put_counts(j, "cut", sum.value + COUNT_CUT, cut_words, CUT_REASON_COUNT);
	put_counts(j, "markers", sum.value + COUNT_MARKER, marker_words, MARKER_COUNT);
	put_texts(j, "responses", sum.value + COUNT_STATUS, status_class_words, STATUS_CLASSES);
	json_number(j, "hellos", t->hellos);
	json_number(j, "quic", tally_connections(t, TRANSPORT_QUIC));
	json_number(j, "frames", sum.value[COUNT_FRAMES]);
	json_number(j, "bytes", sum.value[COUNT_BYTES]);
	put_counts(j, "fates", sum.value + COUNT_FRAME, frame_fate_words, FRAME_FATE_COUNT);
	put_counts(j, "notes", sum.value + COUNT_NOTE, note_words, NOTE_COUNT);
	put_counts(j, "lost", sum.value + COUNT_LOST, loss_words, LOSS_COUNT);
	if (ledger)
		put_ledger(j, ledger, w->released);
	json_close(j, '}');
	event_end(w, j);
}
