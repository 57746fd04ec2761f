/*
 * The first segments of a connection in another order: what comes ahead of the first one waits for it. Heads are in
 * test_gate_order.c, too.
 */
#include "greetings.h"

enum { GUARD = 8 /* less than that in front of it is not waited for */ };

/* In one record, and without a request in it: one at the start of what comes ahead is taken for one. */
static const struct greeting *quiet_hello_of(size_t bytes)
{
	static struct greeting g;

	g = *hello_of(bytes, 16384);
	memset(g.bytes + 11, 0x90, g.len - 11);
	return &g;
}

CLAIM(the_first_two_segments_of_a_hello_may_be_swapped)
{
	const struct greeting *g = quiet_hello_of(1800);

	for (size_t at = GUARD; at < g->len; at++) {
		struct stream s;

		observe();
		s = opened(50000);
		say(&s, at, g->bytes + at, g->len - at);
		say(&s, 0, g->bytes, at);
		greeted(1, 0);
		is(seen.others, 1);
		check_other(0, SAMPLE_HELLO, g->bytes, g->len);
		is(seen.other[0]->head_flags, 0);
	}
}

CLAIM(a_hello_may_begin_with_its_last_segments)
{
	const struct greeting *g = quiet_hello_of(5000);
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 1400, g->bytes + 1400, 1400);
	say(&s, 2800, g->bytes + 2800, 1400);
	say(&s, 4200, g->bytes + 4200, g->len - 4200);
	say(&s, 0, g->bytes, 1400);
	greeted(1, 0);
	check_other(0, SAMPLE_HELLO, g->bytes, g->len);
}

/* The piece that comes ahead could be the beginning of a request line: a word, and no line end. */
CLAIM(what_looks_like_a_beginning_may_be_the_middle)
{
	static const char head[] = "GET /i HTTP/1.1\r\nCookie: a=0123456789abcdef0123456789\r\nX-Moz: prefetch\r\n\r\n";

	for (size_t at = GUARD; at < sizeof(head) - 9; at++)
		for (size_t n = 1; n < 30 && at + n < sizeof(head) - 1; n++) {
			struct stream s;

			observe();
			s = opened(50000);
			say(&s, at, head + at, n);
			say(&s, 0, head, at);
			say(&s, at + n, head + at + n, sizeof(head) - 1 - at - n);
			settled(1, 0, 0);
			check_nothing_lost();
		}
}

static bool is_request(const char *text)
{
	return strstr(text, " / HTTP/1.1\r\n") && strcspn(text, " ") <= 3 && text[strcspn(text, " ") + 1] == '/';
}

CLAIM(a_proxy_header_may_come_behind_its_request)
{
	static const char text[] =
		"PROXY TCP4 192.0.2.1 192.0.2.2 50000 80\r\nGET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n";
	struct stream s;

	for (size_t at = GUARD; at < sizeof(text) - 1; at++) {
		size_t blank = strspn(text + at, "\r\n");

		if (is_request(text + at + blank))
			continue; /* with a request of its own it does not wait */
		observe();
		s = opened(50000);
		say(&s, at, text + at, sizeof(text) - 1 - at);
		say(&s, 0, text, at);
		settled(1, 0, 0);
		is(seen.others, 1);
		is(seen.other[0]->kind, SAMPLE_PROXY);
	}
}

/* Neither its flow nor a slot is kept, whatever the order. */
CLAIM(an_opaque_connection_costs_nothing)
{
	static const __u8 junk[200] = { 0x80, 1, 2, 3 };
	struct stream s;

	observe();
	for (__u16 port = 1; port <= 40; port++) {
		s = opened(port);
		say(&s, port % 2 ? 100 : 0, junk, 100);
		say(&s, port % 2 ? 0 : 100, junk, 100);
		say(&s, 200, junk, 100);
	}
	settled(0, 0, 0);
	is(FATES(OPAQUE), 40 * 3 - 20); /* what came ahead was followed, until the first bytes came */
	check_quiet();
	check_nothing_lost();
}

/* Should the first segment never come, what comes ahead of it has a place until another needs it, or its time is up. */
CLAIM(what_waits_in_vain_is_told_when_it_is_forgotten)
{
	static const __u8 junk[100] = { 0x80, 1, 2, 3 };
	struct stream s;

	observe();
	for (__u16 port = 1; port <= 8; port++) {
		s = opened(port);
		say(&s, 100, junk, sizeof(junk));
	}
	settled(0, 0, 0);
	is(LOST(START_EVICTED), 2); /* a quarter of the eight is for hellos */
	is(LOST(GAP), 6);
}

/* The first segment was not seen: what comes behind it is not kept back. */
CLAIM(requests_do_not_wait_for_what_never_comes)
{
	static const char tail[] = "&field=value", get[] = "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n";
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 100, tail);
	for (size_t i = 0; i < 10; i++)
		say_text(&s, 100 + strlen(tail) + i * strlen(get), get);
	settled(10, 0, 0);
	is(LOST(GAP), 1);
	is(NOTED(RESYNCHRONISED), 1);
}

/* As a mirror port may show it. */
CLAIM(what_waits_may_come_twice)
{
	const struct greeting *g = quiet_hello_of(1800);
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 1000, g->bytes + 1000, g->len - 1000);
	say(&s, 1000, g->bytes + 1000, g->len - 1000);
	say(&s, 0, g->bytes, 1000);
	say(&s, 0, g->bytes, 1000);
	greeted(1, 0);
}

/* The handshake again, behind bytes that were nothing. */
CLAIM(a_repeated_handshake_keeps_nothing_back)
{
	static const __u8 junk[100] = { 0x80, 1, 2, 3 };
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, junk, sizeof(junk));
	shake_hands(&s);
	say(&s, 100, junk, sizeof(junk));
	say_text(&s, 200, "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n");
	settled(1, 0, 0);
}

/* Its end is where both segments end: the body behind it lies behind no hole. */
CLAIM(a_request_of_two_swapped_segments_leaves_no_hole)
{
	static const char head[] = "POST / HTTP/1.1\r\nTransfer-Encoding: foo\r\nA: 0123456789\r\n\r\n";
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 40, head + 40);
	say(&s, 0, head, 40);
	say_text(&s, strlen(head), "0123456789");
	settled(0, 1, 0);
	is(add_up(&seen.sum, COUNT_LOST, LOSS_COUNT), 0);
}

RUN(claim(the_first_two_segments_of_a_hello_may_be_swapped), claim(a_hello_may_begin_with_its_last_segments),
    claim(what_looks_like_a_beginning_may_be_the_middle), claim(a_proxy_header_may_come_behind_its_request),
    claim(an_opaque_connection_costs_nothing), claim(what_waits_in_vain_is_told_when_it_is_forgotten),
    claim(requests_do_not_wait_for_what_never_comes), claim(what_waits_may_come_twice),
    claim(a_repeated_handshake_keeps_nothing_back), claim(a_request_of_two_swapped_segments_leaves_no_hole))
