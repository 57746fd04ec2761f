/*
 * A body is no request, whatever it says; what is behind it is (RFC 9112, sections 6 and 7).
 */
#include "bodies.h"

static void check_head(const char *fields, const char *body)
{
	static char text[BODY_TEXT_BYTES];

	snprintf(text, sizeof(text), "POST /up HTTP/1.1\r\nHost: a\r\n%s\r\n%s", fields, body);
	check_cut(text, 1, false);
}

CLAIM(a_body_of_known_length_is_no_request)
{
	check_head("Content-Length: 42\r\n", BAIT);
	check_head("Content-Length: 84\r\n", BAIT BAIT);
	check_head("Content-Length: 43\r\n", "x" BAIT);
	check_head("Content-Length: 17\r\n", BAIT_LINE);
	check_head("Content-Length: 1\r\n", "G");
	check_head("Content-Length: 9\r\n", "HTTP/1.1 ");
	check_head("Content-Length: 4\r\n", "\r\n\r\n");
}

CLAIM(no_body_is_no_body)
{
	check_head("", "");
	check_head("Content-Length: 0\r\n", "");
	check_head("Content-Length: 00\r\nExpect: 100-continue\r\n", "");
	check_head("X-Content-Length: 42\r\nContent-Lengths: 42\r\nContent-Type: 42\r\n", "");
}

/* RFC 9110, sections 5.1, 5.6.3 and 8.6: names have no case, white space may be around, equal lengths are one. */
CLAIM(a_length_has_more_than_one_spelling)
{
	check_head("content-length:42\r\n", BAIT);
	check_head("CONTENT-LENGTH: \t42\t\r\n", BAIT);
	check_head("Content-Length: 0000000000000042\r\n", BAIT);
	check_head("Content-Length: 42, 42\r\n", BAIT);
	check_head("Content-Length: 42 ,42,042\r\n", BAIT);
	check_head("Content-Length: 42\r\nA: b\r\nContent-Length: 42\r\n", BAIT);
}

CLAIM(a_chunked_body_is_no_request)
{
	check_head("Transfer-Encoding: chunked\r\n", "2a\r\n" BAIT "\r\n0\r\n\r\n");
	check_head("Transfer-Encoding: chunked\r\n", "0\r\n\r\n");
	check_head("Transfer-Encoding: chunked\r\n", "1\r\nG\r\n2A\r\n" BAIT "\r\n0002a\r\n" BAIT "\r\n000\r\n\r\n");
	check_head("Transfer-Encoding: chunked\r\n", "2\r\n\r\n\r\n3\r\n0\r\n\r\n0\r\n\r\n");
}

/* RFC 9112, section 7.1.1; the second one is quoted, the third has white space in front (RFC 9110, section 5.6.3). */
CLAIM(chunk_extensions_are_passed_over)
{
	check_head("Transfer-Encoding: chunked\r\n", "2a;a\r\n" BAIT "\r\n0;b=c\r\n\r\n");
	check_head("Transfer-Encoding: chunked\r\n", "2a;a=\"GET / HTTP/1.1\"\r\n" BAIT "\r\n0\r\n\r\n");
	check_head("Transfer-Encoding: chunked\r\n", "2a ; 5\r\n" BAIT "\r\n0\t;a\r\n\r\n");
}

/* Section 7.1.2: they may look like fields of a head, but are none. */
CLAIM(trailers_mark_nothing)
{
	check_head("Transfer-Encoding: chunked\r\n", "1\r\nG\r\n0\r\nSec-Purpose: prefetch\r\n\r\n");
	check_head("Transfer-Encoding: chunked\r\n", "0\r\nA: b\r\nPurpose: prefetch\r\nContent-Length: 42\r\n\r\n");
	check_head("Transfer-Encoding: chunked\r\n", "0\r\n" BAIT_LINE "Sec-Purpose: prefetch\r\n\r\n");
}

CLAIM(a_bare_line_feed_ends_a_chunk_line)
{
	check_head("Transfer-Encoding: chunked\n", "2a\n" BAIT "\n0\n\n");
	check_head("Transfer-Encoding: chunked\r\n", "2a;a\n" BAIT "\r\n0\r\nA: b\n\r\n");
}

/* RFC 9112, section 6.1, and a list on two lines (RFC 9110, section 5.3). */
CLAIM(chunked_comes_last)
{
	check_head("transfer-encoding:CHUNKED\r\n", "2a\r\n" BAIT "\r\n0\r\n\r\n");
	check_head("Transfer-Encoding: gzip, chunked\r\n", "2a\r\n" BAIT "\r\n0\r\n\r\n");
	check_head("Transfer-Encoding: gzip,chunked \t\r\n", "2a\r\n" BAIT "\r\n0\r\n\r\n");
}

CLAIM(bodies_are_passed_over_one_by_one)
{
	check_cut("POST / HTTP/1.1\r\nContent-Length: 42\r\n\r\n" BAIT
	          "PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2a\r\n" BAIT "\r\n0\r\n\r\n"
	          "\r\nGET / HTTP/1.1\r\n\r\n"
	          "POST / HTTP/1.0\r\nContent-Length: 17\r\n\r\n" BAIT_LINE,
	          4, false);
}

/* A body in segments that all begin with a request, and with the rest of one behind it. */
CLAIM(no_segment_of_a_body_is_a_request)
{
	static char chunks[BODY_TEXT_BYTES];
	struct stream s;
	size_t at;

	observe();
	s = opened(50000);
	at = strlen("POST / HTTP/1.1\r\nContent-Length: 42000\r\n\r\n");
	say_text(&s, 0, "POST / HTTP/1.1\r\nContent-Length: 42000\r\n\r\n");
	for (int i = 0; i < 1000; i++, at += BAIT_BYTES)
		say_text(&s, at, BAIT);
	say_text(&s, at, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1068\r\n"); /* 4200 */
	at += strlen("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1068\r\n");
	for (int i = 0; i < 99; i++, at += BAIT_BYTES)
		say_text(&s, at, BAIT);
	snprintf(chunks, sizeof(chunks), BAIT "\r\n0\r\n\r\n" NEXT);
	say_text(&s, at, chunks);
	settled(1, 2, 0);
	check_quiet();
}

/* Segments of a body need not be seen, or not in order. */
CLAIM(a_body_may_have_holes)
{
	static const char head[] = "POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n";
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, head);
	for (int i = 900; i > 0; i -= 7)
		say_text(&s, sizeof(head) - 1 + (size_t)i * 1000, BAIT);
	say_text(&s, sizeof(head) - 1 + 1000000, NEXT);
	settled(1, 1, 0);
	check_quiet();
}

/* 5 GiB: sequence numbers come round, in segments as long as segmentation offload makes them. */
CLAIM(a_body_may_be_longer_than_sequence_numbers)
{
	static char piece[1 << 16];
	const char *head = "PUT / HTTP/1.1\r\nContent-Length: 5368709120\r\n\r\n";
	struct stream s;
	struct packet k;
	struct made *m;
	__u32 at;

	observe();
	s = opened(50000);
	say_text(&s, 0, head);
	at = (__u32)strlen(head);
	memcpy(piece, BAIT, BAIT_BYTES);
	k = stream_packet(&s, at, piece, sizeof(piece));
	m = make(&k);
	for (int i = 0; i < 5 << 14; i++, at += sizeof(piece)) {
		const struct captured c = { seen.now_ns, m->bytes, m->len, m->len, ETHERNET_BYTES, 0x0800 };

		put32(m->bytes + m->transport + 4, s.begins + at);
		native_frame(&c);
		seen.frames++;
		seen.bytes += m->len;
	}
	say_text(&s, at, NEXT);
	settled(1, 1, 0);
	check_quiet();
}

RUN(claim(a_body_of_known_length_is_no_request), claim(no_body_is_no_body), claim(a_length_has_more_than_one_spelling),
    claim(a_chunked_body_is_no_request), claim(chunk_extensions_are_passed_over), claim(trailers_mark_nothing),
    claim(a_bare_line_feed_ends_a_chunk_line), claim(chunked_comes_last), claim(bodies_are_passed_over_one_by_one),
    claim(no_segment_of_a_body_is_a_request), claim(a_body_may_have_holes),
    claim(a_body_may_be_longer_than_sequence_numbers))
