/*
 * From samples to what is declared, looked up and connected: whose answer it is, and that captures that are read one after
 * the other have nothing to do with each other.
 */
#include <stdlib.h>

#include "check.h"
#include "decode/address.h"
#include "hello.h"
#include "hellos.h"
#include "pipeline.h"

#define SECOND 1000000000ull
#define START (1000000 * SECOND)

enum { CLIENT_PORT = 40000, ASKED = 5000 };

static struct pipeline *p;
static char *lines;
static size_t lines_bytes;

static void end_pipeline(void)
{
	if (!p)
		return;
	pipeline_close_events(p);
	pipeline_close(p);
	free(p);
	free(lines);
	lines = NULL;
	p = NULL;
}

static void begin(void)
{
	end_pipeline();
	p = calloc(1, sizeof(*p));
	yes(p && pipeline_open(p, &(struct trusted_proxies){ 0 }, &ledger_defaults));
}

/* With events, unmarked ones included. */
static void begin_lines(void)
{
	begin();
	p->events.options.show_unmarked = true;
	p->events.wait = event_wait_open(EVENT_WAIT_LINES, EVENT_WAIT_BYTES);
	p->events.out = open_memstream(&lines, &lines_bytes);
	yes(p->events.wait && p->events.out);
}

static __u64 now_ns;

/* From client number 1 of `flow`, or to it. */
static void put(enum sample_kind kind, __u64 flow, bool up, __u32 seq, __u32 ack, const void *bytes, size_t n,
                __u8 flags, __u8 end)
{
	const struct address client = { { 1, 1 } }, server = { { 9, 9 } };
	struct sample *s = calloc(1, sizeof(*s) + n);

	yes(s != NULL);
	*s = (struct sample){
		.time_ns = now_ns,
		.flow_hash = flow,
		.source = up ? client : server,
		.destination = up ? server : client,
		.source_port = up                   ? CLIENT_PORT
		               : kind == SAMPLE_DNS ? 53
		                                    : 80,
		.destination_port = !up                  ? CLIENT_PORT
		                    : kind == SAMPLE_DNS ? 53
		                                         : 80,
		.seq = seq,
		.ack = ack,
		.head_bytes = (__u32)n,
		.bytes_len = (__u16)n,
		.weight = 1,
		.kind = (__u8)kind,
		.cut = CUT_NONE,
		.end = end,
		.head_flags = flags,
		.verdict = VERDICT_UNDECIDED,
	};
	memcpy(s->bytes, bytes, n);
	pipeline_sample(p, s);
	free(s);
}

static void request(__u64 flow, __u32 ack, const char *path, const char *more)
{
	char head[4096];
	const int n = snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\nHost: www.example\r\n%s\r\n", path, more);

	put(SAMPLE_REQUEST, flow, true, 100, ack, head, (size_t)n, 0, 0);
}

/* Returns where it ends. */
static __u32 answer(__u64 flow, __u32 seq, const char *lines_of_it)
{
	char head[8192];
	const int n = snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n%s\r\n", lines_of_it);

	put(SAMPLE_ANSWER, flow, false, seq, 500, head, (size_t)n, 0, 0);
	return seq + (__u32)n;
}

static void body(__u64 flow, __u32 seq, const char *text)
{
	put(SAMPLE_BODY, flow, false, seq, 500, text, strlen(text), 0, 0);
}

static void end(__u64 flow, __u32 seq)
{
	put(SAMPLE_ANSWER_END, flow, false, seq, 500, "", 0, 0, ANSWER_COMPLETE);
}

/* A page of its own connection. */
static void page(__u64 flow, const char *path, const char *type, const char *text)
{
	char head[256];
	__u32 seq;

	snprintf(head, sizeof(head), "Content-Type: %s\r\n", type);
	request(flow, ASKED, path, "");
	seq = answer(flow, ASKED, head);
	body(flow, seq, text);
	end(flow, seq + (__u32)strlen(text));
}

static void greet(__u64 flow, __u8 flags)
{
	__u8 record[1024] = { 0x16, 3, 1 };
	const size_t n = unhex(real_hellos[0].hex, record + 5);

	record[3] = (__u8)(n >> 8);
	record[4] = (__u8)n;
	put(SAMPLE_HELLO, flow, true, 1, 1, record, n + 5, flags, 0);
}

static void unused(__u64 flow, enum unused_kind how)
{
	put(SAMPLE_UNUSED, flow, true, 1, 1, "", 0, 0, (__u8)how);
}

static const struct hint_row *row(enum relation relation)
{
	return &hints_totals(p->outcomes.hints)->relation[relation];
}

static const struct targets_totals *targets(void)
{
	return targets_totals(p->outcomes.targets);
}

static void check_preconnects(__u64 executed, __u64 matched, __u64 used)
{
	is(row(RELATION_PRECONNECT)->executed, executed);
	is(row(RELATION_PRECONNECT)->matched, matched);
	is(row(RELATION_PRECONNECT)->used, used);
}

#define PRECONNECT "<link rel=preconnect href=https://openssl-alpn.h.test>"

CLAIM(the_name_of_an_unused_connection_is_that_of_its_client_hello)
{
	begin();
	now_ns = START;
	page(1, "/", "text/html", PRECONNECT);
	greet(2, 0);
	check_preconnects(1, 1, 0);
	now_ns += 10 * SECOND;
	unused(2, UNUSED_TLS);
	pipeline_end_of_input(p);
	check_preconnects(1, 1, 0);
	begin();
	page(1, "/", "text/html", PRECONNECT);
	unused(2, UNUSED_PLAIN);
	greet(3, 0);
	pipeline_end_of_input(p);
	check_preconnects(2, 1, 1);
}

/* RFC 8446, section 4.1.4: both hellos are of one connection. */
CLAIM(a_second_hello_is_no_second_connection)
{
	begin();
	page(1, "/", "text/html", PRECONNECT);
	greet(2, 0);
	greet(2, HEAD_SECOND_HELLO);
	unused(2, UNUSED_TLS);
	pipeline_end_of_input(p);
	check_preconnects(1, 1, 0);
}

CLAIM(a_request_uses_the_preconnect_to_its_host)
{
	begin();
	page(1, "/", "text/html", "<link rel=preconnect href=//www.example>");
	request(2, ASKED, "/later", "");
	unused(3, UNUSED_PLAIN);
	check_preconnects(2, 1, 1);
}

CLAIM(rules_that_a_field_names_are_read)
{
	begin();
	page(1, "/rules/all.json", "application/speculationrules+json", "{\"prefetch\":[{\"urls\":[\"next\"]}]}");
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_RULES], 1);
	request(2, ASKED, "/rules/next", "Sec-Purpose: prefetch\r\n");
	is(row(RELATION_PREFETCH)->matched, 1);
	page(3, "/rules/all.json", "application/json", "{\"prefetch\":[{\"urls\":[\"next\"]}]}");
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_RULES], 1);
	is(pages_totals(p->outcomes.pages)->ended[PAGE_COMPLETE], 1);
}

/* Neither is what a prerendered page fetches the page, nor is what has no URL what somebody declared. */
CLAIM(executed_is_what_a_hint_may_ask_for)
{
	static const char rules[] = "Sec-Purpose: prefetch;prerender\r\nSec-Fetch-Dest: document\r\n"
				    "Sec-Fetch-Mode: navigate\r\n",
			  script[] = "Sec-Purpose: prefetch;prerender\r\nSec-Fetch-Dest: script\r\n"
				     "Sec-Fetch-Mode: no-cors\r\nReferer: http://h.test/next\r\n";

	begin();
	request(1, ASKED, "/next", rules);
	end(1, answer(1, ASKED, ""));
	request(2, ASKED, "/next.js", script);
	end(2, answer(2, ASKED, ""));
	request(3, ASKED, "*", "Sec-Purpose: prefetch\r\n");
	request(4, ASKED, "/a", "Sec-Purpose: prefetch\r\n");
	request(5, ASKED, "/favicon.ico", "Referer: http://h.test/next\r\n");
	pipeline_end_of_input(p);
	is(row(RELATION_PRERENDER)->executed, 1);
	is(row(RELATION_PRERENDER)->used, 1);
	is(row(RELATION_PREFETCH)->executed, 1);
	is(ledger_totals(p->outcomes.ledger)->total.requests, 4);
}

CLAIM(links_beyond_are_counted)
{
	char field[4096] = "Link: </0>; rel=prefetch";
	size_t n = strlen(field);

	for (int i = 1; i < 40; i++)
		n += (size_t)snprintf(field + n, sizeof(field) - n, ", </%d>; rel=prefetch", i);
	snprintf(field + n, sizeof(field) - n, "\r\n");
	begin();
	request(1, ASKED, "/", "");
	answer(1, ASKED, field);
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_LINK], ANSWER_LINKS_MAX);
	is(hints_totals(p->outcomes.hints)->beyond, 40 - ANSWER_LINKS_MAX);
}

#define LINK "Link: <next>; rel=prefetch\r\n"

CLAIM(only_what_may_be_a_page_declares)
{
	static const struct {
		const char *dest;
		__u64 declared;
	} examples[] = { { "document", 1 }, { "empty", 2 }, { "iframe", 3 }, { "image", 3 },
		         { "script", 3 },   { "style", 3 }, { "font", 3 },   { "speculationrules", 4 } };
	char field[64];

	begin();
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		snprintf(field, sizeof(field), "Sec-Fetch-Dest: %s\r\n", examples[i].dest);
		request(i, ASKED, "/", field);
		end(i, answer(i, ASKED, LINK));
		is(row(RELATION_PREFETCH)->declared[DECLARED_BY_LINK], examples[i].declared);
	}
	is(targets()->unknown, 0);
}

CLAIM(a_url_that_is_too_long_is_not_another)
{
	static char path[3000] = "/dir2/";

	memset(path + 6, 'q', sizeof(path) - 7);
	begin();
	request(1, ASKED, "/dir1/a", "");
	end(1, answer(1, ASKED, ""));
	request(1, 6000, path, "");
	answer(1, 6000, LINK);
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_LINK], 0);
	is(targets()->url_too_long, 1);
	is(targets()->unknown, 1);
}

/* As many as exchanges can wait, half of them; no more than one in a thousand may be lost, and is counted. */
CLAIM(thousands_of_answers_find_their_requests)
{
	const __u64 flow = 0x9e3779b97f4a7c15ull;

	begin();
	for (__u64 i = 1; i <= 3000; i++)
		request(i * flow, ASKED, "/", "");
	for (__u64 i = 1; i <= 3000; i++)
		answer(i * flow, ASKED, LINK);
	is(row(RELATION_PREFETCH)->declared[DECLARED_BY_LINK], 3000);
	is(targets()->evicted, 0);
}

static size_t count_of(const char *word)
{
	size_t n = 0;

	for (const char *at = lines; (at = strstr(at, word)); at++)
		n++;
	return n;
}

/* They wait for a hello in the tunnel. */
static void connects(__u64 count)
{
	static const char head[] = "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n";

	begin_lines();
	for (__u64 i = 1; i <= count; i++)
		put(SAMPLE_REQUEST, i, true, 100, ASKED, head, sizeof(head) - 1, HEAD_CONNECT, 0);
	for (__u64 i = 1; i <= count; i++) {
		answer(i, ASKED, "");
		put(SAMPLE_ANSWER_END, i, false, ASKED + 19, 500, "", 0, 0, ANSWER_SWITCHED);
	}
	pipeline_end_of_input(p);
	fflush(p->events.out);
	is(count_of("\"event_type\":\"http\""), count);
}

CLAIM(held_requests_have_their_answers)
{
	connects(100);
	is(count_of("\"status\":200"), 100);
	is(p->events.released, 0);
}

CLAIM(answers_without_room_are_counted)
{
	connects(LATE_MAX + 500);
	is(count_of("\"status\":200"), LATE_MAX);
	is(count_of("\"fate\":\"unseen\""), 500);
	is(p->events.released, 500);
}

static void name_message(bool up, const char *message, size_t n)
{
	put(SAMPLE_DNS, 0, up, 0, 0, message, n, 0, 0);
}

/* That of the hello. */
#define NAME "\14openssl-alpn\1h\4test\0\0\1\0\1"

/* Leaves behind whatever can be left behind. */
static void unfinished(void)
{
	static const char question[] = "\0\7\0\0\0\1\0\0\0\0\0\0" NAME;

	page(1, "/", "text/html",
	     "<link rel=prefetch href=next>" PRECONNECT "<link rel=dns-prefetch href=//openssl-alpn.h.test>");
	request(2, ASKED, "/dir/a", "");
	request(3, ASKED, "/dir/b", "");
	body(3, answer(3, ASKED, "Content-Type: text/html\r\n"), "<link rel=prefetch href=x");
	name_message(true, question, sizeof(question) - 1);
	greet(4, 0);
}

/* And what would go on with it. */
static void going_on(void)
{
	static const char question[] = "\0\7\0\0\0\1\0\0\0\0\0\0" NAME,
			  reply[] = "\0\7\x80\0\0\1\0\1\0\0\0\0" NAME "\xc0\14\0\1\0\1\0\0\0\11\0\4\12\0\0\1";

	answer(2, ASKED, LINK);
	body(3, ASKED + 44, ">");
	request(5, ASKED, "/next", "Sec-Purpose: prefetch\r\n");
	name_message(true, question, sizeof(question) - 1);
	name_message(false, reply, sizeof(reply) - 1);
	unused(4, UNUSED_TLS);
	now_ns += 11 * SECOND;
	greet(6, 0);
}

enum { NUMBERS = 256 };

/* All totals are numbers of 64 bits. */
static size_t add_numbers(__u64 *sum, const void *totals, size_t bytes)
{
	for (size_t i = 0; i < bytes / 8; i++)
		sum[i] += ((const __u64 *)totals)[i];
	return bytes / 8;
}

static void read_captures(__u64 sum[NUMBERS], const char *order, __u64 apart_ns)
{
	size_t n = 0;

	begin();
	for (; *order; order++) {
		now_ns = *order == 'u' ? START + apart_ns : START;
		*order == 'u' ? unfinished() : going_on();
		pipeline_end_of_input(p);
	}
	n += add_numbers(sum + n, hints_totals(p->outcomes.hints), sizeof(struct hints_totals));
	n += add_numbers(sum + n, lookups_totals(p->outcomes.lookups), sizeof(struct lookups_totals));
	n += add_numbers(sum + n, pages_totals(p->outcomes.pages), sizeof(struct pages_totals));
	n += add_numbers(sum + n, targets(), sizeof(struct targets_totals));
	yes(n <= NUMBERS);
}

/* The totals of several captures are the sums of those of each, in whatever order, and whatever their times are. */
CLAIM(nothing_goes_on_from_one_capture_to_the_next)
{
	static const __u64 apart_ns[] = { 0, SECOND, 30 * 86400 * SECOND };
	static const char *const orders[] = { "ug", "gu", "uug", "gug" };

	for (size_t i = 0; i < sizeof(apart_ns) / sizeof(apart_ns[0]); i++)
		for (size_t k = 0; k < sizeof(orders) / sizeof(orders[0]); k++) {
			__u64 apart[NUMBERS] = { 0 }, together[NUMBERS] = { 0 };
			const char *one = orders[k];

			for (; *one; one++)
				read_captures(apart, (const char[]){ *one, 0 }, apart_ns[i]);
			read_captures(together, orders[k], apart_ns[i]);
			assert_memory_equal(together, apart, sizeof(apart));
		}
	end_pipeline();
}

RUN(claim(the_name_of_an_unused_connection_is_that_of_its_client_hello), claim(a_second_hello_is_no_second_connection),
    claim(a_request_uses_the_preconnect_to_its_host), claim(rules_that_a_field_names_are_read),
    claim(executed_is_what_a_hint_may_ask_for), claim(links_beyond_are_counted),
    claim(only_what_may_be_a_page_declares), claim(a_url_that_is_too_long_is_not_another),
    claim(thousands_of_answers_find_their_requests), claim(held_requests_have_their_answers),
    claim(answers_without_room_are_counted), claim(nothing_goes_on_from_one_capture_to_the_next))
