/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/printable.h"
#include "show/report_sections.h"

enum { TOP_SHOWN = 15, NAME_BYTES_SHOWN = 120 };

static const char *const captions[TOP_COUNT] = {
	[TOP_HOST] = "Hosts",           [TOP_ROUTE] = "Routes: paths with their numbers and identifiers folded",
	[TOP_TAG] = "Speculation tags", [TOP_SOURCE] = "Sources, a guess from the shape of the request",
	[TOP_PAGE] = "Referring pages",
};

/* What a speculation lacks that is in no row. */
static const char *const nameless[TOP_COUNT] = {
	[TOP_HOST] = "a host",
	[TOP_ROUTE] = "a path",
	[TOP_TAG] = "a tag",
	[TOP_SOURCE] = "a source",
	[TOP_PAGE] = "a Referer that names a page",
};

/*
 * What may be missing in the row of this entry: its count is at least the true number, and its row at most.
 */
static __u64 missed_of(const struct top_entry *e)
{
	__u64 requests = row_of(e->value).requests;

	return e->error && e->count > requests ? e->count - requests : 0;
}

/* missed: NULL if nothing is missed in any row of this table. */
static void put_row(struct table *t, const char *name, const __u64 *missed, const struct ledger_row *row)
{
	char use[FIGURE_BYTES];

	table_row(t, name);
	table_count(t, row->requests);
	if (missed)
		table_count(t, *missed);
	table_count(t, row->refused);
	table_text(t, figure_between(use, "\u2013", row->use[USE_USED], row->use[USE_UNKNOWN], settled_of(row)));
	table_bytes(t, row->bytes);
	table_bytes(t, row->wasted_bytes);
	table_ns(t, row->server_ns);
	table_ns(t, row->wasted_ns);
}

static size_t name_of(const struct report *r, enum top_kind kind, const struct top_entry *e,
                      char out[REPORT_NAME_BYTES])
{
	size_t len = e->text_bytes < TOP_TEXT_BYTES ? e->text_bytes : TOP_TEXT_BYTES;

	if (r->top_name)
		return r->top_name(r->top_name_ctx, kind, e, out);
	memcpy(out, e->text, len);
	return len;
}

static void put_entry(struct table *t, const struct report *r, enum top_kind kind, const struct top_entry *e,
                      bool missed)
{
	char bytes[REPORT_NAME_BYTES], name[NAME_BYTES_SHOWN];
	size_t len = name_of(r, kind, e, bytes);
	struct ledger_row row = row_of(e->value);
	__u64 requests = missed_of(e);

	printable_bytes(name, sizeof(name), bytes, len, e->text_cut);
	put_row(t, len ? name : "(none)", missed ? &requests : NULL, &row);
	memcpy(t->row[t->rows - 1].part,
	       (__u64[PART_COUNT]){ row.use[USE_USED], row.use[USE_UNKNOWN], row.use[USE_NOT_USED] },
	       sizeof(t->row[0].part));
}

/* What stands in the list below those shown, and what was pushed out of it. */
static void put_rest(struct table *t, const struct top *top, bool missed)
{
	__u64 below[TOP_VALUES] = { 0 }, error = 0;
	char name[FIGURE_BYTES], number[FIGURE_BYTES];
	const struct top_entry *e;
	struct ledger_row row;
	size_t rank = TOP_SHOWN;

	for (; (e = top_rank(top, rank)); rank++) {
		error += missed_of(e);
		for (int i = 0; i < TOP_VALUES; i++)
			below[i] += e->value[i];
	}
	if (rank > TOP_SHOWN) {
		row = row_of(below);
		snprintf(name, sizeof(name), "%s more", figure_count(number, rank - TOP_SHOWN));
		put_row(t, name, missed ? &error : NULL, &row);
	}
	if (top_evicted(top)) {
		row = row_of(top_other(top));
		error = 0;
		put_row(t, "other", missed ? &error : NULL, &row);
	}
}

static bool has_errors(const struct top *top)
{
	const struct top_entry *e;

	for (size_t rank = 0; (e = top_rank(top, rank)); rank++)
		if (e->error)
			return true;
	return false;
}

/* Settled speculations that are neither in a row nor in `other`. */
static __u64 unlisted(const struct report *r, const struct top *top)
{
	__u64 all = settled_of(&r->ledger->total), listed = row_of(top_other(top)).requests;
	const struct top_entry *e;

	for (size_t rank = 0; (e = top_rank(top, rank)); rank++)
		listed = sum_of_values((__u64[]){ listed, row_of(e->value).requests }, 2);
	return all > listed ? all - listed : 0;
}

static void say_rest(const struct sheet *s, const struct report *r, enum top_kind kind)
{
	const struct top *top = r->top[kind];
	__u64 evicted = top_evicted(top), left = unlisted(r, top);
	char text[FIGURE_BYTES];

	if (evicted)
		say(s, "%s a name had to make room in this list; what was counted of it is in \u201cother\u201d.",
		    figure_counted(text, evicted, "time", "times"));
	if (left)
		say(s, "In no row: %s without %s.", figure_counted(text, left, "speculation", "speculations"),
		    nameless[kind]);
}

static void say_top(const struct sheet *s, const struct report *r, enum top_kind kind)
{
	static const struct column exact[] = {
		{ "name", COLUMN_NAME },   { "requests", COLUMN_NUMBER },    { "refused", COLUMN_NUMBER },
		{ "use", COLUMN_NUMBER },  { "bytes", COLUMN_NUMBER },       { "wasted", COLUMN_NUMBER },
		{ "time", COLUMN_NUMBER }, { "wasted time", COLUMN_NUMBER },
	};
	static const struct column estimated[] = {
		{ "name", COLUMN_NAME },      { "requests", COLUMN_NUMBER }, { "missed", COLUMN_NUMBER },
		{ "refused", COLUMN_NUMBER }, { "use", COLUMN_NUMBER },      { "bytes", COLUMN_NUMBER },
		{ "wasted", COLUMN_NUMBER },  { "time", COLUMN_NUMBER },     { "wasted time", COLUMN_NUMBER },
	};
	const struct top *top = r->top[kind];
	const struct top_entry *e;
	struct table t;
	bool missed;

	if (!top || !top_count(top))
		return;
	missed = has_errors(top);
	if (missed)
		table_begin(&t, captions[kind], COLUMNS(estimated));
	else
		table_begin(&t, captions[kind], COLUMNS(exact));
	for (size_t rank = 0; rank < TOP_SHOWN && (e = top_rank(top, rank)); rank++)
		put_entry(&t, r, kind, e, missed);
	put_rest(&t, top, missed);
	t.bars = true;
	s->table(s, &t);
	say_rest(s, r, kind);
}

void section_top(const struct sheet *s, const struct report *r)
{
	char storms[FIGURE_BYTES], most[FIGURE_BYTES];

	say(s,
	    "The most frequent of each. Numbers are exact while a list has room for all names. Where it had not, a name can "
	    "have been in \u201cother\u201d for a time: with so many requests at most as stand under \u201cmissed\u201d. Use is "
	    "between what evidence shows and that with all that is unknown; what is wasted is of those not used.");
	for (int kind = 0; kind < TOP_COUNT; kind++)
		say_top(s, r, (enum top_kind)kind);
	if (r->ledger->storms)
		say(s, "Storms: %s a page caused more than %s in %u\u00a0s.",
		    figure_counted(storms, r->ledger->storms, "time", "times"),
		    figure_counted(most, r->options->storm_requests, "speculation", "speculations"),
		    r->options->storm_window_s);
}
