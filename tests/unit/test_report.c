/*
 * The report: its tables line up within a hundred columns whatever the names and numbers, hostile names stay text, and
 * the page says what the text says.
 */
#include <string.h>

#include "base/printable.h"
#include "check.h"
#include "reporting.h"
#include "show/figures.h"
#include "show/html_parts.h"
#include "show/table.h"
#include "show/text.h"

/* Characters of the longest line. */
static int widest(void)
{
	char *copy = strdup(text), *rest = copy, *line;
	int most = 0;

	while ((line = strsep(&rest, "\n")))
		most = text_width(line) > most ? text_width(line) : most;
	free(copy);
	return most;
}

CLAIM(digits_stand_in_groups_of_three)
{
	assert_string_equal(count(0), "0");
	assert_string_equal(count(999), "999");
	assert_string_equal(count(1000), "1\u202f000");
	assert_string_equal(count(12345678), "12\u202f345\u202f678");
	assert_string_equal(count(~0ull), "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615");
}

CLAIM(bytes_and_times_have_units)
{
	char out[FIGURE_BYTES];

	assert_string_equal(figure_bytes(out, 0), "0\u00a0B");
	assert_string_equal(figure_bytes(out, 1023), "1\u202f023\u00a0B");
	assert_string_equal(figure_bytes(out, 1024), "1.00\u00a0KiB");
	assert_string_equal(figure_bytes(out, 1048575), "1.00\u00a0MiB");
	assert_string_equal(figure_bytes(out, 10ull << 30), "10.0\u00a0GiB");
	assert_string_equal(figure_bytes(out, ~0ull), "16.0\u00a0EiB");
	assert_string_equal(figure_ns(out, 0), "0\u00a0s");
	assert_string_equal(figure_ns(out, 65536), "65.5\u00a0\u00b5s");
	assert_string_equal(figure_ns(out, 999600), "1.00\u00a0ms");
	assert_string_equal(figure_ns(out, 42000000), "42.0\u00a0ms");
	assert_string_equal(figure_ns(out, 599000000000), "599\u00a0s");
	assert_string_equal(figure_ns(out, 600000000000), "10.0\u00a0min");
	assert_string_equal(figure_ns(out, 7200000000000), "2.00\u00a0h");
	assert_string_equal(figure_ns(out, ~0ull), "5\u202f124\u202f096\u00a0h");
	assert_string_equal(figure_bound(out, ~0ull), ">137\u00a0s");
}

CLAIM(what_is_neither_none_nor_all_says_so)
{
	char out[FIGURE_BYTES];

	assert_string_equal(figure_share(out, 0, 0), "\u2013");
	assert_string_equal(figure_share(out, 0, 7), "0\u00a0%");
	assert_string_equal(figure_share(out, 1, 1000), "<1\u00a0%");
	assert_string_equal(figure_share(out, 999, 1000), ">99\u00a0%");
	assert_string_equal(figure_share(out, 7, 7), "100\u00a0%");
	assert_string_equal(figure_share(out, ~0ull / 2, ~0ull), "50\u00a0%");
}

/* 1 of 3 is 33.3 %, 1 and 1 of 3 are 66.7 %. */
CLAIM(bounds_are_never_narrower_than_they_are)
{
	char out[FIGURE_BYTES];

	assert_string_equal(figure_between(out, "\u2013", 1, 1, 3), "33\u2013"
	                                                            "67\u00a0%");
	assert_string_equal(figure_between(out, "\u2013", 0, 0, 3), "0\u00a0%");
	assert_string_equal(figure_between(out, "\u2013", 3, 0, 3), "100\u00a0%");
	assert_string_equal(figure_between(out, "\u2013", 1, 0, 3), "33\u00a0%"); /* nothing is open: one number */
	assert_string_equal(figure_between(out, "\u2013", 999, 0, 1000), ">99\u00a0%");
	assert_string_equal(figure_between(out, "\u2013", 5, 0, 8), "62\u00a0%");
	assert_string_equal(figure_between(out, "\u2013", 5, 1, 8), "62\u2013"
	                                                            "75\u00a0%");
	assert_string_equal(figure_between(out, "\u2013", 0, ~0ull, ~0ull), "0\u2013"
	                                                                    "100\u00a0%");
	assert_string_equal(figure_between(out, "\u2013", 0, 0, 0), "\u2013");
}

static const char *shown(const char *bytes, size_t len, size_t room, bool cut)
{
	static char out[512];

	size_t n = printable_bytes(out, room, bytes, len, cut);

	is(n, strlen(out));
	yes(strlen(out) < room);
	return out;
}

CLAIM(hostile_names_become_plain_text)
{
	assert_string_equal(shown("/a b?c", 6, 64, false), "/a b?c");
	assert_string_equal(shown("a\x1b[31m\r\n\t\x7f\0z", 12, 64, false), "a%1B[31m%0D%0A%09%7F%00z");
	assert_string_equal(shown("\xe2\x80\xae\xc2\x9b", 5, 64, false), "%E2%80%AE%C2%9B");
	assert_string_equal(shown("", 0, 8, false), "");
	assert_string_equal(shown("abc", 3, 64, true), "abc\u2026");
	assert_string_equal(shown("abcdefg", 7, 8, false), "abcdefg");
	assert_string_equal(shown("abcdefgh", 8, 8, false), "abcd\u2026");
	assert_string_equal(shown("a\x80\x80\x80", 4, 8, false), "a%80\u2026");
}

CLAIM(a_table_lines_up)
{
	static const struct column columns[] = { { "name", COLUMN_NAME },
		                                 { "number", COLUMN_NUMBER },
		                                 { "meaning", COLUMN_HELP } };
	struct table t;
	FILE *out = begin();

	table_begin(&t, "Caption", columns, 3);
	table_row(&t, "a");
	table_count(&t, 12345);
	table_text(&t, "few words");
	table_row(&t, "bcdef");
	table_count(&t, 7);
	table_text(&t,
	           "many words, many words, many words, many words, many words, many words, many words, many words");
	table_write(out, &t);
	fclose(out);
	assert_string_equal(text,
	                    "\nCaption\n"
	                    "  name   number  meaning\n"
	                    "  a      12\u202f345  few words\n"
	                    "  bcdef       7  many words, many words, many words, many words, many words, many words, "
	                    "many words,\n"
	                    "                 many words\n");
}

CLAIM(what_has_no_room_beside_the_rest_follows_below)
{
	static const struct column columns[] = { { "name", COLUMN_NAME },
		                                 { "first", COLUMN_NUMBER },
		                                 { "second", COLUMN_NUMBER },
		                                 { "third", COLUMN_NUMBER },
		                                 { "fourth", COLUMN_NUMBER } };
	struct table t;
	FILE *out = begin();

	table_begin(&t, "Huge", columns, 5);
	table_row(&t, "a name that is longer than what is left beside these numbers");
	for (int i = 0; i < 4; i++)
		table_count(&t, ~0ull);
	table_row(&t, "sum")->sum = true;
	for (int i = 0; i < 4; i++)
		table_count(&t, i);
	table_write(out, &t);
	fclose(out);
	yes(widest() <= TEXT_COLUMNS);
	yes(says("a name that is longer than what is left beside these numbers\n"));
	yes(says("first") && says("fourth"));
	yes(says(count(~0ull)));
}

CLAIM(a_word_longer_than_a_line_goes_on_in_the_next)
{
	char word[251];
	FILE *out = begin();

	memset(word, 'x', 250);
	word[250] = '\0';
	text_wrap(out, word, 10, 0);
	fclose(out);
	is(widest(), TEXT_COLUMNS);
	is(text_len, 3 * 10 + 250 + 3);
}

/* Every table, with numbers of every length. */
CLAIM(no_line_is_wider_than_asked)
{
	static const int widths[] = { 60, 61, 72, 80, 99 };

	made_full(&made);
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		text_set_columns(widths[i]);
		written(report_write);
		yes(widest() <= widths[i]);
	}
	text_set_columns(TEXT_COLUMNS);
	made_close(&made);
}

CLAIM(nothing_is_said_of_nothing)
{
	made_empty(&made);
	written(report_write);
	yes(says("No request that was seen said of itself that it was a speculation."));
	yes(says("Nothing was lost."));
	no(says("Latency"));
	no(says("Hosts"));
	written(report_write_html);
	yes(says("Nothing was lost."));
	no(says("<figure"));
	no(says("nan%") || says("inf%"));
}

/* 3,942 used and 6,239 unknown of 13,461 (made_report.h): 29.3 % and 75.6 %. */
CLAIM(the_verdict_is_stated_as_bounds)
{
	made_full(&made);
	written(report_write);
	yes(says("between 29\u00a0% and 76\u00a0% of the settled speculations"));
	yes(widest() <= TEXT_COLUMNS);
	made_close(&made);
}

static bool has_control(void)
{
	for (size_t i = 0; i < text_len; i++)
		if ((unsigned char)text[i] < ' ' ? text[i] != '\n' : text[i] == 0x7f)
			return true;
	return false;
}

CLAIM(hostile_hosts_are_no_markup_and_no_escape)
{
	made_full(&made);
	written(report_write);
	no(has_control());
	no(says("\u202e"));
	yes(says("evil%1B[31m.example%0A%E2%80%AE<script>"));
	written(report_write_html);
	no(has_control());
	no(says("<script"));
	yes(says("evil%1B[31m.example%0A%E2%80%AE&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;&quot;"));
	made_close(&made);
}

CLAIM(an_attribute_cannot_be_left)
{
	FILE *out = begin();

	html_text(out, "\"'<>&\x01\n");
	fclose(out);
	assert_string_equal(text, "&quot;&#39;&lt;&gt;&amp;\ufffd\ufffd");
}

/* Every member of every row, and all that is counted, at its most. */
CLAIM(huge_numbers_have_room)
{
	made_empty(&made);
	memset(&made.tally, 0x7f, sizeof(made.tally));
	memset(&made.gate, 0x7f, sizeof(made.gate));
	memset(&made.ledger, 0xff, sizeof(made.ledger));
	memset(&made.hints, 0xff, sizeof(made.hints));
	memset(&made.lookups, 0xff, sizeof(made.lookups));
	made.report.file_count = 2;
	made.report.first_ns = 1;
	made.report.last_ns = ~0ull;
	for (int kind = 0; kind < TOP_COUNT; kind++)
		made_top(&made, (enum top_kind)kind, "host", ~0ull / 200, 30, 30);
	written(report_write);
	yes(widest() <= TEXT_COLUMNS);
	yes(says(count(~0ull)));
	no(says("nan\u00a0") || says("inf\u00a0") || says("\u2013%"));
	written(report_write_html);
	no(says("nan%") || says("inf%"));
	made_close(&made);
}

/* Names that were pushed out are in `other`, so that the column adds up to all that was added. */
CLAIM(a_top_list_adds_up)
{
	char name[16], total[160];

	made_empty(&made);
	made.ledger.total = made_row(1, 0, 0);
	for (unsigned int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "h%u.example", i);
		made_top(&made, TOP_HOST, name, i < 10 ? 1000 : 1, 0, 0);
	}
	written(report_write);
	snprintf(total, sizeof(total), "  h9.example      %s", count(1000));
	yes(says(total));
	yes(says("  9 more") && says("  other"));
	yes(says("76 times a name had to make room"));
	made_close(&made);
}

/* Of 1,000: 300 used and 500 not, so 200 unknown; wasted: (50 + 1) % of 41.8 s (made_row()). */
CLAIM(a_top_list_tells_bounds_and_waste)
{
	made_empty(&made);
	made.ledger.total = made_row(1000, 30, 50);
	made_top(&made, TOP_HOST, "h.example", 1000, 30, 50);
	written(report_write);
	yes(says("30\u2013"
	         "50\u00a0%"));
	yes(says("41.8\u00a0s       21.3\u00a0s\n"));
	yes(widest() <= TEXT_COLUMNS);
	made_close(&made);
}

static size_t another_name(const void *ctx, enum top_kind kind, const struct top_entry *e, char *out)
{
	yes(ctx == &made && e->text_bytes == 9);
	memset(out, 'x', REPORT_NAME_BYTES);
	out[0] = kind == TOP_HOST ? 'H' : '<';
	return REPORT_NAME_BYTES;
}

CLAIM(names_are_shown_as_somebody_says)
{
	made_empty(&made);
	made.ledger.total = made_row(1, 0, 0);
	made_top(&made, TOP_HOST, "192.0.2.7", 1, 0, 0);
	made_top(&made, TOP_PAGE, "192.0.2.7", 1, 0, 0);
	made.report.top_name = another_name;
	made.report.top_name_ctx = &made;
	written(report_write);
	yes(says("  Hxxx") && says("  <xxx"));
	no(says("192.0.2.7"));
	written(report_write_html);
	yes(says(">Hxxx") && says("&lt;xxx"));
	no(says("192.0.2.7"));
	made_close(&made);
}

CLAIM(every_loss_is_named)
{
	made_empty(&made);
	for (int i = 0; i < PAGE_END_COUNT; i++)
		made.pages.ended[i] = 4321 + (unsigned int)i;
	made.hints.beyond = 5001;
	made.lookups.addresses_dropped = 5002;
	written(report_write);
	no(says(count(4321))); /* what is complete is no loss */
	for (int i = 1; i < PAGE_END_COUNT; i++)
		yes(says(count(4321 + (unsigned int)i)));
	yes(says(count(5001)) && says(count(5002)));
	made_close(&made);
}

CLAIM(one_is_not_called_many)
{
	made_empty(&made);
	made.ledger.total = made_row(1, 100, 0);
	made.ledger.total.open = made.ledger.duplicates = made.ledger.storms = 1;
	made.gate.value[COUNT_MARKED + PURPOSE_PREFETCH] = 1;
	written(report_write);
	yes(says("1 speculation is still open") && says("1 speculation asked again") && says("Storms: 1 time a page"));
	yes(says("100\u00a0% of 1 request\n") && says("Used: 100\u00a0% of the settled speculations."));
	no(says("1 speculations") || says("1 times") || says("1 requests") || says("Used: between"));
}

/* The rows beside them may not be there. */
CLAIM(a_meaning_stands_for_itself)
{
	made_empty(&made);
	made.ledger.total = made_row(1, 0, 0);
	made.ledger.evidence[PURPOSE_PRERENDER][EVIDENCE_ACTIVATED] = 1;
	made.ledger.results[PURPOSE_PRERENDER][RESULT_REDIRECTED] = 1;
	made.ledger.results[PURPOSE_PRERENDER][RESULT_ERROR] = 1;
	made.lookups.questions[0] = made.lookups.unconnected = 1;
	written(report_write);
	yes(says("a prerendered page that was opened"));
	yes(says("3xx, but not 304") && says("4xx or 5xx that is no refusal"));
	yes(says("no connection followed"));
	no(says("the same of") || says("another 3xx") || says("5xx otherwise"));
}

RUN(claim(digits_stand_in_groups_of_three), claim(bytes_and_times_have_units),
    claim(what_is_neither_none_nor_all_says_so), claim(bounds_are_never_narrower_than_they_are),
    claim(hostile_names_become_plain_text), claim(a_table_lines_up),
    claim(what_has_no_room_beside_the_rest_follows_below), claim(a_word_longer_than_a_line_goes_on_in_the_next),
    claim(nothing_is_said_of_nothing), claim(the_verdict_is_stated_as_bounds),
    claim(hostile_hosts_are_no_markup_and_no_escape), claim(an_attribute_cannot_be_left), claim(huge_numbers_have_room),
    claim(a_top_list_adds_up), claim(a_top_list_tells_bounds_and_waste), claim(names_are_shown_as_somebody_says),
    claim(every_loss_is_named), claim(a_meaning_stands_for_itself), claim(one_is_not_called_many),
    claim(no_line_is_wider_than_asked))
