/* SPDX-License-Identifier: BSD-2-Clause */
#include <time.h>

#include "show/report_sections.h"

enum { DATE_BYTES = 32 };

static const char *date(char text[DATE_BYTES], __u64 ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) || !strftime(text, DATE_BYTES, "%Y-%m-%d %H:%M:%S", &tm))
		snprintf(text, DATE_BYTES, "?");
	return text;
}

static void say_span(const struct sheet *s, const struct report *r)
{
	char first[DATE_BYTES], last[DATE_BYTES], length[FIGURE_BYTES];

	if (r->first_ns || r->last_ns)
		say(s, "From %s to %s UTC: %s.", date(first, r->first_ns), date(last, r->last_ns),
		    figure_ns(length, r->last_ns > r->first_ns ? r->last_ns - r->first_ns : 0));
}

void section_read(const struct sheet *s, const struct report *r)
{
	static const struct column columns[] = { { "what", COLUMN_NAME },
		                                 { "number", COLUMN_NUMBER },
		                                 { "meaning", COLUMN_HELP } };
	struct counters sum;
	struct totals total = tally_totals(r->tally, r->gate, &sum);
	struct table t;
	const struct {
		const char *name, *help;
		__u64 value;
	} rows[] = {
		{ "frames", "of any kind", sum.value[COUNT_FRAMES] },
		{ "requests, marked", "they say of themselves that they are speculations", total.marked },
		{ "requests, unmarked", "they do not", total.unmarked },
		{ "requests, cut", "their heads were not seen as far as to tell", total.cut },
		{ "readable connections", connection_words[CONNECTION_READABLE].help,
		  sum.value[COUNT_CONNECTION + CONNECTION_READABLE] },
		{ "TLS connections", "encrypted: what they carried is in none of the tables here",
		  sum.value[COUNT_CONNECTION + CONNECTION_TLS] },
		{ "HTTP/2 connections", "in plaintext, which is not read",
		  sum.value[COUNT_CONNECTION + CONNECTION_H2C] },
		{ "switched connections", "they left HTTP/1.x by 101 or CONNECT; what came then is not read",
		  sum.value[COUNT_NOTE + NOTE_SWITCHED] },
		{ "QUIC connections", "encrypted", tally_connections(r->tally, TRANSPORT_QUIC) },
	};

	files_read(s, r);
	say_span(s, r);
	table_begin(&t, "Traffic", COLUMNS(columns));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].value || i < 3) {
			table_row(&t, rows[i].name);
			table_count(&t, rows[i].value);
			table_text(&t, rows[i].help);
		}
	s->table(s, &t);
}
