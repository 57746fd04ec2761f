/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <string.h>

#include "show/report_sections.h"

static bool always(const struct report *r)
{
	return true;
}

static bool was_speculated(const struct report *r)
{
	return r->ledger->total.requests;
}

static bool was_answered(const struct report *r)
{
	return was_speculated(r) || sum_of_values(r->ledger->unmarked_results, RESULT_COUNT);
}

static bool was_timed(const struct report *r)
{
	__u64 count = 0;

	for (int p = 0; p < PURPOSE_COUNT; p++)
		count += r->ledger->first_byte[p].count + r->ledger->duration[p].count;
	return count;
}

static bool was_hinted(const struct report *r)
{
	__u64 count = 0;

	for (int i = 0; i < RELATION_COUNT; i++)
		count += sum_of_values(r->hints->relation[i].declared, DECLARED_BY_COUNT) +
		         r->hints->relation[i].executed;
	return count;
}

static bool was_looked_up(const struct report *r)
{
	const struct lookups_totals *l = r->lookups;

	return sum_of_values(l->questions, LOOKUP_TYPE_COUNT) + l->unused_plain + l->unused_tls;
}

const struct section report_sections[SECTION_COUNT] = {
	{ "summary", "Summary", always, section_summary },
	{ "read", "What was read", always, section_read },
	{ "use", "Use of speculations", was_speculated, section_use },
	{ "cost", "Cost and waste", was_speculated, section_cost },
	{ "answers", "Answers and refusals", was_answered, section_answers },
	{ "latency", "Latency", was_timed, section_latency },
	{ "hints", "Hints, declared and executed", was_hinted, section_hints },
	{ "lookups", "Lookups and unused connections", was_looked_up, section_lookups },
	{ "top", "Who and what", was_speculated, section_top },
	{ "unseen", "What was not seen", always, section_unseen },
};

void report_all(const struct sheet *s, const struct report *r)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		if (report_sections[i].is_there(r)) {
			s->section(s, report_sections[i].id, report_sections[i].title);
			report_sections[i].write(s, r);
			if (s->section_end)
				s->section_end(s);
		}
}

void say(const struct sheet *s, const char *format, ...)
{
	char text[PARAGRAPH_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	s->paragraph(s, text);
}

__u64 settled_of(const struct ledger_row *row)
{
	return sum_of_values(row->use, USE_COUNT);
}

struct ledger_row row_of(const __u64 value[TOP_VALUES])
{
	_Static_assert(sizeof(struct ledger_row) <= TOP_VALUES * sizeof(__u64), "a row fits into the values");
	struct ledger_row row;

	memcpy(&row, value, sizeof(row));
	return row;
}

__u64 sum_of_values(const __u64 *value, int count)
{
	__u64 sum = 0;

	for (int i = 0; i < count; i++)
		if (__builtin_add_overflow(sum, value[i], &sum))
			return ~0ull;
	return sum;
}

void table_words(struct table *t, const struct word *words, int count, const __u64 *values)
{
	for (int i = 0; i < count; i++)
		if (values[i]) {
			table_row(t, words[i].word);
			table_count(t, values[i]);
			table_text(t, words[i].help);
		}
}
