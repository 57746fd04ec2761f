/*
 * What the shape of a marked request suggests: what caused it, and what is odd about it.
 */
#include "decoding.h"

#define FETCH(mode, dest) "Sec-Fetch-Mode: " mode "\r\nSec-Fetch-Dest: " dest "\r\n"
#define SEC_PREFETCH "Sec-Purpose: prefetch\r\n"
#define SEC_PRERENDER "Sec-Purpose: prefetch;prerender\r\n"
#define TAGS "Sec-Speculation-Tags: null\r\n"
#define NAVIGATION FETCH("navigate", "document")

static void check_source(const char *lines, enum source source)
{
	is(fields(lines)->source, source);
}

CLAIM(frameworks_give_themselves_away)
{
	check_source("rsc: 1\r\nnext-router-prefetch: 1\r\n", SOURCE_NEXT);
	check_source("purpose: prefetch\r\nx-middleware-prefetch: 1\r\nx-nextjs-data: 1\r\n", SOURCE_NEXT);
	check_source("purpose: prefetch\r\nx-nextjs-data: 1\r\n", SOURCE_NEXT);
	check_source("purpose: prefetch\r\nrsc: 1\r\n", SOURCE_NEXT);
	check_source("purpose: prefetch\r\nnext-router-state-tree: %5B%5D\r\n", SOURCE_NEXT);
	check_source("HX-Request: true\r\nHX-Preloaded: true\r\n" FETCH("cors", "empty"), SOURCE_HTMX);
	check_source("X-Sec-Purpose: prefetch\r\nTurbo-Frame: a\r\n" FETCH("cors", "empty"), SOURCE_TURBO);
	check_source("Purpose: prefetch\r\nX-Inertia: true\r\n" FETCH("cors", "empty"), SOURCE_INERTIA);
}

/* The table in which browsers were measured. */
CLAIM(browsers_can_be_told_by_their_fetch_metadata)
{
	check_source(SEC_PREFETCH FETCH("no-cors", "empty"), SOURCE_LINK);
	check_source(SEC_PREFETCH FETCH("cors", "empty"), SOURCE_LINK);
	check_source("Purpose: prefetch\r\n" FETCH("no-cors", "empty"), SOURCE_LINK);
	check_source("X-moz: prefetch\r\n" FETCH("no-cors", "empty"), SOURCE_LINK);
	check_source(SEC_PREFETCH TAGS NAVIGATION, SOURCE_RULES_SAME_SITE);
	check_source(SEC_PREFETCH NAVIGATION, SOURCE_RULES_CROSS_SITE);
	check_source(SEC_PRERENDER TAGS NAVIGATION, SOURCE_RULES_SAME_SITE);
	check_source(SEC_PRERENDER NAVIGATION, SOURCE_RULES_CROSS_SITE);
	check_source("Purpose: prefetch\r\n" SEC_PRERENDER TAGS NAVIGATION, SOURCE_RULES_SAME_SITE);
	check_source(SEC_PRERENDER FETCH("navigate", "iframe"), SOURCE_PRERENDER_SUBRESOURCE);
	check_source(SEC_PRERENDER FETCH("no-cors", "image"), SOURCE_PRERENDER_SUBRESOURCE);
	check_source(SEC_PRERENDER FETCH("cors", "empty"), SOURCE_PRERENDER_SUBRESOURCE);
	check_source(SEC_PRERENDER TAGS, SOURCE_RULES_SAME_SITE);
}

CLAIM(what_the_wire_does_not_tell_is_not_guessed)
{
	check_source(SEC_PREFETCH, SOURCE_UNKNOWN);
	check_source(SEC_PREFETCH "Upgrade-Insecure-Requests: 1\r\n", SOURCE_UNKNOWN);
	check_source(SEC_PRERENDER, SOURCE_UNKNOWN);
	check_source(SEC_PREFETCH FETCH("no-cors", "script"), SOURCE_UNKNOWN);
	check_source(SEC_PREFETCH "Sec-Speculation-Tags: \"\r\n" NAVIGATION, SOURCE_UNKNOWN);
	check_source("Purpose: prefetch\r\n" NAVIGATION, SOURCE_UNKNOWN);
	check_source("X-Purpose: preview\r\n" FETCH("no-cors", "empty"), SOURCE_UNKNOWN);
	check_source(SEC_PRERENDER FETCH("x", "y"), SOURCE_UNKNOWN);
}

/* No anomaly but these. */
static void check_odd(const char *lines, __u32 anomalies)
{
	is(fields(lines)->anomalies, anomalies);
}

#define ODDITY(NAME) (1u << ANOMALY_##NAME)

CLAIM(only_safe_methods_speculate)
{
	static const char *const safe[] = { "GET", "HEAD", "OPTIONS", "TRACE" };
	static const char *const unsafe[] = { "POST", "PUT", "DELETE", "PATCH", "CONNECT", "get" };
	char head[128];

	for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++) {
		snprintf(head, sizeof(head), "%s / HTTP/1.1\r\n" SEC_PREFETCH "\r\n", safe[i]);
		no(ODD(decode(head), UNSAFE_METHOD));
	}
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++) {
		snprintf(head, sizeof(head), "%s / HTTP/1.1\r\n" SEC_PREFETCH "\r\n", unsafe[i]);
		yes(ODD(decode(head), UNSAFE_METHOD));
	}
	no(ODD(decode("GET\r\n" SEC_PREFETCH "\r\n"), UNSAFE_METHOD));
}

CLAIM(a_speculation_is_not_activated_by_the_user)
{
	check_odd(SEC_PREFETCH "Sec-Fetch-User: ?1\r\n", ODDITY(USER_ACTIVATED));
	check_odd(SEC_PREFETCH "Sec-Fetch-User: ?0\r\n", 0);
}

CLAIM(a_plain_prefetch_has_no_destination)
{
	check_odd(SEC_PREFETCH FETCH("no-cors", "script"), ODDITY(DEST_NOT_EMPTY));
	check_odd(SEC_PREFETCH FETCH("no-cors", "document"), ODDITY(DEST_NOT_EMPTY));
	check_odd(SEC_PREFETCH FETCH("no-cors", "empty"), 0);
	check_odd(SEC_PREFETCH NAVIGATION, 0);
	check_odd(SEC_PREFETCH "Sec-Fetch-Dest: script\r\n", 0);
	check_odd(SEC_PRERENDER FETCH("no-cors", "script"), 0);
	check_odd(SEC_PREFETCH FETCH("no-cors", "nonsense"), 0);
}

CLAIM(a_document_is_not_asked_for_as_anything)
{
	check_odd(SEC_PREFETCH NAVIGATION "Accept: */*\r\n", ODDITY(ACCEPT_ANY));
	check_odd(SEC_PRERENDER NAVIGATION "Accept:*/* \r\n", ODDITY(ACCEPT_ANY));
	check_odd(SEC_PREFETCH FETCH("no-cors", "empty") "Accept: */*\r\n", ODDITY(ACCEPT_ANY));
	check_odd(SEC_PREFETCH FETCH("cors", "empty") "Accept: */*\r\n", 0);
	check_odd(SEC_PREFETCH NAVIGATION "Accept: text/html, */*\r\n", 0);
	check_odd(SEC_PREFETCH NAVIGATION "Accept: */*\r\nAccept: text/html\r\n", 0);
	check_odd(SEC_PREFETCH "Accept: */*\r\n", 0);
	/* An image, and a beacon, of a page that is prerendered. */
	check_odd(SEC_PRERENDER FETCH("no-cors", "image") "Accept: */*\r\n", 0);
	check_odd(SEC_PRERENDER FETCH("no-cors", "empty") "Accept: */*\r\n", 0);
}

CLAIM(tags_come_with_sec_purpose)
{
	check_odd("Purpose: prefetch\r\n" TAGS, ODDITY(TAGS_WITHOUT_PURPOSE));
	check_odd(SEC_PREFETCH TAGS, 0);
	is(fields(TAGS)->anomalies, 0);
}

CLAIM(a_speculation_has_no_body)
{
	check_odd(SEC_PREFETCH "Content-Length: 10\r\n", ODDITY(BODY_PRESENT));
	check_odd(SEC_PREFETCH "Content-Length: 007\r\n", ODDITY(BODY_PRESENT));
	check_odd(SEC_PREFETCH "Content-Length: 0\r\nContent-Length: 5\r\n", ODDITY(BODY_PRESENT));
	check_odd(SEC_PREFETCH "Transfer-Encoding: chunked\r\n", ODDITY(BODY_PRESENT));
	check_odd(SEC_PREFETCH "Content-Length: 0\r\n", 0);
	check_odd(SEC_PREFETCH "Content-Length:\r\n", 0);
}

CLAIM(one_marker_has_one_line)
{
	check_odd(SEC_PREFETCH SEC_PREFETCH, ODDITY(DUPLICATE_MARKER));
	check_odd(SEC_PREFETCH "Purpose: prefetch\r\n", 0);
	check_odd(SEC_PREFETCH "Host: a\r\nHost: a\r\n" TAGS TAGS, 0);
}

CLAIM(unmarked_requests_have_no_anomalies)
{
	is(fields("Sec-Purpose: ;\r\nSec-Fetch-User: ?1\r\nContent-Length: 5\r\n" TAGS)->anomalies, 0);
}

RUN(claim(frameworks_give_themselves_away), claim(browsers_can_be_told_by_their_fetch_metadata),
    claim(what_the_wire_does_not_tell_is_not_guessed), claim(only_safe_methods_speculate),
    claim(a_speculation_is_not_activated_by_the_user), claim(a_plain_prefetch_has_no_destination),
    claim(a_document_is_not_asked_for_as_anything), claim(tags_come_with_sec_purpose), claim(a_speculation_has_no_body),
    claim(one_marker_has_one_line), claim(unmarked_requests_have_no_anomalies))
