/*
 * What the head of an answer says. Examples of RFC 9110, RFC 9111, RFC 6266, Clear Site Data and MIME Sniffing, and heads
 * of servers as they were recorded (tshark, `tcp.payload` of the frame).
 */
#include "answering.h"

static void check_facts(const char *lines, __u32 facts)
{
	is(read_lines(lines)->facts, facts);
}

#define FACTS(lines, facts) check_facts(lines "\r\n", facts)

/* RFC 9111, section 5.2.2; the last but one is of 5.2.3 */
CLAIM(cache_control_names_directives)
{
	FACTS("Cache-Control: no-store", F(NO_STORE));
	FACTS("Cache-Control: no-cache", F(NO_CACHE));
	FACTS("cache-control: must-revalidate", F(MUST_REVALIDATE));
	FACTS("CACHE-CONTROL: Private", F(PRIVATE));
	FACTS("Cache-Control: private,no-STORE ,\tno-cache, ,max-age=0", F(PRIVATE) | F(NO_STORE) | F(NO_CACHE));
	FACTS("Cache-Control: public\r\nServer: a\r\nCache-Control: no-store", F(NO_STORE));
	FACTS("Cache-Control: public,\r\n no-store", F(NO_STORE));
	FACTS("Cache-Control: proxy-revalidate, s-maxage=5, no-transform, must-understand, immutable", 0);
	FACTS("Cache-Control: private, community=\"UCI\"", F(PRIVATE));
	FACTS("Cache-Control: x=\"no-store, private\", no-cache", F(NO_CACHE));
}

CLAIM(a_directive_with_an_argument_is_another_one)
{
	FACTS("Cache-Control: private=\"set-cookie\"", 0);
	FACTS("Cache-Control: no-cache=\"a, b\", no-store", F(NO_STORE));
	FACTS("Cache-Control: no-cache=a", 0);
	FACTS("Cache-Control: no-store=1", 0);
	FACTS("Cache-Control: no-stored, xno-store, no store", 0);
	FACTS("Cache-Control: \"no-store\"", 0);
	FACTS("Cache-Control: no-store, x=\"a", F(NO_STORE));
	FACTS("Cache-Control: x=\"a, no-store", 0);
	FACTS("Cache-Control: x=\"a\\\", no-store", 0);
	FACTS("Cache-Control : no-store", 0);
}

static void check_age(const char *directives, enum age_class class)
{
	char lines[256];

	snprintf(lines, sizeof(lines), "Cache-Control: %s\r\n", directives);
	is(read_lines(lines)->max_age, class);
}

CLAIM(max_age_has_a_class)
{
	check_age("public", AGE_NONE);
	check_age("max-age=0", AGE_ZERO);
	check_age("max-age=1", AGE_MINUTE);
	check_age("Max-Age=60", AGE_MINUTE);
	check_age("max-age=61", AGE_HOUR);
	check_age("max-age=\"3600\"", AGE_HOUR);
	check_age("max-age=3601", AGE_DAY);
	check_age("public, max-age=86400", AGE_DAY);
	check_age("max-age=86401", AGE_LONG);
	check_age("max-age=99999999999999999999999", AGE_LONG);
	check_age("max-age=18446744073709551616", AGE_LONG);
	check_age("max-age=60, max-age=0", AGE_MINUTE);
}

CLAIM(max_age_that_is_no_number_is_none)
{
	check_age("max-age", AGE_NONE);
	check_age("max-age=", AGE_NONE);
	check_age("max-age=-1", AGE_NONE);
	check_age("max-age=1.5", AGE_NONE);
	check_age("max-age=a", AGE_NONE);
	check_age("max-age=\"\"", AGE_NONE);
	check_age("max-age=a, max-age=0", AGE_NONE);
	check_age("s-maxage=60", AGE_NONE);
}

/* RFC 9110, section 12.5.5 */
CLAIM(vary_on_a_marker_is_found)
{
	FACTS("Vary: accept-encoding, accept-language", 0);
	FACTS("Vary: *", F(VARY_ANY));
	FACTS("Vary: accept-encoding,*", F(VARY_ANY));
	FACTS("Vary: sec-purpose", F(VARY_MARKER));
	FACTS("Vary: Accept-Encoding\r\nVary: Sec-Purpose", F(VARY_MARKER));
	FACTS("Vary: *, NEXT-ROUTER-PREFETCH", F(VARY_ANY) | F(VARY_MARKER));
	FACTS("Vary: purpose", F(VARY_MARKER));
	FACTS("Vary: x-moz", F(VARY_MARKER));
	FACTS("Vary: sec-purpose2, sec purpose, **, sec-fetch-dest", 0);
}

/* RFC 9111, section 5.1 */
CLAIM(age_above_zero_is_a_fact)
{
	FACTS("Age: 1", F(AGE));
	FACTS("Age: 0", 0);
	FACTS("Age: 000", 0);
	FACTS("Age: 10, 0", F(AGE));
	FACTS("Age: 0\r\nAge: 10", 0);
	FACTS("Age: -1", 0);
	FACTS("Age:", 0);
	FACTS("Age: 99999999999999999999", F(AGE));
}

CLAIM(some_fields_say_enough_by_being_there)
{
	FACTS("ETag: W/\"0815\"", F(ETAG));
	FACTS("Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT", F(LAST_MODIFIED));
	FACTS("Set-Cookie: SID=31d4d96e407aad42", F(SET_COOKIE));
	FACTS("Cf-Speculation-Refused: prefetch refused: not eligible", F(SPECULATION_REFUSED));
	FACTS("Alt-Svc: clear", F(ALT_SVC));
	FACTS("Link: <a>; rel=next", F(LINK));
	FACTS("No-Vary-Search: key-order, params, except=(\"q\")", F(NO_VARY_SEARCH));
	FACTS("X-ETag: a\r\nETagg: b\r\nEta: c\r\nCookie: d\r\nReferer: e", 0);
}

CLAIM(a_cookie_is_nowhere)
{
	const char secret[] = "31d4d96e407aad42";

	memset(decoder.text, 0, sizeof(decoder.text));
	read_lines("Set-Cookie: a=31d4d96e407aad42\r\nSet-Cookie: b=\r\n 31d4d96e407aad42\r\nVary: a\r\nVary: b\r\n");
	is(answer.facts, F(SET_COOKIE));
	for (size_t i = 0; i < sizeof(decoder.text) - sizeof(secret); i++)
		yes(memcmp(decoder.text + i, secret, sizeof(secret) - 1));
}

CLAIM(what_speculation_asks_for_must_parse)
{
	FACTS("Supports-Loading-Mode: credentialed-prerender", F(LOADING_MODE));
	FACTS("Supports-Loading-Mode: fenced-frame\r\nSupports-Loading-Mode: a;b=1", F(LOADING_MODE));
	FACTS("Supports-Loading-Mode:", 0);
	FACTS("Supports-Loading-Mode: credentialed-prerender,", 0);
	FACTS("Supports-Loading-Mode: \"credentialed-prerender\"", 0);
	FACTS("Supports-Loading-Mode: a b", 0);
	FACTS("Speculation-Rules: \"/rules.json\"", F(SPECULATION_RULES));
	FACTS("Speculation-Rules: \"/a\"\r\nSpeculation-Rules: \"/b\"", F(SPECULATION_RULES));
	FACTS("Speculation-Rules: /rules.json", 0);
	FACTS("Speculation-Rules: rules", 0);
	FACTS("Speculation-Rules: \"/a\", \"", 0);
}

/* Clear Site Data, section 3.1; nav-speculation, "Clear-Site-Data integration" */
CLAIM(caches_of_speculation_are_cleared)
{
	FACTS("Clear-Site-Data: \"prefetchCache\"", F(CLEAR_PREFETCH));
	FACTS("Clear-Site-Data: \"cookies\", \"prerenderCache\"", F(CLEAR_PRERENDER));
	FACTS("Clear-Site-Data: \"cache\"", F(CLEAR_PREFETCH) | F(CLEAR_PRERENDER));
	FACTS("Clear-Site-Data: \"*\"", F(CLEAR_PREFETCH) | F(CLEAR_PRERENDER));
	FACTS("Clear-Site-Data: \"prefetchCache\"\r\nClear-Site-Data: \"prerenderCache\"",
	      F(CLEAR_PREFETCH) | F(CLEAR_PRERENDER));
	FACTS("Clear-Site-Data: \"cookies\", \"storage\", \"executionContexts\"", 0);
	FACTS("Clear-Site-Data: cache", 0);
	FACTS("Clear-Site-Data: *", 0);
	FACTS("Clear-Site-Data: \"Cache\"", 0);
	FACTS("Clear-Site-Data: \"prefetchCache, \"", 0);
}

/* RFC 9110, sections 10.2.3 and 5.6.7 */
CLAIM(retry_after_counts_if_it_parses)
{
	FACTS("Retry-After: 120", F(RETRY_AFTER));
	FACTS("Retry-After: Fri, 31 Dec 1999 23:59:59 GMT", F(RETRY_AFTER));
	FACTS("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", F(RETRY_AFTER));
	FACTS("Retry-After: Sunday, 06-Nov-94 08:49:37 GMT", F(RETRY_AFTER));
	FACTS("Retry-After: Sun Nov  6 08:49:37 1994", F(RETRY_AFTER));
	FACTS("Retry-After: Sun Nov 16 08:49:37 1994", F(RETRY_AFTER));
	FACTS("Retry-After: 0", F(RETRY_AFTER));
	FACTS("Retry-After:", 0);
	FACTS("Retry-After: -1", 0);
	FACTS("Retry-After: 1.5", 0);
	FACTS("Retry-After: 120 s", 0);
	FACTS("Retry-After: 120, 120", 0);
	FACTS("Retry-After: soon", 0);
	FACTS("Retry-After: Sun, 06 Nov 1994 08:49:37", 0);
	FACTS("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT+1", 0);
	FACTS("Retry-After: Su, 06 Nov 1994 08:49:37 GMT", 0);
	FACTS("Retry-After: 1994-11-06T08:49:37Z", 0);
}

/* RFC 6266, sections 4.2 and 5 */
CLAIM(any_disposition_but_inline_is_an_attachment)
{
	FACTS("Content-Disposition: Attachment; filename=example.html", F(ATTACHMENT));
	FACTS("Content-Disposition: INLINE; FILENAME= \"an example.html\"", 0);
	FACTS("Content-Disposition: attachment;\r\n filename*= UTF-8''%e2%82%ac%20rates", F(ATTACHMENT));
	FACTS("Content-Disposition: attachment; filename=\"EURO rates\"; filename*=utf-8''%e2%82%ac%20rates",
	      F(ATTACHMENT));
	FACTS("Content-Disposition: attachment", F(ATTACHMENT));
	FACTS("Content-Disposition: form-data ;name=a", F(ATTACHMENT));
	FACTS("Content-Disposition: inline", 0);
	FACTS("Content-Disposition:", 0);
	FACTS("Content-Disposition: filename=a", 0);
	FACTS("Content-Disposition: \"attachment\"", 0);
	FACTS("Content-Disposition: ;attachment", 0);
}

/* RFC 9110, section 8.4; RFC 9112, section 6 */
CLAIM(codings_are_facts)
{
	FACTS("Content-Encoding: gzip", F(ENCODED));
	FACTS("Content-Encoding: identity", 0);
	FACTS("Content-Encoding: Identity, br", F(ENCODED));
	FACTS("Content-Encoding:", 0);
	FACTS("Transfer-Encoding: chunked", F(CHUNKED));
	FACTS("Transfer-Encoding: gzip, Chunked", F(CHUNKED));
	FACTS("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", F(CHUNKED));
	FACTS("Transfer-Encoding: chunked, gzip", 0);
	FACTS("Transfer-Encoding: xchunked", 0);
}

static void check_length(const char *value, __u64 length)
{
	char lines[256];

	snprintf(lines, sizeof(lines), "Content-Length: %s\r\n", value);
	read_lines(lines);
	is(answer.facts, F(LENGTH));
	is(answer.length, length);
}

/* RFC 9110, section 8.6 */
CLAIM(a_length_is_one_number)
{
	check_length("0", 0);
	check_length("3495", 3495);
	check_length("42, 42", 42);
	check_length("5\r\nContent-Length: 5", 5);
	check_length("18446744073709551609", 18446744073709551609ull);
	FACTS("Content-Length: 42, 43", 0);
	FACTS("Content-Length: 42\r\nContent-Length: 43", 0);
	FACTS("Content-Length: -1", 0);
	FACTS("Content-Length: +1", 0);
	FACTS("Content-Length: 0x1", 0);
	FACTS("Content-Length: 1 1", 0);
	FACTS("Content-Length:", 0);
	FACTS("Content-Length: 18446744073709551616", 0);
	FACTS("Content-Length: 99999999999999999999999999", 0);
}

static void check_class(const char *type, enum content_class class)
{
	char lines[256];

	snprintf(lines, sizeof(lines), "Content-Type: %s\r\n", type);
	is(read_lines(lines)->content, class);
}

/* MIME Sniffing, section 4.6 */
CLAIM(content_has_a_class)
{
	check_class("text/html", CONTENT_HTML);
	check_class("Text/HTML;Charset=\"utf-8\"", CONTENT_HTML);
	check_class("text/html ; charset=utf-8", CONTENT_HTML);
	check_class("application/xhtml+xml", CONTENT_HTML);
	check_class("application/json", CONTENT_JSON);
	check_class("text/json", CONTENT_JSON);
	check_class("application/speculationrules+json", CONTENT_RULES);
	check_class("image/x+json", CONTENT_JSON);
	check_class("text/javascript;charset=utf-8", CONTENT_SCRIPT);
	check_class("application/x-javascript", CONTENT_SCRIPT);
	check_class("text/javascript1.5", CONTENT_SCRIPT);
	check_class("text/css", CONTENT_STYLE);
	check_class("image/svg+xml", CONTENT_IMAGE);
	check_class("font/woff2", CONTENT_FONT);
	check_class("application/vnd.ms-fontobject", CONTENT_FONT);
	check_class("audio/mpeg", CONTENT_MEDIA);
	check_class("video/mp4", CONTENT_MEDIA);
	check_class("application/ogg", CONTENT_MEDIA);
	check_class("text/plain", CONTENT_TEXT);
	check_class("text/x-component", CONTENT_TEXT);
	check_class("application/pdf", CONTENT_OTHER);
	check_class("application/octet-stream", CONTENT_OTHER);
	check_class("a/b", CONTENT_OTHER);
	check_class("text/htmlx", CONTENT_TEXT);
	check_class("x-text/html", CONTENT_OTHER);
}

CLAIM(what_is_no_media_type_has_no_class)
{
	is(read_lines("Server: a\r\n")->content, CONTENT_NONE);
	check_class("", CONTENT_NONE);
	check_class("text", CONTENT_NONE);
	check_class("text/", CONTENT_NONE);
	check_class("/html", CONTENT_NONE);
	check_class("text/html x", CONTENT_NONE);
	check_class("text /html", CONTENT_NONE);
	check_class("*/*", CONTENT_NONE);
	check_class("\"text/html\"", CONTENT_NONE);
}

/* Fetch, "extract a MIME type": its examples, as far as they are about the type */
CLAIM(the_last_media_type_counts)
{
	check_class("text/plain;charset=gbk, text/html", CONTENT_HTML);
	check_class("text/html;charset=gbk;a=b, text/html;x=y", CONTENT_HTML);
	check_class("text/html\r\nContent-Type: cannot-parse", CONTENT_HTML);
	check_class("text/html\r\nContent-Type: */*", CONTENT_HTML);
	check_class("text/html\r\nContent-Type:", CONTENT_HTML);
	check_class("text/html;x=\"a, text/plain\"", CONTENT_HTML);
}

/* cr-refused-repeat-lo, frame 12 */
CLAIM(a_refusal_of_a_recorded_server)
{
	read_head(
		"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 4\r\nRetry-After: 60\r\n\r\n");
	is(answer.status, 503);
	is(answer.facts, F(LENGTH) | F(RETRY_AFTER));
	is(answer.length, 4);
	is(answer.content, CONTENT_HTML);
	is(answer.max_age, AGE_NONE);
	is(answer.link_count, 0);
}

/* cr-spec-prefetch-refused-lo, frames 172 and 15 */
CLAIM(an_attachment_and_nothing_of_a_recorded_server)
{
	read_head("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n"
	          "Content-Disposition: attachment; filename=x\r\n\r\n");
	is(answer.facts, F(LENGTH) | F(ATTACHMENT));
	is(answer.content, CONTENT_TEXT);
	read_head("HTTP/1.1 204 No Content\r\n\r\n");
	is(answer.status, 204);
	is(answer.facts, 0);
}

/* cr-link-prefetch-then-nav-lo, frames 102 and 45; cr-nvs-and-redirect-lo, frames 15 and 14 */
CLAIM(caching_of_a_recorded_server)
{
	read_head("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 91\r\nETag: \"v1\"\r\n"
	          "Cache-Control: max-age=600\r\nVary: *\r\n\r\n");
	is(answer.facts, F(LENGTH) | F(ETAG) | F(VARY_ANY));
	is(answer.max_age, AGE_HOUR);
	read_head("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 91\r\nETag: \"v1\"\r\n"
	          "Cache-Control: max-age=0, must-revalidate\r\n\r\n");
	is(answer.facts, F(LENGTH) | F(ETAG) | F(MUST_REVALIDATE));
	is(answer.max_age, AGE_ZERO);
	read_head("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 93\r\n"
	          "No-Vary-Search: params=(\"utm\")\r\n\r\n");
	is(answer.facts, F(LENGTH) | F(NO_VARY_SEARCH));
	read_head("HTTP/1.1 302 Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\nLocation: /r2\r\n\r\n");
	is(answer.status, 302);
}

/* fx-early-hints-h2.up, frame 6; cr-link-header-lo, frame 6 */
CLAIM(hints_of_a_recorded_server)
{
	read_head("HTTP/1.1 103 Early Hints\r\nLink: </eh.js>; rel=preload; as=script\r\n"
	          "Link: <https://raw.test:8449>; rel=preconnect\r\nLink: </eh-pf>; rel=prefetch\r\n\r\n");
	is(answer.status, 103);
	is(answer.facts, F(LINK));
	is(answer.link_count, 3);
	is(answer.link[0].relation, RELATION_PRELOAD);
	is(answer.link[0].as, HINT_AS_SCRIPT);
	check_text(answer.link[1].url, "https://raw.test:8449");
	is(answer.link[2].relation, RELATION_PREFETCH);
	read_head(
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 117\r\nLink: </lh-prefetch>; rel=prefetch\r\n"
		"Link: </lh-preload.js>; rel=preload; as=script, <http://localhost:8081>; rel=preconnect\r\n"
		"Link: </lh-prefetch2>; rel=\"prefetch\"; as=document\r\n\r\n");
	is(answer.link_count, 4);
	check_text(answer.link[2].url, "http://localhost:8081");
	is(answer.link[3].relation, RELATION_PREFETCH);
	is(answer.link[3].as, HINT_AS_DOCUMENT);
}

/* The longest head there is, of the shortest lines that are kept, and of one field on as many lines as fit. */
CLAIM(the_longest_head_is_read)
{
	static const char *const lines[] = { "age:\n", "link:<a>;rel=prefetch\n", "vary:sec-purpose\n", "etag:\n \n" };
	static char head[DECODER_BYTES];
	static const char status_line[] = "HTTP/1.1 200\n";

	for (size_t k = 0; k < sizeof(lines) / sizeof(lines[0]); k++) {
		memcpy(head, status_line, sizeof(status_line) - 1);
		for (size_t i = sizeof(status_line) - 1, j = 0; i < sizeof(head); i++, j++)
			head[i] = lines[k][j % strlen(lines[k])];
		yes(read_bytes(head, sizeof(head)));
		no(answer.ended);
		is(answer.link_count, k == 1 ? ANSWER_LINKS_MAX : 0);
		is(answer.link_count + answer.links_beyond, k == 1 ? (sizeof(head) - 13) / strlen(lines[k]) : 0);
	}
}

RUN(claim(cache_control_names_directives), claim(a_directive_with_an_argument_is_another_one),
    claim(max_age_has_a_class), claim(max_age_that_is_no_number_is_none), claim(vary_on_a_marker_is_found),
    claim(age_above_zero_is_a_fact), claim(some_fields_say_enough_by_being_there), claim(a_cookie_is_nowhere),
    claim(what_speculation_asks_for_must_parse), claim(caches_of_speculation_are_cleared),
    claim(retry_after_counts_if_it_parses), claim(any_disposition_but_inline_is_an_attachment),
    claim(codings_are_facts), claim(a_length_is_one_number), claim(content_has_a_class),
    claim(what_is_no_media_type_has_no_class), claim(the_last_media_type_counts), claim(a_refusal_of_a_recorded_server),
    claim(an_attachment_and_nothing_of_a_recorded_server), claim(caching_of_a_recorded_server),
    claim(hints_of_a_recorded_server), claim(the_longest_head_is_read))
