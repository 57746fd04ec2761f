/* SPDX-License-Identifier: BSD-2-Clause */
#include "show/report_sections.h"

/* Frames that carry what is not looked into. */
static const enum frame_fate unopened[] = { FRAME_MPLS,        FRAME_PPPOE,         FRAME_TUNNEL,
	                                    FRAME_IP_FRAGMENT, FRAME_EXT_CHAIN,     FRAME_MALFORMED,
	                                    FRAME_SNAPPED,     FRAME_SPLIT_HEADERS, FRAME_FILTERED };

/* What leaves in doubt whether all requests were found. The other notes are of connections, see "What was read". */
static const enum note doubts[] = { NOTE_RESYNCHRONISED, NOTE_AMBIGUOUS_FRAMING, NOTE_LOST_FRAMING, NOTE_URGENT };

/* Of any purpose, and of unmarked requests. */
static __u64 lost_answers(const struct ledger_totals *l)
{
	__u64 sum = l->unmarked_fates[ANSWER_FATE_LOST];

	for (int p = 0; p < PURPOSE_COUNT; p++)
		sum = sum_of_values((__u64[]){ sum, l->fates[p][ANSWER_FATE_LOST] }, 2);
	return sum;
}

/* What the tables of the ledger, of the hints and of the lookups did not keep. */
static void put_forgotten(struct table *t, const struct report *r)
{
	const struct word words[] = {
		{ "settled_early", "speculations settled before their window had passed, to make room for newer ones" },
		{ "exchange_evicted",
		  "requests whose answers were not waited for any more, to make room for newer ones" },
		{ "exchange_timed_out", "requests whose answers did not end in time and were not waited for any more" },
		{ "late_answer", "answers to speculations that were settled by then" },
		{ "unindexed",
		  "speculations whose evidence is not found: their URL was cut, or the index has no place for them" },
		{ "unpaired_answer", "answers to no request that is known" },
		{ "answer_lost",
		  "answers whose end was not seen: a gap, broken framing, a lost sample, the end of input" },
		{ "page_evicted",
		  "prerendered pages that a held-back frame finds no more, to make room for newer ones" },
		{ "storm_page_evicted", "pages whose last requests were forgotten, to make room for newer ones" },
		{ "hints_beyond", "declarations of pages with more than are looked at" },
		{ "hint_evicted", "declarations forgotten before their time" },
		{ "html_gap", "pages read for hints up to a piece that was missing" },
		{ "html_coding", "pages read for hints up to what should have been a chunk" },
		{ "html_cut", "pages whose connection, or the input, ended before them" },
		{ "html_evicted", "pages read for hints in part, to make room for newer ones" },
		{ "html_unread", "pages of which nothing was handed up, so many in a second" },
		{ "html_url_too_long", "pages not read for hints, because of the length of their URLs" },
		{ "html_url_unknown", "pages not read for hints, because nobody knows what was asked for" },
		{ "target_evicted", "URLs of requests forgotten before their answers came" },
		{ "target_url_too_long", "requests whose URL is too long to be kept until their answers come" },
		{ "lookup_evicted", "names looked up and forgotten before their time" },
		{ "lookup_address_dropped", "addresses of names that had no room for more" },
		{ "undecided", "requests handed over by the gate and not settled" },
	};
	struct counters sum;
	const __u64 values[] = { r->ledger->settled_early,
		                 r->ledger->exchanges_evicted,
		                 r->ledger->exchanges_timed_out,
		                 r->ledger->late_answers,
		                 r->ledger->unindexed,
		                 r->ledger->unpaired_answers,
		                 lost_answers(r->ledger),
		                 r->ledger->pages_evicted,
		                 r->ledger->storm_pages_evicted,
		                 r->hints->beyond,
		                 r->hints->evicted,
		                 r->pages->ended[PAGE_GAP],
		                 r->pages->ended[PAGE_CODING],
		                 r->pages->ended[PAGE_CUT],
		                 r->pages->ended[PAGE_EVICTED],
		                 r->pages->ended[PAGE_UNREAD],
		                 r->pages->ended[PAGE_URL_TOO_LONG],
		                 r->pages->ended[PAGE_URL_UNKNOWN],
		                 r->targets->evicted,
		                 r->targets->url_too_long,
		                 r->lookups->evicted,
		                 r->lookups->addresses_dropped,
		                 tally_totals(r->tally, r->gate, &sum).undecided };

	_Static_assert(sizeof(words) / sizeof(words[0]) == sizeof(values) / sizeof(values[0]), "a word for each");
	table_words(t, words, (int)(sizeof(words) / sizeof(words[0])), values);
}

static void put_lost(struct table *t, const struct report *r, const struct counters *sum)
{
	table_words(t, loss_words, LOSS_COUNT, sum->value + COUNT_LOST);
	put_forgotten(t, r);
}

static void put_cut(struct table *t, const struct report *r, const struct counters *sum)
{
	table_words(t, cut_words, CUT_REASON_COUNT, sum->value + COUNT_CUT);
}

static void put_doubts(struct table *t, const struct report *r, const struct counters *sum)
{
	for (size_t i = 0; i < sizeof(doubts) / sizeof(doubts[0]); i++)
		table_words(t, &note_words[doubts[i]], 1, sum->value + COUNT_NOTE + doubts[i]);
}

static void put_unopened(struct table *t, const struct report *r, const struct counters *sum)
{
	for (size_t i = 0; i < sizeof(unopened) / sizeof(unopened[0]); i++)
		table_words(t, &frame_fate_words[unopened[i]], 1, sum->value + COUNT_FRAME + unopened[i]);
}

static const struct {
	const char *caption;
	void (*put)(struct table *t, const struct report *r, const struct counters *sum);
} tables[] = {
	{ "Lost, or not kept", put_lost },
	{ "Requests that were cut, and why", put_cut },
	{ "Where requests may have been missed, or misread", put_doubts },
	{ "Frames that were not looked into", put_unopened },
};

/* No loss, but why more may be unknown than would be: in captures of a few minutes, mostly of all. */
static void say_ended(const struct sheet *s, const struct report *r)
{
	char speculations[FIGURE_BYTES];

	if (r->ledger->settled_at_end)
		say(s,
		    "The input ended before the %u seconds had passed in which use is looked for, of %s: what would have "
		    "shown it may have come later. Of a capture in several files, each ends by itself.",
		    r->options->window_s,
		    figure_counted(speculations, r->ledger->settled_at_end, "speculation", "speculations"));
}

void section_unseen(const struct sheet *s, const struct report *r)
{
	static const struct column columns[] = { { "what", COLUMN_NAME },
		                                 { "number", COLUMN_NUMBER },
		                                 { "meaning", COLUMN_HELP } };
	bool lost = files_unread(s, r);
	struct counters sum;
	struct table t;

	tally_totals(r->tally, r->gate, &sum);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		table_begin(&t, tables[i].caption, COLUMNS(columns));
		tables[i].put(&t, r, &sum);
		if (t.rows)
			s->table(s, &t);
		lost |= t.rows;
	}
	if (!lost)
		say(s, "Nothing was lost.");
	say_ended(s, r);
	say(s, "Requests inside TLS, QUIC and HTTP/2 cannot be seen, nor what a browser takes from its own cache.");
}
