/*
 * Where a body's end is not sure (RFC 9112, section 6.3), and heads behind heads.
 */
#include "bodies.h"

/* One head, not marked, whose body has no sure end; then NEXT in a segment of its own. */
static void check_unsure(const char *fields)
{
	static char head[BODY_TEXT_BYTES];
	struct stream s;
	size_t n = (size_t)snprintf(head, sizeof(head), "POST / HTTP/1.1\r\n%s\r\n" BAIT, fields);

	for (size_t at = 1; at <= n - BAIT_BYTES; at++) {
		observe();
		s = opened(50000);
		say(&s, 0, head, at);
		if (at < n - BAIT_BYTES)
			say(&s, at, head + at, n - BAIT_BYTES - at);
		say_text(&s, n, NEXT);
		settled(1, 1, 0);
		is(NOTED(AMBIGUOUS_FRAMING), 1);
		is(NOTED(RESYNCHRONISED), 1);
	}
	/* What comes in the same segment is not believed. */
	observe();
	s = opened(50000);
	say(&s, 0, head, n);
	say_text(&s, n, NEXT);
	settled(1, 1, 0);
	is(NOTED(AMBIGUOUS_FRAMING), 1);
	is(LOST(GAP), 0);
}

/* RFC 9112, section 6.3, items 3 to 5. */
CLAIM(a_body_without_a_sure_end_is_noted)
{
	check_unsure("Content-Length: 42\r\nContent-Length: 43\r\n");
	check_unsure("Content-Length: 42, 43\r\n");
	check_unsure("Content-Length: 42, 42,\r\n");
	check_unsure("Content-Length: +42\r\n");
	check_unsure("Content-Length: 0x2a\r\n");
	check_unsure("Content-Length: 42 42\r\n");
	check_unsure("Content-Length: 4 2\r\n");
	check_unsure("Content-Length: -1\r\n");
	check_unsure("Content-Length:\r\n");
	check_unsure("Content-Length: 99999999999999999\r\n");
	check_unsure("Transfer-Encoding: xchunked\r\n");
	check_unsure("Transfer-Encoding: chunked, gzip\r\n");
	check_unsure("Transfer-Encoding: identity\r\n");
	check_unsure("Transfer-Encoding: chunkedx\r\n");
	check_unsure("Transfer-Encoding: chunked;a=b\r\n");
	check_unsure("Transfer-Encoding: \"chunked\"\r\n");
	check_unsure("Transfer-Encoding: chunked, chunked\r\nTransfer-Encoding: chunked\r\n");
	check_unsure("Content-Length: 42\r\n 0\r\n");
	check_unsure("Transfer-Encoding: chunked\r\n \r\n");
	check_unsure("Transfer-Encoding:\r\n chunked\r\n");
}

/* RFC 9110, sections 5.6.1.2, 5.6.3 and 8.6. */
CLAIM(a_length_and_a_coding_have_many_spellings)
{
	check_cut("POST / HTTP/1.1\r\nContent-Length:   42\t \t \r\n\r\n" BAIT, 1, false);
	check_cut("POST / HTTP/1.1\r\nContent-Length: 000000000000000000000042\r\n\r\n" BAIT, 1, false);
	check_cut("POST / HTTP/1.1\r\nContent-Length: 42,42, 42 ,42,42\r\n\r\n" BAIT, 1, false);
	check_cut("POST / HTTP/1.1\r\nTransfer-Encoding: chunked  ,\t  \r\n\r\n2a\r\n" BAIT "\r\n0\r\n\r\n", 1, false);
	check_cut("POST / HTTP/1.1\r\nTransfer-Encoding: chunked,\r\n\r\n2a\r\n" BAIT "\r\n0\r\n\r\n", 1, false);
}

/* RFC 9112, section 6.3, item 3: the coding wins, but somebody may read it the other way. */
CLAIM(a_length_and_a_coding_are_noted)
{
	check_cut("POST / HTTP/1.1\r\nContent-Length: 42\r\nTransfer-Encoding: chunked\r\n\r\n"
	          "2a\r\n" BAIT "\r\n0\r\n\r\n",
	          1, true);
	check_cut("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nA: b\r\nContent-Length: 3\r\n\r\n"
	          "2a\r\n" BAIT "\r\n0\r\n\r\n",
	          1, true);
	check_cut("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: x\r\n\r\n"
	          "2a\r\n" BAIT "\r\n0\r\n\r\n",
	          1, true);
	/* The last coding is chunked, so the body has an end, but it was said twice. */
	check_cut("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
	          "2a\r\n" BAIT "\r\n0\r\n\r\n",
	          1, true);
}

/* RFC 9112, section 5.1: such a line is to be rejected, so it frames nothing. */
CLAIM(a_length_with_a_space_before_the_colon_is_noted)
{
	check_cut("POST / HTTP/1.1\r\nContent-Length : 42\r\n\r\n", 1, true);
	check_cut("POST / HTTP/1.1\r\nTransfer-Encoding\t: chunked\r\n\r\n", 1, true);
}

/* RFC 9112, section 7.1: a size is hexadecimal and ends with its line; data ends where its size says. */
CLAIM(a_broken_chunk_ends_what_is_believed)
{
	static const char *const bodies[] = {
		"x\r\n",    "-1\r\n",  "\r\n",        " 2a\r\n",   "0x2a\r\n",
		"2a\rx",    "2ag\r\n", "1\r\nGG\r\n", "1\r\nG\rx", "1000000000000000\r\n",
		"0\r\n\rx",
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		static char text[BODY_TEXT_BYTES];
		size_t n = (size_t)snprintf(text, sizeof(text),
		                            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n%s" BAIT, bodies[i]);
		struct stream s;

		observe();
		s = opened(50000);
		say(&s, 0, text, n);
		say_text(&s, n, NEXT);
		settled(1, 1, 0);
		is(NOTED(LOST_FRAMING), 1); /* the request in front of it made the flow one that is followed */
		is(NOTED(RESYNCHRONISED), 1);
	}
}

CLAIM(heads_follow_heads_in_a_segment)
{
	static char text[1 << 12];

	for (int count = 1; count <= 10; count++) {
		size_t n = 0;

		for (int i = 0; i < count; i++)
			n += (size_t)sprintf(text + n,
			                     "GET /%d HTTP/1.1\r\nHost: a.example\r\nAccept: text/html\r\n\r\n", i);
		n += (size_t)sprintf(text + n, NEXT);
		for (size_t piece = 60; piece < n; piece += 7) {
			say_stream(text, n, piece, piece);
			check_bodies(text, (__u64)count, false);
		}
		say_stream(text, n, n, n);
		check_bodies(text, (__u64)count, false);
	}
}

RUN(claim(a_body_without_a_sure_end_is_noted), claim(a_length_and_a_coding_have_many_spellings),
    claim(a_length_and_a_coding_are_noted), claim(a_length_with_a_space_before_the_colon_is_noted),
    claim(a_broken_chunk_ends_what_is_believed), claim(heads_follow_heads_in_a_segment))
