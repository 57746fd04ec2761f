/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/ledger.h"
#include "base/words.h"
#include "decode/answer.h"
#include "export/event_parts.h"

enum { NS_PER_MS = 1000000 };

/* A host is cut where it leaves a third of the text to the path, or later (ledger_set_text() in account/ledger_names.h). */
enum { HOST_WHOLE_BYTES = SPECULATION_TEXT_BYTES - SPECULATION_TEXT_BYTES / 3 };

/* An address of which the end is missing would not be known for one, and be shown. */
static bool may_hide_an_address(const struct event_writer *w, const struct speculation *s, bool cut)
{
	return w->options.identity.anonymous && s->text_cut && cut;
}

static void put_http(struct event_writer *w, const struct speculation *s)
{
	struct span host = { s->text, s->host_bytes }, path = { s->text + s->host_bytes, s->path_bytes };
	bool authority = path.len && path.data[0] != '/';

	json_open(&w->json, "http", '{');
	if (!may_hide_an_address(w, s, s->host_bytes >= HOST_WHOLE_BYTES))
		event_hostname(w, host);
	if (!may_hide_an_address(w, s, authority))
		event_url(w, &s->request, path, (struct span){ "", 0 });
	event_status(&w->json, &s->answer);
	json_close(&w->json, '}');
}

static void put_bits(struct json *j, const char *key, __u32 bits, const char *const *words, int count)
{
	json_open(j, key, '[');
	for (int i = 0; i < count; i++)
		if (bits >> i & 1)
			json_word(j, NULL, words[i]);
	json_close(j, ']');
}

/* By its status, or a 2xx by its own word. */
static bool is_refusal(const struct speculation *s)
{
	return s->result == RESULT_REFUSED ||
	       (s->answer.status / 100 == 2 && s->answer.facts >> ANSWER_SPECULATION_REFUSED & 1);
}

/* What is no refusal can do the same harm: as a stub for a page that others get whole. */
static void put_harms(struct json *j, const struct speculation *s)
{
	bool refusal = is_refusal(s);

	if (!refusal && !s->harms)
		return;
	if (refusal)
		json_open(j, "refusal", '{');
	put_bits(j, "harms", s->harms, harm_words, HARM_COUNT);
	if (refusal)
		json_close(j, '}');
}

/* The next one to be told: by time, and what came at the same time in the order of the words. */
static int next_evidence(const struct speculation *s, __u32 *told)
{
	int next = -1;

	for (int e = 0; e < EVIDENCE_COUNT; e++)
		if (s->evidence_ms[e] && !(*told >> e & 1) && (next < 0 || s->evidence_ms[e] < s->evidence_ms[next]))
			next = e;
	if (next >= 0)
		*told |= 1u << next;
	return next;
}

static void put_evidence(struct json *j, const struct speculation *s)
{
	__u32 told = 0;
	int e;

	json_open(j, "evidence", '[');
	while ((e = next_evidence(s, &told)) >= 0) {
		json_open(j, NULL, '{');
		json_word(j, "kind", evidence_words[e]);
		json_seconds(j, "after_s", (__u64)s->evidence_ms[e] * NS_PER_MS);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_answer(struct json *j, const struct speculation *s)
{
	const struct answered *a = &s->answer;

	json_word(j, "answer", answer_fate_words[a->fate]);
	event_times(j, a, s->request.time_ns);
	json_number(j, "interim", a->interim);
	if (!a->status)
		return;
	json_word(j, "content", content_class_words[a->content]);
	json_word(j, "max_age", age_class_words[a->max_age]);
	put_bits(j, "facts", a->facts, answer_fact_words, ANSWER_FACT_COUNT);
}

static void put_declared(struct json *j, const struct speculation *s)
{
	if (!s->relation)
		return;
	json_word(j, "relation", relation_words[s->relation - 1]);
	if (s->probability)
		json_decimal(j, "pr", s->probability - 1, 2);
}

/* What is odd about it. */
static void put_signs(struct json *j, const struct speculation *s)
{
	if (s->unsafe)
		put_bits(j, "unsafe", s->unsafe, unsafe_words, UNSAFE_COUNT);
	if (s->duplicate)
		json_bool(j, "duplicate", true);
	if (s->storm)
		json_bool(j, "storm", true);
}

void event_outcome(struct event_writer *w, const struct speculation *s)
{
	struct json *j = &w->json;

	event_begin(w, &s->request, "outcome");
	put_http(w, s);
	json_open(j, "outcome", '{');
	json_word(j, "purpose", purpose_words[s->purpose].word);
	json_word(j, "source", source_words[s->source]);
	json_word(j, "result", result_words[s->result]);
	put_harms(j, s);
	put_answer(j, s);
	put_evidence(j, s);
	json_word(j, "used", use_words[s->use]);
	put_signs(j, s);
	put_declared(j, s);
	json_number(j, "weight", s->request.weight);
	if (s->text_cut)
		json_bool(j, "text_cut", true);
	json_close(j, '}');
	event_end(w, j);
}
