/*
 * Captures that hold only the first bytes of each frame: what is not there is not read, and what need not be
 * read is not missed.
 */
#include "bodies.h"
#include "examples.h"

enum { HEADERS = ETHERNET_BYTES + 20 + 20 };

static void say_snapped(const struct stream *s, size_t at, const void *bytes, size_t n, size_t captured)
{
	struct packet k = stream_packet(s, at, bytes, n);

	send_captured(&k, (__u32)(HEADERS + captured));
}

#define HEAD "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n"
#define CHUNKED_HEAD "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" /* 1000 */

/* `head` and 1,000 bytes of body in segments of 200, each a request at first sight, then `end`. */
static void check_body(const char *head, const char *end, size_t captured)
{
	static char body[1500];
	size_t n = strlen(head);
	struct stream s;

	observe();
	s = opened(50000);
	memcpy(body, head, n);
	say_snapped(&s, 0, body, n + 200, n + captured);
	memcpy(body, BAIT, BAIT_BYTES);
	for (int i = 1; i < 5; i++)
		say_snapped(&s, n + (size_t)i * 200, body, 200, captured);
	n += 1000;
	say_text(&s, n, end);
	say_text(&s, n + strlen(end), NEXT);
	settled(1, 1, 0);
	check_quiet();
}

CLAIM(a_body_need_not_be_captured)
{
	for (size_t captured = 0; captured <= 200; captured += captured < 60 ? 1 : 35) {
		check_body(HEAD, "", captured);
		check_body(CHUNKED_HEAD, "\r\n0\r\n\r\n", captured);
	}
}

CLAIM(a_head_in_part_is_cut)
{
	static const char head[] = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
	const size_t n = sizeof(head) - 1, line = strlen("GET /a HTTP/1.1\r\n");
	struct stream s;

	for (size_t captured = 0; captured < n; captured++) {
		observe();
		s = opened(50000);
		say_snapped(&s, 0, head, n, captured);
		say_text(&s, n, NEXT);
		settled(1, 0, captured >= line);
		is(CUTS(SNAPLEN), captured >= line);
	}
}

CLAIM(the_rest_of_a_head_may_be_missing_altogether)
{
	static const char head[] = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
	const size_t n = sizeof(head) - 1;
	struct stream s;

	for (size_t captured = 0; captured < 5; captured++) {
		observe();
		s = opened(50000);
		say(&s, 0, head, 20);
		say_snapped(&s, 20, head + 20, n - 20, captured);
		say_text(&s, n, NEXT);
		settled(1, 0, 1);
		is(CUTS(SNAPLEN), 1);
	}
}

/* Bytes that come again end where those that are new would begin, and more. */
CLAIM(what_comes_again_may_be_all_that_is_captured)
{
	static const char twice[] = NEXT NEXT;
	struct stream s;

	for (size_t captured = 0; captured <= 30; captured++) {
		observe();
		s = opened(50000);
		say_text(&s, 0, NEXT);
		say_snapped(&s, NEXT_BYTES - 20, twice + NEXT_BYTES - 20, NEXT_BYTES + 20, captured);
		say_text(&s, 2 * NEXT_BYTES, NEXT);
		settled(2, 0, 0);
		is(NOTED(RESYNCHRONISED), 1);
	}
}

CLAIM(an_answer_need_not_be_captured)
{
	struct stream s;

	for (size_t captured = 0; captured < 20; captured++) {
		struct packet k;

		observe();
		s = opened(50000);
		say_text(&s, 0, NEXT);
		k = stream_packet(&s, 0, "HTTP/1.1 200 OK\r\n\r\n", 19);
		k.from_server = true;
		k.seq = SERVER_BEGINS;
		send_captured(&k, (__u32)(HEADERS + captured));
		settled(1, 0, 0);
		is(FATES(RESPONSE), 1);
		check_quiet();
	}
}

/* Of PROXY v2 the first 16 bytes say how long it is. */
CLAIM(a_proxy_header_need_not_be_captured)
{
	static const char header[] = PROXY_V2_TCP4;
	struct stream s;

	for (size_t captured = 16; captured < sizeof(header); captured++) {
		observe();
		s = opened(50000);
		say_snapped(&s, 0, header, sizeof(header) - 1, captured);
		say_text(&s, sizeof(header) - 1, NEXT);
		settled(1, 0, 0);
		is(NOTED(PROXY_HEADER), 1);
		is(NOTED(RESYNCHRONISED), 0);
	}
}

RUN(claim(a_body_need_not_be_captured), claim(a_head_in_part_is_cut),
    claim(the_rest_of_a_head_may_be_missing_altogether), claim(what_comes_again_may_be_all_that_is_captured),
    claim(an_answer_need_not_be_captured), claim(a_proxy_header_need_not_be_captured))
