/*
 * Heads by RFC 9112: request lines and targets (section 3), field lines (section 5).
 */
#define _GNU_SOURCE 1
#include "decoding.h"

static const struct sighting *target(const char *line)
{
	static char head[1024];

	snprintf(head, sizeof(head), "%s\r\nHost: field.example:81\r\n\r\n", line);
	return decode(head);
}

static void check_target(const char *line, const char *host, const char *path, const char *query)
{
	const struct sighting *s = target(line);

	check_text(s->host, host);
	check_text(s->path, path);
	check_text(s->query, query);
}

CLAIM(a_request_line_has_three_parts)
{
	const struct sighting *s = target("GET /a HTTP/1.1");

	check_text(s->method, "GET");
	is(s->version, 11);
	s = target("M-SEARCH * HTTP/1.0");
	check_text(s->method, "M-SEARCH");
	is(s->version, 10);
	check_text(s->path, "*");
	/* The spaces of a target that has some belong to it, as to the gate. */
	check_text(target("GET /a b HTTP/1.1")->path, "/a b");
}

CLAIM(anything_else_is_no_request_line)
{
	static const char *const lines[] = {
		"",
		"GET",
		"GET /",
		"GET  HTTP/1.1",
		"GET HTTP/1.1",
		" GET / HTTP/1.1",
		"G(T / HTTP/1.1",
		"GET / HTTP/1.2",
		"GET / HTTP/2.0",
		"GET / http/1.1",
		"GET / HTTP/1.1 ",
		"GET /HTTP/1.1",
		"HTTP/1.1 200 OK",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct sighting *s = target(lines[i]);

		is(s->method.len + s->path.len + s->query.len, 0);
		is(s->version, 0);
	}
}

static void check_part(const char *bytes, const char *method, const char *host, const char *path)
{
	const struct sighting *s = decode(bytes);

	check_text(s->method, method);
	check_text(s->host, host);
	check_text(s->path, path);
	is(s->query.len + s->version, 0);
}

/* Where a request line is longer than a sample. */
CLAIM(of_a_part_of_a_line_is_known_what_stands_before_the_query)
{
	check_part("GET /a/b?c=d", "GET", "", "/a/b");
	check_part("GET http://x.example:80/a?c", "GET", "x.example", "/a");
	check_part("POST /a/b", "POST", "", "");
	check_part("GET ", "GET", "", "");
	check_part("GET", "", "", "");
	check_part("G(T /a?b", "", "", "");
}

CLAIM(origin_form_names_path_and_query)
{
	check_target("GET / HTTP/1.1", "field.example", "/", "");
	check_target("GET /a?b=c?d HTTP/1.1", "field.example", "/a", "?b=c?d");
	check_target("GET /a? HTTP/1.1", "field.example", "/a", "?");
	check_target("GET //a//b HTTP/1.1", "field.example", "//a//b", "");
	check_target("GET /http://x.example/ HTTP/1.1", "field.example", "/http://x.example/", "");
}

CLAIM(a_fragment_is_cut_off)
{
	check_target("GET /a#b?c HTTP/1.1", "field.example", "/a", "");
	check_target("GET /a?b#c HTTP/1.1", "field.example", "/a", "?b");
	check_target("GET http://x.example#c HTTP/1.1", "x.example", "/", "");
}

CLAIM(absolute_form_wins_over_the_host_field)
{
	check_target("GET http://x.example/a?b HTTP/1.1", "x.example", "/a", "?b");
	check_target("GET http://x.example HTTP/1.1", "x.example", "/", "");
	check_target("GET HTTPS://x.example:8443?b HTTP/1.1", "x.example", "/", "?b");
	check_target("GET a+b-c.1://x.example/ HTTP/1.1", "x.example", "/", "");
	check_target("GET http://u:p@X.example:80/@y HTTP/1.1", "X.example", "/@y", "");
	check_target("GET http:///a HTTP/1.1", "field.example", "/a", "");
}

CLAIM(authority_form_is_its_own_path_and_names_no_host)
{
	check_target("CONNECT x.example:443 HTTP/1.1", "field.example", "x.example:443", "");
	check_target("CONNECT [2001:db8::1]:443 HTTP/1.1", "field.example", "[2001:db8::1]:443", "");
	check_target("CONNECT u:p@x.example:443 HTTP/1.1", "field.example", "x.example:443", "");
	check_target("CONNECT x.example:443?a HTTP/1.1", "field.example", "x.example:443", "");
}

CLAIM(asterisk_form_is_its_own_path)
{
	check_target("OPTIONS * HTTP/1.1", "field.example", "*", "");
}

static void check_host(const char *value, const char *host)
{
	static char lines[256];

	snprintf(lines, sizeof(lines), "Host:%s\r\n", value);
	check_text(fields(lines)->host, host);
}

CLAIM(a_host_has_neither_userinfo_nor_port)
{
	check_host(" a.example", "a.example");
	check_host("A.Example:8080 ", "A.Example");
	check_host(" a.example:", "a.example");
	check_host(" u:p@v@a.example:80", "a.example");
	check_host(" [::1]", "[::1]");
	check_host(" [::1]:8080", "[::1]");
	check_host(" u@[::1]:8080", "[::1]");
	check_host("", "");
	check_host(" :80", "");
}

CLAIM(what_is_no_host_is_unknown)
{
	check_host(" ::1", "");
	check_host(" 2001:db8::1", "");
	check_host(" [::1", "");
	check_host(" [::1]a", "");
	check_text(fields("Host: a\r\nHost: a\r\n")->host, "");
}

CLAIM(a_bare_line_feed_ends_a_line)
{
	MARKED(decode("GET / HTTP/1.1\nHost: a\nSec-Purpose: prefetch\n\n"), PREFETCH);
	MARKED(decode("GET / HTTP/1.1\nSec-Purpose: prefetch\r\nHost: a\n\r\n"), PREFETCH);
	check_text(decode("GET /x HTTP/1.1\nHost: a\n\n")->host, "a");
}

CLAIM(a_bare_carriage_return_ends_none)
{
	UNMARKED(fields("A: b\rSec-Purpose: prefetch\r\n"), NO_MARKER);
	UNMARKED(fields("A: b\r\n\rSec-Purpose: prefetch\r\n"), NO_MARKER);
	UNMARKED(fields("Purpose: prefetch\r\r\n"), OTHER_VALUE);
	MARKED(fields("\r\r\nPurpose: prefetch\r\n"), PREFETCH);
}

CLAIM(what_follows_the_head_is_not_read)
{
	const char *head = "GET / HTTP/1.1\r\n\r\nSec-Purpose: prefetch\r\n\r\n";

	UNMARKED(decode_bytes(&undecided_sample, head, strlen(head)), NO_MARKER);
}

CLAIM(white_space_around_a_value_is_no_part_of_it)
{
	MARKED(fields("Purpose:prefetch\r\n"), PREFETCH);
	MARKED(fields("Purpose: \t prefetch \t \r\n"), PREFETCH);
	MARKED(fields("Sec-Purpose:\tprefetch;prerender\t\r\n"), PRERENDER);
	check_text(fields("Host: \t a.example\t \r\n")->host, "a.example");
}

CLAIM(a_space_before_the_colon_makes_a_line_say_nothing)
{
	UNMARKED(fields("Sec-Purpose : prefetch\r\n"), NO_MARKER);
	UNMARKED(fields("Sec-Purpose\t: prefetch\r\n"), NO_MARKER);
	UNMARKED(fields("Purpose : x\r\n prefetch\r\n"), NO_MARKER);
}

CLAIM(a_name_is_matched_whole)
{
	UNMARKED(fields("X-Sec-Purposes: prefetch\r\nXPurpose: prefetch\r\nurpose: prefetch\r\n"), NO_MARKER);
	UNMARKED(fields("Sec_Purpose: prefetch\r\nSec\rPurpose: prefetch\r\n"), NO_MARKER);
	UNMARKED(fields("Access-Control-Request-Headers: x-sec-purpose\r\n"), NO_MARKER);
	UNMARKED(fields("Vary: rsc, next-router-prefetch, sec-purpose\r\n"), NO_MARKER);
	UNMARKED(fields("Referer: http://a/?Purpose: prefetch\r\n"), NO_MARKER);
	UNMARKED(fields("Sec-Purpose\r\nPurpose\r\n: prefetch\r\n"), NO_MARKER);
}

CLAIM(a_folded_line_is_no_field)
{
	UNMARKED(fields("Cookie: a\r\n Sec-Purpose: prefetch\r\n"), NO_MARKER);
	UNMARKED(fields("Cookie: a\r\n\tPurpose: prefetch\r\n"), NO_MARKER);
	UNMARKED(fields(" Sec-Purpose: prefetch\r\n"), NO_MARKER);
	/* Only one that is empty ends a head. */
	MARKED(fields("A: b\r\n \r\nPurpose: prefetch\r\n"), PREFETCH);
	MARKED(fields(" \r\nPurpose: prefetch\r\n"), PREFETCH);
}

CLAIM(a_fold_is_one_space)
{
	MARKED(fields("Sec-Purpose:\r\n prefetch\r\n"), PREFETCH);
	MARKED(fields("Sec-Purpose: prefetch;\r\n\t prerender\r\n"), PRERENDER);
	UNMARKED(fields("Sec-Purpose: pre\r\n fetch\r\n"), MALFORMED_VALUE);
	UNMARKED(fields("Sec-Purpose: prefetch\r\n ;prerender\r\n"), MALFORMED_VALUE);
	UNMARKED(fields("Purpose: pre\r\n fetch\r\n"), OTHER_VALUE);
	UNMARKED(fields("X-Moz: early \t\r\n \t hint\r\n"), OTHER_VALUE);
	MARKED(fields("X-Purpose: :\r\n\tpreview\r\n"), PREVIEW);
	MARKED(fields("Purpose: prefetch\r\n \r\n\t\r\n"), PREFETCH);
	check_text(fields("Host:\r\n a.example\r\n")->host, "a.example");
	check_tag(fields("Sec-Speculation-Tags: \"a \r\n  b\"\r\nPurpose: prefetch\r\n"), 0, TAG_STRING, "a b");
}

CLAIM(folded_lines_can_be_repeated)
{
	MARKED(fields("Sec-Purpose: x,\r\n y\r\nPurpose: x\r\nSec-Purpose: prefetch;\r\n prerender\r\n"), PRERENDER);
	MARKED(fields("Purpose: x\r\n y\r\nPurpose:\r\n prefetch\r\n"), PREFETCH);
}

CLAIM(a_line_without_its_end_says_nothing)
{
	static const char head[] = "GET / HTTP/1.1\r\nSec-Purpose: prefetch\r\n ;prerender\r\n";
	const size_t line = sizeof("GET / HTTP/1.1\r\nSec-Purpose: prefetch\r\n") - 1;

	CUT(decode_bytes(&undecided_sample, head, line - 1), HEAD_LIMIT);
	MARKED(decode_bytes(&undecided_sample, head, line), PREFETCH);
	/* Now it is seen that the value goes on. */
	for (size_t n = line + 1; n < sizeof(head) - 1; n++)
		CUT(decode_bytes(&undecided_sample, head, n), HEAD_LIMIT);
	CUT(decode_bytes(&undecided_sample, head, 0), HEAD_LIMIT);
}

/* Fills a head with a line, over and over, and gives it to the decoder whole. */
static const struct sighting *filled(const char *line)
{
	static char head[DECODER_BYTES];
	size_t n = strlen(strcpy(head, "GET / HTTP/1.1\n")), bytes = strlen(line);

	while (n + bytes + 1 <= sizeof(head)) {
		memcpy(head + n, line, bytes);
		n += bytes;
	}
	head[n++] = '\n';
	return decode_bytes(&undecided_sample, head, n);
}

CLAIM(there_is_room_for_any_head)
{
	UNMARKED(filled("rsc:\n"), NO_MARKER);
	UNMARKED(filled("x-moz:\n"), OTHER_VALUE);
	UNMARKED(filled("x-moz:\n a\n"), OTHER_VALUE);
	UNMARKED(filled("sec-purpose:\n"), MALFORMED_VALUE);
	MARKED(filled("sec-purpose:prefetch\n"), PREFETCH);
	MARKED(filled("sec-purpose:a\n ,\n prefetch\nsec-speculation-tags:\n \"a\n b\"\nhost:\n a\npurpose:\n x\n"),
	       PREFETCH);
	is(sighting.tag_count, TAGS_MAX);
	yes(sighting.tags_cut);
	MARKED(filled("sec-purpose:prefetch\nx-sec-purpose:a\nhost:\n a\naccept:a\ncontent-length:\n 0\n"), PREFETCH);
}

CLAIM(more_than_a_head_can_have_is_not_read)
{
	static char head[DECODER_BYTES + 64];
	struct sample sample = undecided_sample;

	memset(head, 'a', sizeof(head));
	memcpy(head, "GET / HTTP/1.1\r\n", 16);
	strcpy(head + DECODER_BYTES - 4, "\r\nPurpose: prefetch\r\n\r\n");
	CUT(decode_bytes(&sample, head, sizeof(head)), HEAD_LIMIT);
}

CLAIM(cookies_are_not_pointed_to)
{
	const struct sighting *s = fields("Cookie: host=secret\r\nAuthorization: Basic c2VjcmV0\r\n"
	                                  "Cookie: Purpose: prefetch\r\nProxy-Authorization: x\r\nHost: a\r\n");

	UNMARKED(s, NO_MARKER);
	check_text(s->host, "a");
	no(memmem(&decoder, sizeof(decoder), "secret", 6));
}

RUN(claim(a_request_line_has_three_parts), claim(anything_else_is_no_request_line),
    claim(of_a_part_of_a_line_is_known_what_stands_before_the_query), claim(origin_form_names_path_and_query),
    claim(a_fragment_is_cut_off), claim(absolute_form_wins_over_the_host_field),
    claim(authority_form_is_its_own_path_and_names_no_host), claim(asterisk_form_is_its_own_path),
    claim(a_host_has_neither_userinfo_nor_port), claim(what_is_no_host_is_unknown), claim(a_bare_line_feed_ends_a_line),
    claim(a_bare_carriage_return_ends_none), claim(what_follows_the_head_is_not_read),
    claim(white_space_around_a_value_is_no_part_of_it), claim(a_space_before_the_colon_makes_a_line_say_nothing),
    claim(a_name_is_matched_whole), claim(a_folded_line_is_no_field), claim(a_fold_is_one_space),
    claim(folded_lines_can_be_repeated), claim(a_line_without_its_end_says_nothing), claim(there_is_room_for_any_head),
    claim(more_than_a_head_can_have_is_not_read), claim(cookies_are_not_pointed_to))
