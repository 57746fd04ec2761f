/*
 * Pages are put together from pieces in the order of their sequence numbers, without the chunked coding.
 */
#include <stdlib.h>

#include "account/pages.h"
#include "check.h"

enum { START = 0xfffff000u, HEAD = 200, BODY = START + HEAD }; /* so that numbers wrap around */

static struct pages *table;
static char whole[HTML_BYTES + 1]; /* of the page that was told for the last time last */
static int growths, ends;
static struct page told;

static void tell(void *ctx, struct page *page)
{
	yes(page->html.len <= HTML_BYTES);
	if (!page->last && growths)
		yes(page->html.len >= told.html.len);
	growths += !page->last;
	ends += page->last;
	told = *page;
	if (!page->last)
		return;
	memcpy(whole, page->html.data, page->html.len);
	whole[page->html.len] = '\0';
}

static void begin(size_t entries)
{
	pages_close(table);
	table = pages_open(entries, tell, NULL);
	yes(table != NULL);
	growths = ends = 0;
	memset(&told, 0, sizeof(told));
	whole[0] = '\0';
}

static struct url url_of(const char *host, const char *path)
{
	return (struct url){ { host, strlen(host) }, { path, strlen(path) }, { "", 0 } };
}

static void answer(__u64 flow, bool chunked)
{
	const struct sample s = {
		.flow_hash = flow, .time_ns = 1, .seq = START, .head_bytes = HEAD, .kind = SAMPLE_ANSWER
	};
	const struct url url = url_of("www.example", "/p");

	pages_begin(table, &s, PAGE_HTML, chunked, 7, &url);
}

/* In memory of its exact size. */
static void piece(__u64 flow, __u32 at, const char *bytes, size_t n)
{
	struct sample *s = calloc(1, sizeof(*s) + n);

	yes(s != NULL);
	*s = (struct sample){
		.flow_hash = flow, .time_ns = 2, .seq = BODY + at, .bytes_len = (__u16)n, .kind = SAMPLE_BODY
	};
	memcpy(s->bytes, bytes, n);
	pages_body(table, s);
	free(s);
}

static void body(__u64 flow, __u32 at, const char *text)
{
	piece(flow, at, text, strlen(text));
}

static void end_of(__u64 flow, __u32 at, enum answer_end how)
{
	const struct sample s = { .flow_hash = flow, .seq = BODY + at, .end = how, .kind = SAMPLE_ANSWER_END };

	pages_end(table, &s);
}

static __u64 ended(enum page_end how)
{
	return pages_totals(table)->ended[how];
}

/* One page ended, and how. */
static void check_end(enum page_end how, const char *html)
{
	for (int i = 0; i < PAGE_END_COUNT; i++)
		is(ended((enum page_end)i), i == (int)how);
	is(ends, 1);
	assert_string_equal(whole, html);
	is(pages_totals(table)->bytes, strlen(html));
}

CLAIM(pieces_follow_each_other)
{
	begin(4);
	answer(1, false);
	body(1, 0, "<p>");
	body(1, 3, "a");
	body(1, 4, "bc");
	is(ends, 0);
	end_of(1, 6, ANSWER_COMPLETE);
	check_end(PAGE_COMPLETE, "<p>abc");
	body(1, 6, "x");
	end_of(1, 7, ANSWER_COMPLETE);
	check_end(PAGE_COMPLETE, "<p>abc");
}

CLAIM(whoever_is_told_knows_whose_page_it_is)
{
	begin(4);
	answer(1, false);
	is(growths, 0);
	body(1, 0, "abc");
	is(growths, 1);
	is(told.client, 7);
	is(told.time_ns, 2);
	is(told.flow_hash, 1);
	is(told.url.host.len, strlen("www.example"));
	yes(!memcmp(told.url.host.data, "www.example/p", strlen("www.example/p")));
	is(told.base.path.len, 2);
	no(told.last);
}

/* 1, 2, 4, … bytes: that is what makes reading all of it each time linear. */
CLAIM(growth_is_told_at_doublings)
{
	begin(4);
	answer(1, false);
	for (__u32 i = 0; i < 1000; i++)
		piece(1, i, "x", 1);
	is(growths, 10);
	end_of(1, 1000, ANSWER_COMPLETE);
	is(growths, 10);
	is(ends, 1);
	is(strlen(whole), 1000);
}

CLAIM(what_comes_again_is_passed_over)
{
	begin(4);
	answer(1, false);
	body(1, 0, "abcd");
	body(1, 0, "abcd");
	body(1, 2, "cd");
	body(1, 2, "cdef");
	body(1, (__u32)-2, "\r\nabcdefg");
	piece(1, 7, "", 0);
	end_of(1, 7, ANSWER_COMPLETE);
	check_end(PAGE_COMPLETE, "abcdefg");
}

CLAIM(a_gap_ends_the_page)
{
	begin(4);
	answer(1, false);
	body(1, 0, "abcd");
	body(1, 5, "f");
	check_end(PAGE_GAP, "abcd");
	body(1, 4, "e");
	check_end(PAGE_GAP, "abcd");
	begin(4);
	answer(1, false);
	body(1, 1, "b");
	check_end(PAGE_GAP, "");
	begin(4);
	answer(1, false);
	body(1, 0, "abcd");
	end_of(1, 5, ANSWER_COMPLETE);
	check_end(PAGE_GAP, "abcd");
}

CLAIM(a_page_of_which_nothing_came_is_unread)
{
	begin(4);
	answer(1, false);
	end_of(1, 5, ANSWER_COMPLETE);
	check_end(PAGE_UNREAD, "");
	begin(4);
	answer(1, false);
	end_of(1, 0, ANSWER_COMPLETE); /* there is nothing to read */
	check_end(PAGE_COMPLETE, "");
	pages_pass(table);
	is(ended(PAGE_URL_UNKNOWN), 1);
}

CLAIM(an_answer_that_breaks_off_leaves_a_cut_page)
{
	begin(4);
	answer(1, false);
	body(1, 0, "ab");
	end_of(1, 2, ANSWER_RESET);
	check_end(PAGE_CUT, "ab");
	begin(4);
	answer(1, false);
	body(1, 0, "ab");
	pages_end_all(table);
	check_end(PAGE_CUT, "ab");
	begin(4);
	answer(1, false);
	body(1, 0, "ab");
	answer(1, false);
	check_end(PAGE_CUT, "ab");
	pages_end_all(table);
	is(ends, 2);
}

CLAIM(bytes_of_other_connections_are_apart)
{
	begin(4);
	answer(1, false);
	answer(2, false);
	body(2, 0, "two");
	body(1, 0, "one");
	body(3, 0, "three");
	end_of(3, 5, ANSWER_COMPLETE);
	is(ends, 0);
	end_of(1, 3, ANSWER_COMPLETE);
	assert_string_equal(whole, "one");
	end_of(2, 3, ANSWER_COMPLETE);
	assert_string_equal(whole, "two");
}

/* RFC 9112, section 7.1: sizes in hexadecimal, extensions, trailers. In pieces of every length. */
CLAIM(the_chunked_coding_is_taken_off)
{
	static const char coded[] = "4\r\n<p>a\r\n0B;x=\"y\"\r\nbcdefghijkl\r\n1\r\nm\r\n0\r\nA: b\r\n\r\n";
	const __u32 n = sizeof(coded) - 1;

	for (__u32 length = 1; length <= n; length++) {
		begin(4);
		answer(1, true);
		for (__u32 at = 0; at < n; at += length)
			piece(1, at, coded + at, n - at < length ? n - at : length);
		check_end(PAGE_COMPLETE, "<p>abcdefghijklm");
	}
}

CLAIM(what_is_no_chunk_ends_the_page)
{
	begin(4);
	answer(1, true);
	body(1, 0, "2\r\nab\r\nx");
	check_end(PAGE_CODING, "ab");
	begin(4);
	answer(1, true);
	body(1, 0, "<html>");
	check_end(PAGE_CODING, "");
	begin(4);
	answer(1, true);
	body(1, 0, "ffffffffffffff\r\nab");
	end_of(1, 18, ANSWER_CLOSED);
	check_end(PAGE_CUT, "ab");
	begin(4);
	answer(1, true);
	body(1, 0, "fffffffffffffffff\r\nab");
	check_end(PAGE_CODING, "");
}

CLAIM(a_page_has_64_kib)
{
	static char text[2048];
	__u32 at = 0;

	memset(text, 'x', sizeof(text));
	begin(4);
	answer(1, false);
	piece(1, 0, text, 1);
	for (at = 1; at < HTML_BYTES; at += sizeof(text))
		piece(1, at, text, sizeof(text));
	is(ended(PAGE_COMPLETE), 1);
	is(strlen(whole), HTML_BYTES);
	begin(4);
	answer(1, true);
	body(1, 0, "fffff\r\n");
	for (at = 7; at < HTML_BYTES; at += sizeof(text))
		piece(1, at, text, sizeof(text));
	is(ended(PAGE_COMPLETE), 1);
	yes(strlen(whole) >= HTML_BYTES - 7);
}

CLAIM(many_pages_grow_at_once)
{
	begin(PAGES);
	for (__u64 flow = 1; flow <= PAGES; flow++)
		answer(flow, false);
	for (__u64 flow = PAGES; flow; flow--)
		body(flow, 0, flow % 2 ? "odd" : "eve");
	is(ends, 0);
	for (__u64 flow = 1; flow <= PAGES; flow++) {
		end_of(flow, 3, ANSWER_COMPLETE);
		assert_string_equal(whole, flow % 2 ? "odd" : "eve");
	}
	is(ended(PAGE_COMPLETE), PAGES);
}

CLAIM(the_page_used_least_recently_gives_way)
{
	begin(2);
	answer(1, false);
	answer(2, false);
	body(1, 0, "one");
	answer(3, false);
	is(told.flow_hash, 2);
	yes(told.last);
	answer(4, false); /* of which nothing came goes before what is read */
	is(told.flow_hash, 3);
	is(ended(PAGE_UNREAD), 2);
	body(4, 0, "four");
	answer(5, false);
	is(ended(PAGE_EVICTED), 1);
	assert_string_equal(whole, "one");
	pages_end_all(table);
	is(ended(PAGE_CUT), 1);
	is(ended(PAGE_UNREAD), 3);
	is(ends, 5);
}

CLAIM(a_url_that_is_too_long_is_not_kept)
{
	static char path[URL_BYTES];
	const struct sample s = { .flow_hash = 1, .seq = START, .head_bytes = HEAD };
	struct url url;

	memset(path, '/', URL_BYTES - 1);
	begin(2);
	url = url_of("a", path);
	pages_begin(table, &s, PAGE_HTML, false, 7, &url);
	is(ended(PAGE_URL_TOO_LONG), 0);
	url = url_of("ab", path);
	pages_begin(table, &s, PAGE_HTML, false, 7, &url);
	is(ended(PAGE_URL_TOO_LONG), 1);
	is(ended(PAGE_UNREAD), 1);
	body(1, 0, "ab");
	end_of(1, 2, ANSWER_COMPLETE);
	is(ends, 1);
	pages_close(table);
	table = NULL;
}

RUN(claim(pieces_follow_each_other), claim(whoever_is_told_knows_whose_page_it_is), claim(growth_is_told_at_doublings),
    claim(what_comes_again_is_passed_over), claim(a_gap_ends_the_page), claim(a_page_of_which_nothing_came_is_unread),
    claim(an_answer_that_breaks_off_leaves_a_cut_page), claim(bytes_of_other_connections_are_apart),
    claim(the_chunked_coding_is_taken_off), claim(what_is_no_chunk_ends_the_page), claim(a_page_has_64_kib),
    claim(many_pages_grow_at_once), claim(the_page_used_least_recently_gives_way),
    claim(a_url_that_is_too_long_is_not_kept))
