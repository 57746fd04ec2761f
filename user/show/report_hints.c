/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "show/report_sections.h"

static void say_relations(const struct sheet *s, const struct hints_totals *h)
{
	static const struct column columns[] = {
		{ "relation", COLUMN_NAME },  { "Link", COLUMN_NUMBER },    { "103", COLUMN_NUMBER },
		{ "HTML", COLUMN_NUMBER },    { "rules", COLUMN_NUMBER },   { "executed", COLUMN_NUMBER },
		{ "matched", COLUMN_NUMBER }, { "refused", COLUMN_NUMBER }, { "used", COLUMN_NUMBER },
	};
	struct table t;

	_Static_assert(DECLARED_BY_COUNT == 4, "a column for each");
	table_begin(&t, "Declared (in Link fields, 103 answers, HTML, speculation rules), and what clients did",
	            COLUMNS(columns));
	for (int i = 0; i < RELATION_COUNT; i++) {
		const struct hint_row *row = &h->relation[i];

		if (!sum_of_values(row->declared, DECLARED_BY_COUNT) && !row->executed)
			continue;
		table_row(&t, relation_words[i]);
		for (int by = 0; by < DECLARED_BY_COUNT; by++)
			table_count(&t, row->declared[by]);
		table_count(&t, row->executed);
		table_count(&t, row->matched);
		table_count(&t, row->refused);
		table_count(&t, row->used);
	}
	s->table(s, &t);
}

static const char *tenth(char text[BAR_LABEL_BYTES], int i)
{
	snprintf(text, BAR_LABEL_BYTES, "%d.%d to %d.%d", i / 10, i % 10, (i + 1) / 10, (i + 1) % 10);
	return text;
}

static void draw_probability(const struct sheet *s, const struct hints_totals *h)
{
	struct bars b = { .title = "Used, of the executed hints of each tenth of pr",
		          .part_name = { "used", "not shown to be used", NULL },
		          .shares = true };
	char used[FIGURE_BYTES], executed[FIGURE_BYTES];

	for (int i = 0; s->bars && i < HINT_TENTHS; i++) {
		__u64 all = h->probability[i].executed, good = h->probability[i].used;

		if (!all)
			continue;
		tenth(b.bar[b.count].label, i);
		figure_share(b.bar[b.count].value, good, all);
		snprintf(b.bar[b.count].text, BAR_TEXT_BYTES, "%s used of %s executed", figure_count(used, good),
		         figure_count(executed, all));
		b.bar[b.count].part[PART_USED] = good;
		b.bar[b.count].part[PART_UNKNOWN] = all > good ? all - good : 0;
		b.count++;
	}
	if (b.count)
		s->bars(s, &b);
}

static void say_probability(const struct sheet *s, const struct hints_totals *h)
{
	static const struct column columns[] = { { "pr", COLUMN_NAME },
		                                 { "declared", COLUMN_NUMBER },
		                                 { "executed", COLUMN_NUMBER },
		                                 { "used", COLUMN_NUMBER },
		                                 { "used of executed", COLUMN_NUMBER } };
	char text[BAR_LABEL_BYTES];
	struct table t;

	table_begin(&t, "Hints with a probability (pr), by its tenth", COLUMNS(columns));
	for (int i = 0; i < HINT_TENTHS; i++)
		if (h->probability[i].declared || h->probability[i].executed) {
			table_row(&t, tenth(text, i));
			table_count(&t, h->probability[i].declared);
			table_count(&t, h->probability[i].executed);
			table_count(&t, h->probability[i].used);
			table_share(&t, h->probability[i].used, h->probability[i].executed);
		}
	if (!t.rows)
		return;
	draw_probability(s, h);
	s->table(s, &t);
}

/* "What: word n, word n." of those above 0. */
static void say_words(const struct sheet *s, const char *what, const char *const *words, int count, const __u64 *values)
{
	char text[2048] = "", number[FIGURE_BYTES];
	size_t n = 0;

	for (int i = 0; i < count && n < sizeof(text); i++)
		if (values[i])
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s\u00a0%s", n ? ", " : "",
			                      words[i][0] ? words[i] : "(none)", figure_count(number, values[i]));
	if (n)
		say(s, "%s: %s.", what, text);
}

void section_hints(const struct sheet *s, const struct report *r)
{
	const struct hints_totals *h = r->hints;
	char text[FIGURE_BYTES];

	say(s,
	    "Declared is what servers said before our eyes; executed is what clients did, whether its declaration was seen "
	    "or not; matched is what of that followed a declaration that was seen. Browsers need not follow a hint.");
	say_relations(s, h);
	say_probability(s, h);
	say_words(s, "What was hinted at (as)", hint_as_words, HINT_AS_COUNT, h->as);
	_Static_assert(EAGERNESS_ABSENT == 0, "what is no rule has none");
	say_words(s, "Eagerness in speculation rules", eagerness_words + 1, EAGERNESS_COUNT - 1, h->eagerness + 1);
	if (h->crossorigin)
		say(s, "With crossorigin: %s.", figure_count(text, h->crossorigin));
}

void section_lookups(const struct sheet *s, const struct report *r)
{
	static const struct column columns[] = { { "", COLUMN_NAME },
		                                 { "number", COLUMN_NUMBER },
		                                 { "what it shows", COLUMN_HELP } };
	const struct lookups_totals *l = r->lookups;
	const struct {
		const char *name, *help;
		__u64 value;
	} rows[] = {
		{ "names looked up", "by one client within seconds: once", l->names },
		{ "connected", "a connection to the name or one of its addresses followed in time", l->connected },
		{ "not connected",
		  "no connection followed: a dns-prefetch, or something that needed no connection, or one not seen here",
		  l->unconnected },
		{ "unused connections",
		  "ended without a byte from the client: a preconnect, or a browser's spare socket", l->unused_plain },
		{ "unused, with TLS", "ended after the handshake: a preconnect, or a browser's spare socket",
		  l->unused_tls },
	};
	struct table t;

	say(s,
	    "Weak evidence, all of it. A name that is looked up and not connected to may be a dns-prefetch, but browsers also "
	    "look up names for their own reasons. A connection without a request may be a preconnect, but Chromium opens a "
	    "spare socket at each navigation to a new host, without any hint.");
	table_begin(&t, "Names and connections", COLUMNS(columns));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].value) {
			table_row(&t, rows[i].name);
			table_count(&t, rows[i].value);
			table_text(&t, rows[i].help);
		}
	if (t.rows)
		s->table(s, &t);
	say_words(s, "Questions asked", lookup_type_words, LOOKUP_TYPE_COUNT, l->questions);
	say_words(s, "Protocols in HTTPS records", protocol_words, ALPN_ID_COUNT, l->alpn);
}
