/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "show/report_sections.h"

static const struct column use_columns[] = {
	{ "", COLUMN_NAME },          { "requests", COLUMN_NUMBER }, { "refused", COLUMN_NUMBER },
	{ "failed", COLUMN_NUMBER },  { "used", COLUMN_NUMBER },     { "not used", COLUMN_NUMBER },
	{ "unknown", COLUMN_NUMBER }, { "use", COLUMN_NUMBER },
};

static const struct column cost_columns[] = {
	{ "", COLUMN_NAME },
	{ "requests", COLUMN_NUMBER },
	{ "bytes", COLUMN_NUMBER },
	{ "wasted", COLUMN_NUMBER },
	{ "share", COLUMN_NUMBER },
	{ "time", COLUMN_NUMBER },
	{ "wasted time", COLUMN_NUMBER },
	{ "share of time", COLUMN_NUMBER },
};

static void use_row(struct table *t, const char *name, const struct ledger_row *row)
{
	struct row *r = table_row(t, name);
	char use[FIGURE_BYTES];

	table_count(t, row->requests);
	table_count(t, row->refused);
	table_count(t, row->failed);
	table_count(t, row->use[USE_USED]);
	table_count(t, row->use[USE_NOT_USED]);
	table_count(t, row->use[USE_UNKNOWN]);
	table_text(t, figure_between(use, "\u2013", row->use[USE_USED], row->use[USE_UNKNOWN], settled_of(row)));
	r->part[PART_USED] = row->use[USE_USED];
	r->part[PART_UNKNOWN] = row->use[USE_UNKNOWN];
	r->part[PART_NOT_USED] = row->use[USE_NOT_USED];
}

static void cost_row(struct table *t, const char *name, const struct ledger_row *row)
{
	table_row(t, name);
	table_count(t, row->requests);
	table_bytes(t, row->bytes);
	table_bytes(t, row->wasted_bytes);
	table_share(t, row->wasted_bytes, row->bytes);
	table_ns(t, row->server_ns);
	table_ns(t, row->wasted_ns);
	table_share(t, row->wasted_ns, row->server_ns);
}

/* By purpose, with their sum, and by source. */
static void two_tables(const struct sheet *s, const struct report *r, const char *const caption[2],
                       const struct column *columns, int count,
                       void (*put_row)(struct table *, const char *, const struct ledger_row *))
{
	struct table t;

	table_begin(&t, caption[0], columns, count);
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (r->ledger->purpose[p].requests)
			put_row(&t, purpose_words[p].word, &r->ledger->purpose[p]);
	put_row(&t, "all", &r->ledger->total);
	t.row[t.rows - 1].sum = true;
	s->table(s, &t);
	table_begin(&t, caption[1], columns, count);
	for (int i = 0; i < SOURCE_COUNT; i++)
		if (r->ledger->source[i].requests)
			put_row(&t, source_words[i], &r->ledger->source[i]);
	s->table(s, &t);
}

static void draw_use(const struct sheet *s, const struct report *r)
{
	struct bars b = { .title = "Use by purpose", .part_name = { "used", "unknown", "not used" }, .shares = true };
	char yes[FIGURE_BYTES], unknown[FIGURE_BYTES], no[FIGURE_BYTES];

	for (int p = 0; s->bars && p < PURPOSE_COUNT; p++) {
		const struct ledger_row *row = &r->ledger->purpose[p];

		if (!settled_of(row))
			continue;
		snprintf(b.bar[b.count].label, BAR_LABEL_BYTES, "%s", purpose_words[p].word);
		figure_between(b.bar[b.count].value, "\u2013", row->use[USE_USED], row->use[USE_UNKNOWN],
		               settled_of(row));
		snprintf(b.bar[b.count].text, BAR_TEXT_BYTES, "%s used, %s unknown, %s not used",
		         figure_count(yes, row->use[USE_USED]), figure_count(unknown, row->use[USE_UNKNOWN]),
		         figure_count(no, row->use[USE_NOT_USED]));
		memcpy(b.bar[b.count].part,
		       (__u64[PART_COUNT]){ row->use[USE_USED], row->use[USE_UNKNOWN], row->use[USE_NOT_USED] },
		       sizeof(b.bar[0].part));
		b.count++;
	}
	if (b.count)
		s->bars(s, &b);
}

#define X(NAME, word, help) { word, help },
static const struct word evidence[EVIDENCE_COUNT] = { EVIDENCES(X) };
#undef X

void section_use(const struct sheet *s, const struct report *r)
{
	static const char *const captions[] = { "Use by purpose",
		                                "Use by source, a guess from the shape of the request" };
	const struct ledger_row *all = &r->ledger->total;
	char open[FIGURE_BYTES], between[FIGURE_BYTES];

	figure_between(between, "\u00a0% and ", all->use[USE_USED], all->use[USE_UNKNOWN], settled_of(all));
	if (settled_of(all))
		say(s,
		    "Used: %s%s of the settled speculations. The lower bound is what evidence shows; the upper bound "
		    "adds all that is unknown.",
		    strstr(between, "and") ? "between " : "", between);
	if (all->open)
		say(s, "%s still open and in none of the verdicts.",
		    figure_counted(open, all->open, "speculation is", "speculations are"));
	draw_use(s, r);
	two_tables(s, r, captions, COLUMNS(use_columns), use_row);
	words_by_purpose(s, "Evidence; a speculation can have several",
	                 (struct word_counts){ evidence, EVIDENCE_COUNT, r->ledger->evidence[0], NULL });
}

static void draw_cost(const struct sheet *s, const struct report *r, const char *title, bool time)
{
	struct bars b = { .title = title, .part_name = { NULL, "not shown to be wasted", "wasted" } };
	char *(*figure)(char *, __u64) = time ? figure_ns : figure_bytes;
	char wasted[FIGURE_BYTES], whole[FIGURE_BYTES];

	for (int p = 0; s->bars && p < PURPOSE_COUNT; p++) {
		const struct ledger_row *row = &r->ledger->purpose[p];
		__u64 all = time ? row->server_ns : row->bytes, lost = time ? row->wasted_ns : row->wasted_bytes;

		if (!all)
			continue;
		snprintf(b.bar[b.count].label, BAR_LABEL_BYTES, "%s", purpose_words[p].word);
		figure(b.bar[b.count].value, all);
		snprintf(b.bar[b.count].text, BAR_TEXT_BYTES, "%s wasted of %s", figure(wasted, lost),
		         figure(whole, all));
		b.bar[b.count].part[PART_NOT_USED] = lost;
		b.bar[b.count].part[PART_UNKNOWN] = all > lost ? all - lost : 0;
		b.count++;
	}
	if (b.count)
		s->bars(s, &b);
}

void section_cost(const struct sheet *s, const struct report *r)
{
	static const char *const captions[] = { "Cost by purpose", "Cost by source" };
	char duplicates[FIGURE_BYTES];

	say(s,
	    "Wasted is what answers to speculations cost that were not used, refusals included: a lower bound. Bytes are "
	    "those of the answers, head and body; time is the server's, from a request to the last byte of its answer.");
	draw_cost(s, r, "Bytes", false);
	draw_cost(s, r, "Server time", true);
	two_tables(s, r, captions, COLUMNS(cost_columns), cost_row);
	if (r->ledger->duplicates)
		say(s, "%s asked again for what the same client had asked for at most %u\u00a0s before.",
		    figure_counted(duplicates, r->ledger->duplicates, "speculation", "speculations"),
		    r->options->duplicate_s);
}
