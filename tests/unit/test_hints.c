/*
 * What is declared to a client is found when the client does it, for as long as is said; and what pages declare.
 */
#include <stdlib.h>

#include "account/declare.h"
#include "check.h"

#define SECOND 1000000000ull
#define START (1000 * SECOND)

static struct hints *table;
static const __u64 key[2] = { 1, 2 };
enum { ALICE = 11, BOB = 12 };

static struct span text(const char *s)
{
	return (struct span){ s, strlen(s) };
}

static void begin(size_t entries)
{
	hints_close(table);
	table = hints_open(entries, key);
	yes(table != NULL);
}

static struct url url_of(const char *s)
{
	struct url url;

	yes(url_read(text(s), &url));
	return url;
}

static void declare_as(__u64 time_ns, __u64 client, enum relation relation, const char *at, __u8 probability)
{
	const struct hint hint = { .relation = (__u8)relation, .probability = probability };
	const struct url url = url_of(at);

	hints_declare(table, time_ns, client, DECLARED_BY_HTML, &hint, &url);
}

static void declare(enum relation relation, const char *at)
{
	declare_as(START, ALICE, relation, at, 0);
}

static struct hint_match ask(__u64 time_ns, __u64 client, enum purpose purpose, const char *at)
{
	const struct url url = url_of(at);

	return hints_request(table, time_ns, client, purpose, &url, 1);
}

/* What caused a prefetch; "none". */
static const char *cause_of(__u64 time_ns, __u64 client, const char *at)
{
	const struct hint_match match = ask(time_ns, client, PURPOSE_PREFETCH, at);

	return match.relation ? relation_words[match.relation - 1] : "none";
}

static const struct hint_row *row(enum relation relation)
{
	return &hints_totals(table)->relation[relation];
}

CLAIM(a_declaration_is_of_a_client_and_a_url)
{
	begin(64);
	declare(RELATION_PREFETCH, "http://www.Example/a?b");
	assert_string_equal(cause_of(START, ALICE, "http://WWW.example/a?b"), "prefetch");
	assert_string_equal(cause_of(START, ALICE, "http://www.example/a"), "none");
	assert_string_equal(cause_of(START, ALICE, "http://example/a?b"), "none");
	for (__u64 client = BOB; client < BOB + 100; client++)
		assert_string_equal(cause_of(START, client, "http://www.example/a?b"), "none");
	is(row(RELATION_PREFETCH)->executed, 103);
	for (char at[] = "http://a/a?b"; at[7] <= 'z'; at[7]++)
		assert_string_equal(cause_of(START, ALICE, at), "none");
	is(row(RELATION_PREFETCH)->matched, 1);
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_HTML], 1);
}

CLAIM(a_declaration_stands_five_minutes)
{
	begin(64);
	declare(RELATION_PREFETCH, "http://a/");
	assert_string_equal(cause_of(START - 1, ALICE, "http://a/"), "none");
	assert_string_equal(cause_of(START + 300 * SECOND, ALICE, "http://a/"), "prefetch");
	assert_string_equal(cause_of(START + 300 * SECOND + 1, ALICE, "http://a/"), "none");
	declare_as(START + 200 * SECOND, ALICE, RELATION_PREFETCH, "http://a/", 0);
	assert_string_equal(cause_of(START + 500 * SECOND, ALICE, "http://a/"), "prefetch");
}

CLAIM(of_several_declarations_the_nearest_is_the_cause)
{
	begin(64);
	declare(RELATION_MODULEPRELOAD, "http://a/");
	declare(RELATION_PRECONNECT, "http://a/");
	assert_string_equal(cause_of(START, ALICE, "http://a/"), "none");
	declare(RELATION_PRELOAD, "http://a/");
	assert_string_equal(cause_of(START, ALICE, "http://a/"), "preload");
	declare(RELATION_PRERENDER, "http://a/");
	assert_string_equal(cause_of(START, ALICE, "http://a/"), "prerender");
	declare(RELATION_PREFETCH, "http://a/");
	assert_string_equal(cause_of(START, ALICE, "http://a/"), "prefetch");
	is(row(RELATION_PREFETCH)->executed, 4);
	is(row(RELATION_PREFETCH)->matched, 3);
	is(row(RELATION_PRERENDER)->executed, 0);
}

CLAIM(a_prerender_follows_its_own_declaration_only)
{
	begin(64);
	declare(RELATION_PREFETCH, "http://a/");
	is(ask(START, ALICE, PURPOSE_PRERENDER, "http://a/").relation, 0);
	declare(RELATION_PRERENDER, "http://a/");
	is(ask(START, ALICE, PURPOSE_PRERENDER, "http://a/").relation, RELATION_PRERENDER + 1);
	is(row(RELATION_PRERENDER)->executed, 2);
	is(row(RELATION_PRERENDER)->matched, 1);
	is(ask(START, ALICE, PURPOSE_PREVIEW, "http://a/").relation, 0);
	is(ask(START, ALICE, PURPOSE_OTHER, "http://a/").relation, 0);
	is(row(RELATION_PREFETCH)->executed + row(RELATION_PRERENDER)->executed, 2);
}

CLAIM(lookups_follow_declarations_of_a_host)
{
	begin(64);
	declare(RELATION_DNS_PREFETCH, "http://a.example/x");
	is(hints_host(table, START, ALICE, RELATION_DNS_PREFETCH, text("A.example")).relation,
	   RELATION_DNS_PREFETCH + 1);
	is(hints_host(table, START, ALICE, RELATION_DNS_PREFETCH, text("b.example")).relation, 0);
	is(row(RELATION_DNS_PREFETCH)->executed, 2);
	is(row(RELATION_DNS_PREFETCH)->matched, 1);
}

static void contact(__u64 time_ns, __u64 client, enum hint_contact how, const char *host)
{
	hints_contact(table, time_ns, client, how, text(host));
}

static void check_preconnects(__u64 executed, __u64 matched, __u64 used)
{
	is(row(RELATION_PRECONNECT)->executed, executed);
	is(row(RELATION_PRECONNECT)->matched, matched);
	is(row(RELATION_PRECONNECT)->used, used);
}

CLAIM(a_request_uses_a_preconnect_once)
{
	begin(64);
	contact(START, ALICE, CONTACT_REQUEST, "b.example");
	declare_as(START, ALICE, RELATION_PRECONNECT, "http://b.example/?y", 51);
	contact(START, BOB, CONTACT_REQUEST, "b.example");
	contact(START, ALICE, CONTACT_REQUEST, "a.example");
	contact(START + 301 * SECOND, ALICE, CONTACT_REQUEST, "b.example");
	contact(START, ALICE, CONTACT_REQUEST, "");
	check_preconnects(0, 0, 0);
	contact(START + 300 * SECOND, ALICE, CONTACT_REQUEST, "B.example");
	check_preconnects(1, 1, 1);
	is(hints_totals(table)->probability[5].executed, 1);
	is(hints_totals(table)->probability[5].used, 1);
	contact(START, ALICE, CONTACT_REQUEST, "b.example");
	contact(START, ALICE, CONTACT_HELLO, "b.example");
	check_preconnects(1, 1, 1);
	declare(RELATION_PRECONNECT, "http://b.example/");
	contact(START, ALICE, CONTACT_REQUEST, "b.example");
	check_preconnects(2, 2, 2);
}

/* Whether it is used shows when nothing else was seen in time. */
CLAIM(a_client_hello_executes_a_preconnect)
{
	begin(64);
	declare(RELATION_PRECONNECT, "https://b.example");
	contact(START + SECOND, ALICE, CONTACT_HELLO, "b.example");
	check_preconnects(1, 1, 0);
	for (int i = 0; i < 64; i++)
		hints_time(table, START + 301 * SECOND);
	check_preconnects(1, 1, 0);
	for (int i = 0; i < 64; i++)
		hints_time(table, START + 301 * SECOND + 1);
	check_preconnects(1, 1, 1);
	declare(RELATION_PRECONNECT, "https://c.example");
	contact(START, ALICE, CONTACT_HELLO, "c.example");
	hints_forget(table);
	check_preconnects(2, 2, 2);
	contact(START, ALICE, CONTACT_UNUSED, "c.example");
	check_preconnects(3, 2, 2);
}

CLAIM(an_unused_connection_is_a_preconnect_that_was_not_used)
{
	begin(64);
	contact(START, ALICE, CONTACT_UNUSED, "");
	contact(START, ALICE, CONTACT_UNUSED, "b.example");
	check_preconnects(2, 0, 0);
	declare(RELATION_PRECONNECT, "https://b.example");
	contact(START, ALICE, CONTACT_UNUSED, "");
	contact(START, BOB, CONTACT_UNUSED, "b.example");
	check_preconnects(4, 0, 0);
	contact(START + SECOND, ALICE, CONTACT_HELLO, "b.example");
	contact(START + 200 * SECOND, ALICE, CONTACT_UNUSED, "b.example");
	check_preconnects(5, 1, 0);
	contact(START + 200 * SECOND, ALICE, CONTACT_UNUSED, "b.example");
	contact(START + 200 * SECOND, ALICE, CONTACT_HELLO, "b.example");
	check_preconnects(6, 1, 0);
	declare(RELATION_PRECONNECT, "https://c.example");
	contact(START, ALICE, CONTACT_UNUSED, "c.example");
	hints_forget(table);
	check_preconnects(7, 2, 0);
}

/* Time may have passed without anybody having looked. */
CLAIM(a_later_declaration_of_the_same_is_another)
{
	begin(64);
	declare(RELATION_PRECONNECT, "https://b.example");
	contact(START, ALICE, CONTACT_HELLO, "b.example");
	declare_as(START + 301 * SECOND, ALICE, RELATION_PRECONNECT, "https://b.example", 0);
	check_preconnects(1, 1, 1);
	contact(START + 302 * SECOND, ALICE, CONTACT_HELLO, "b.example");
	contact(START + 303 * SECOND, ALICE, CONTACT_UNUSED, "b.example");
	hints_forget(table);
	check_preconnects(2, 2, 1);
}

/* Of two connections one is used, whatever became of the other; and what is declared again in between is the same. */
CLAIM(spare_connections_do_not_hide_a_use)
{
	begin(64);
	declare(RELATION_PRECONNECT, "https://b.example");
	contact(START, ALICE, CONTACT_HELLO, "b.example");
	contact(START, ALICE, CONTACT_HELLO, "b.example");
	declare(RELATION_PRECONNECT, "https://b.example");
	contact(START + SECOND, ALICE, CONTACT_UNUSED, "b.example");
	check_preconnects(2, 1, 0);
	hints_forget(table);
	check_preconnects(2, 1, 1);
}

/* No matter how many are pushed out while they are connecting: each is settled once. */
CLAIM(every_preconnect_is_settled)
{
	char at[64];

	begin(64);
	for (int i = 0; i < 1000; i++) {
		snprintf(at, sizeof(at), "https://h%d", i);
		declare_as(START + (unsigned int)i, ALICE, RELATION_PRECONNECT, at, 0);
		contact(START + 1000, ALICE, CONTACT_HELLO, at + 8);
	}
	hints_forget(table);
	check_preconnects(1000, 1000, 1000);
}

CLAIM(what_became_of_it_counts_by_weight)
{
	const struct url url = url_of("http://a/");
	struct hint_match match;

	begin(64);
	declare_as(START, ALICE, RELATION_PREFETCH, "http://a/", 0);
	match = hints_request(table, START, ALICE, PURPOSE_PREFETCH, &url, 5);
	hints_settled(table, RELATION_PREFETCH, match, false, true, 5);
	hints_settled(table, RELATION_PREFETCH, match, true, false, 3);
	hints_settled(table, RELATION_PREFETCH, match, false, false, 2);
	is(row(RELATION_PREFETCH)->executed, 5);
	is(row(RELATION_PREFETCH)->matched, 5);
	is(row(RELATION_PREFETCH)->used, 5);
	is(row(RELATION_PREFETCH)->refused, 3);
}

/* 0.09 and 0.1 are of different tenths; 1.0 is of the last one. */
CLAIM(probabilities_are_counted_by_tenths)
{
	static const struct {
		int hundredths, tenth;
	} examples[] = { { 0, 0 }, { 9, 0 }, { 10, 1 }, { 55, 5 }, { 90, 9 }, { 100, 9 } };
	__u64 expected[HINT_TENTHS] = { 0 };

	begin(64);
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		struct hint_match match;

		declare_as(START, ALICE, RELATION_PREFETCH, "http://a/", (__u8)(examples[i].hundredths + 1));
		match = ask(START, ALICE, PURPOSE_PREFETCH, "http://a/");
		is(match.probability, examples[i].hundredths + 1);
		hints_settled(table, RELATION_PREFETCH, match, false, i % 2, 1);
		expected[examples[i].tenth]++;
	}
	for (int i = 0; i < HINT_TENTHS; i++) {
		is(hints_totals(table)->probability[i].declared, expected[i]);
		is(hints_totals(table)->probability[i].executed, expected[i]);
	}
	is(hints_totals(table)->probability[0].used, 1);
	is(hints_totals(table)->probability[5].used, 1);
	is(hints_totals(table)->probability[9].used, 1);
	declare(RELATION_PREFETCH, "http://b/");
	is(ask(START, ALICE, PURPOSE_PREFETCH, "http://b/").probability, 0);
	is(hints_totals(table)->probability[0].declared, 2);
}

/* Each is found or was evicted, and counted so. */
CLAIM(what_is_forgotten_is_counted)
{
	char at[64];
	__u64 found = 0;

	begin(64);
	for (int i = 0; i < 200; i++) {
		snprintf(at, sizeof(at), "http://a/%d", i);
		declare_as(START + (unsigned int)i, ALICE, RELATION_PREFETCH, at, 0);
	}
	for (int i = 0; i < 200; i++) {
		snprintf(at, sizeof(at), "http://a/%d", i);
		found += ask(START + SECOND, ALICE, PURPOSE_PREFETCH, at).relation != 0;
	}
	yes(found <= 64 && found > 32);
	is(found + hints_totals(table)->evicted, 200);
	for (int i = 0; i < 200; i++) {
		snprintf(at, sizeof(at), "http://b/%d", i);
		declare_as(START + 400 * SECOND + (unsigned int)i, ALICE, RELATION_PREFETCH, at, 0);
	}
	yes(hints_totals(table)->evicted < 400 - found - 32);
	hints_forget(table);
	assert_string_equal(cause_of(START + 400 * SECOND, ALICE, "http://b/199"), "none");
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_HTML], 400);
}

CLAIM(without_a_url_a_declaration_only_counts)
{
	const struct hint hint = {
		.relation = RELATION_PRERENDER, .as = HINT_AS_SCRIPT, .eagerness = EAGERNESS_EAGER, .crossorigin = true
	};

	begin(64);
	hints_declare(table, START, ALICE, DECLARED_BY_RULES, &hint, NULL);
	is(row(RELATION_PRERENDER)->declared[DECLARED_BY_RULES], 1);
	is(hints_totals(table)->as[HINT_AS_SCRIPT], 1);
	is(hints_totals(table)->eagerness[EAGERNESS_EAGER], 1);
	is(hints_totals(table)->crossorigin, 1);
	is(ask(START, ALICE, PURPOSE_PRERENDER, "/").relation, 0);
}

/* A page at http://www.example/shop/ that grows by a byte each time. */
static void read_page(const char *html)
{
	static struct page page;

	memset(&page, 0, sizeof(page));
	page.client = ALICE;
	page.time_ns = START;
	page.url = page.base = url_of("http://www.example/shop/");
	for (size_t n = 0; n <= strlen(html); n++) {
		page.html = (struct span){ html, n };
		page.last = n == strlen(html);
		declare_page(table, &page);
	}
}

CLAIM(pages_declare_links_and_rules)
{
	begin(64);
	read_page("<link rel=prefetch href=a.js as=script crossorigin><script type=speculationrules>"
	          "{\"prefetch\":[{\"urls\":[\"../b\",\"//other/c\",\"mailto:x\"],\"eagerness\":\"moderate\"},"
	          "{\"where\":{\"and\":[]}}]}</script><link rel=preconnect href=//cdn.example>");
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_HTML], 1);
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_RULES], 4);
	is(row(RELATION_PRECONNECT)->declared[DECLARED_BY_HTML], 1);
	is(hints_totals(table)->eagerness[EAGERNESS_MODERATE], 3);
	is(hints_totals(table)->as[HINT_AS_SCRIPT], 1);
	is(hints_totals(table)->crossorigin, 1);
	assert_string_equal(cause_of(START, ALICE, "http://www.example/shop/a.js"), "prefetch");
	assert_string_equal(cause_of(START, ALICE, "http://www.example/b"), "prefetch");
	assert_string_equal(cause_of(START, ALICE, "http://other/c"), "prefetch");
	assert_string_equal(cause_of(START, ALICE, "http://www.example/shop/"), "none");
	contact(START, ALICE, CONTACT_REQUEST, "cdn.example");
	check_preconnects(1, 1, 1);
}

/* HTML, section 7.6.1.4: the URLs are those of the rules' own place. Half of them are none. */
CLAIM(rules_of_their_own_are_a_page)
{
	static const char rules[] = "{\"tag\":\"a\",\"prefetch\":[{\"urls\":[\"b\",\"/c\"]}],"
				    "\"prerender\":[{\"where\":{},\"tag\":\"d\"}]}";
	static struct page page;

	begin(64);
	page = (struct page){ .client = ALICE, .time_ns = START, .kind = PAGE_RULES, .html = text(rules) };
	page.url = page.base = url_of("http://cdn.example/rules/all.json");
	page.html.len /= 2;
	declare_page(table, &page);
	page.html.len = strlen(rules);
	declare_page(table, &page);
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_RULES], 0);
	page.last = true;
	declare_page(table, &page);
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_RULES], 2);
	is(row(RELATION_PRERENDER)->declared[DECLARED_BY_RULES], 1);
	is(hints_totals(table)->tagged[RELATION_PREFETCH], 2);
	is(hints_totals(table)->tagged[RELATION_PRERENDER], 1);
	assert_string_equal(cause_of(START, ALICE, "http://cdn.example/rules/b"), "prefetch");
	assert_string_equal(cause_of(START, ALICE, "http://cdn.example/c"), "prefetch");
}

CLAIM(rules_without_a_tag_have_none)
{
	begin(64);
	read_page("<link rel=prefetch href=a><script type=speculationrules>{\"prefetch\":[{\"urls\":[\"b\"]},"
	          "{\"urls\":[\"c\"],\"tag\":\"t\"}]}</script>");
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_RULES], 2);
	is(hints_totals(table)->tagged[RELATION_PREFETCH], 1);
}

CLAIM(a_base_counts_for_what_comes_behind_it)
{
	begin(64);
	read_page("<link rel=prefetch href=a><base href=//cdn/x/y><link rel=prefetch href=b>"
	          "<base href=/z/><link rel=prefetch href=c>");
	assert_string_equal(cause_of(START, ALICE, "http://www.example/shop/a"), "prefetch");
	assert_string_equal(cause_of(START, ALICE, "http://cdn/x/b"), "prefetch");
	assert_string_equal(cause_of(START, ALICE, "http://cdn/x/c"), "prefetch");
	begin(64);
	read_page("<base href='data:,x'><link rel=prefetch href=b>");
	assert_string_equal(cause_of(START, ALICE, "http://www.example/shop/b"), "prefetch");
}

CLAIM(what_a_page_has_too_many_of_is_counted)
{
	static char html[HTML_BYTES + 1];
	size_t n = 0;

	begin(1024);
	for (int i = 0; i < HTML_HINTS_MAX + 3; i++)
		n += (size_t)sprintf(html + n, "<link rel=prefetch href=/%d>", i);
	read_page(html);
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_HTML], HTML_HINTS_MAX);
	is(hints_totals(table)->beyond, 3);
	n = (size_t)sprintf(html, "<script type=speculationrules>{\"prerender\":[{\"urls\":[\"/\"");
	for (int i = 0; i < 299; i++)
		n += (size_t)sprintf(html + n, ",\"%d\"", i);
	sprintf(html + n, "]}]}</script>");
	read_page(html);
	is(row(RELATION_PRERENDER)->declared[DECLARED_BY_RULES], 256);
	is(hints_totals(table)->beyond, 3 + 44);
	hints_close(table);
	table = NULL;
}

RUN(claim(a_declaration_is_of_a_client_and_a_url), claim(a_declaration_stands_five_minutes),
    claim(of_several_declarations_the_nearest_is_the_cause), claim(a_prerender_follows_its_own_declaration_only),
    claim(lookups_follow_declarations_of_a_host), claim(a_request_uses_a_preconnect_once),
    claim(a_client_hello_executes_a_preconnect), claim(an_unused_connection_is_a_preconnect_that_was_not_used),
    claim(spare_connections_do_not_hide_a_use), claim(a_later_declaration_of_the_same_is_another),
    claim(every_preconnect_is_settled), claim(rules_of_their_own_are_a_page), claim(rules_without_a_tag_have_none),
    claim(what_became_of_it_counts_by_weight), claim(probabilities_are_counted_by_tenths),
    claim(what_is_forgotten_is_counted), claim(without_a_url_a_declaration_only_counts),
    claim(pages_declare_links_and_rules), claim(a_base_counts_for_what_comes_behind_it),
    claim(what_a_page_has_too_many_of_is_counted))
