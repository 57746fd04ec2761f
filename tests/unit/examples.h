/*
 * Heads, and what is true of them by RFC 9112 and the rows of include/marker.h.
 */
#ifndef HINTWATCH_TESTS_EXAMPLES_H
#define HINTWATCH_TESTS_EXAMPLES_H

#include "stream.h"

struct example {
	const char *before; /* the head: empty lines, a PROXY header */
	size_t before_bytes;
	const char *head;
	enum settled settled;
	int reason;
	__u16 markers;
	bool undecided; /* spelled so that the gate leaves it to user space */
};

#define BIT(NAME) (1 << MARKER_##NAME)
#define BEFORE(text) .before = text, .before_bytes = sizeof(text) - 1
#define IS_MARKED(NAME) .settled = SETTLED_MARKED, .reason = PURPOSE_##NAME
#define IS_UNMARKED(NAME) .settled = SETTLED_UNMARKED, .reason = UNMARKED_##NAME
#define UNDECIDED .undecided = true

/* HAProxy, proxy-protocol.txt: PROXY and LOCAL over IPv4, and one with a TLV that has a head in it. */
#define PROXY_V2 "\r\n\r\n\0\r\nQUIT\n"
#define PROXY_V2_TCP4 PROXY_V2 "\x21\x11\0\x0c\xc0\0\2\1\xc6\x33\x64\2\xc3\x50\0\x50"
#define PROXY_V2_LOCAL PROXY_V2 "\x20\0\0\0"
#define PROXY_V2_TLV                                                    \
	PROXY_V2 "\x21\x11\0\x28\xc0\0\2\1\xc6\x33\x64\2\xc3\x50\0\x50" \
		 "\2\0\x19\r\n\r\nGET /y HTTP/1.1\r\n\r\n\r\n"

static const struct example examples[] = {
	{ .head = "GET / HTTP/1.1\r\nHost: a\r\nSec-Purpose: prefetch\r\nAccept: */*\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(SEC_PURPOSE) },
	{ .head = "GET / HTTP/1.1\r\nSec-Purpose: prefetch;prerender\r\nPurpose: prefetch\r\n\r\n",
	  IS_MARKED(PRERENDER),
	  .markers = BIT(SEC_PURPOSE) | BIT(PURPOSE) },
	{ .head = "GET /?a HTTP/1.1\r\nsec-purpose:prefetch;anonymous-client-ip\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(SEC_PURPOSE) },
	{ .head = "HEAD / HTTP/1.1\r\nPURPOSE: Prefetch\r\n\r\n", IS_MARKED(PREFETCH), .markers = BIT(PURPOSE) },
	{ .head = "GET / HTTP/1.0\r\nX-Purpose: : preview\r\n\r\n", IS_MARKED(PREVIEW), .markers = BIT(X_PURPOSE) },
	{ .head = "GET / HTTP/1.1\r\nX-Purpose: Instant\r\n\r\n", IS_MARKED(OTHER), .markers = BIT(X_PURPOSE) },
	{ .head = "GET / HTTP/1.1\r\nX-moz: prefetch\r\n\r\n", IS_MARKED(PREFETCH), .markers = BIT(X_MOZ) },
	{ .head = "GET / HTTP/1.1\r\nX-Moz: early hint\r\n\r\n", IS_UNMARKED(OTHER_VALUE) },
	{ .head = "GET /t HTTP/1.1\r\nX-Sec-Purpose: prefetch\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(X_SEC_PURPOSE) },
	{ .head = "GET /n?_rsc=1 HTTP/1.1\r\nrsc: 1\r\nnext-router-prefetch: 2\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(NEXT_ROUTER_PREFETCH) },
	{ .head = "GET /n HTTP/1.1\r\nX-Middleware-Prefetch: 1\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(X_MIDDLEWARE_PREFETCH) },
	{ .head = "GET /h HTTP/1.1\r\nHX-Request: true\r\nHX-Preloaded: true\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(HX_PRELOADED) },

	{ .head = "GET / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nVary: sec-purpose\r\nSec-Fetch-Mode: navigate\r\n\r\n",
	  IS_UNMARKED(NO_MARKER) },
	{ .head = "GET / HTTP/1.1\r\n\r\n", IS_UNMARKED(NO_MARKER) },
	{ .head = "PATCH /a HTTP/1.0\r\nHost: a\r\n\r\n", IS_UNMARKED(NO_MARKER) },
	{ .head = "OPTIONS * HTTP/1.1\r\nAccess-Control-Request-Headers: x-sec-purpose\r\n\r\n",
	  IS_UNMARKED(NO_MARKER) },
	{ .head = "M-SEARCH * HTTP/1.1\r\nHost: a\r\n\r\n", IS_UNMARKED(NO_MARKER) },
	{ .head = "CONNECT purpose:443 HTTP/1.1\r\nHost: purpose:443\r\n\r\n", IS_UNMARKED(NO_MARKER) },
	{ .head = "GET http://a.example/?x HTTP/1.1\r\nPurpose: prefetch\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(PURPOSE) },
	{ .head = "GET / HTTP/1.1\r\nCookie: \xc3\xa9\xa0\xff\r\nPurpose: prefetch\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(PURPOSE) },

	/* A bare line feed ends a line (RFC 9112, section 2.2). */
	{ .head = "GET / HTTP/1.1\nSec-Purpose: prefetch\n\n", IS_MARKED(PREFETCH), .markers = BIT(SEC_PURPOSE) },
	{ .head = "GET / HTTP/1.1\nHost: a\r\nPurpose: prefetch\n\r\n", IS_MARKED(PREFETCH), .markers = BIT(PURPOSE) },
	/* Empty lines in front (section 2.2). */
	{ BEFORE("\r\n"), .head = "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n", IS_MARKED(PREFETCH),
	  .markers = BIT(X_MOZ) },
	{ BEFORE("\r\n\r\n\n"), .head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n", IS_UNMARKED(NO_MARKER) },
	{ BEFORE("\n\n"), .head = "PUT http://a/ HTTP/1.1\r\nPurpose: prefetch\r\n\r\n", IS_MARKED(PREFETCH),
	  .markers = BIT(PURPOSE) },

	/* Spellings that are left to user space. */
	{ .head = "GET / HTTP/1.1\r\nSec-Purpose: prefetch; prerender\r\n\r\n",
	  IS_MARKED(PRERENDER),
	  .markers = BIT(SEC_PURPOSE),
	  UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nSec-Purpose: prefetch\r\nSec-Purpose: prefetch\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(SEC_PURPOSE),
	  UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nSec-Purpose: a\r\nSec-Purpose: prefetch\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(SEC_PURPOSE),
	  UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nSec-Purpose:\r\n prefetch\r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(SEC_PURPOSE),
	  UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nCookie: a\r\n\tSec-Purpose: prefetch\r\n\r\n", IS_UNMARKED(NO_MARKER), UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nSec-Purpose : prefetch\r\n\r\n", IS_UNMARKED(NO_MARKER), UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nSec-Purpose: Prefetch\r\n\r\n", IS_UNMARKED(OTHER_VALUE), UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nSec-Purpose: prefetch;\r\n\r\n", IS_UNMARKED(MALFORMED_VALUE), UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nA: b\rSec-Purpose: prefetch\r\nPurpose: x\r\n\r\n",
	  IS_UNMARKED(OTHER_VALUE),
	  UNDECIDED },
	{ .head = "GET / HTTP/1.1\r\nPurpose: \t prefetch \r\n\r\n",
	  IS_MARKED(PREFETCH),
	  .markers = BIT(PURPOSE),
	  UNDECIDED },
};

enum behind_proxy {
	PROXY_V1_UNKNOWN,
	PROXY_V1_TCP4,
	PROXY_V1_TCP6,
	PROXY_V2_WITHOUT_ADDRESSES,
	PROXY_V2_ADDRESSES,
	PROXY_V2_REQUEST_IN_TLV,
	BEHIND_PROXY
};

static const struct example behind_proxy[BEHIND_PROXY] = {
	[PROXY_V1_UNKNOWN] = { BEFORE("PROXY UNKNOWN\r\n"), .head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	                       IS_UNMARKED(NO_MARKER) },
	[PROXY_V1_TCP4] = { BEFORE("PROXY TCP4 192.0.2.1 198.51.100.2 50000 80\r\n"),
	                    .head = "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n", IS_MARKED(PREFETCH),
	                    .markers = BIT(X_MOZ) },
	[PROXY_V1_TCP6] = { BEFORE("PROXY TCP6 2001:db8::1 2001:db8::2 50000 80\r\n"),
	                    .head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n", IS_UNMARKED(NO_MARKER) },
	[PROXY_V2_WITHOUT_ADDRESSES] = { BEFORE(PROXY_V2_LOCAL "\r\n"),
	                                 .head = "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", IS_UNMARKED(NO_MARKER) },
	[PROXY_V2_ADDRESSES] = { BEFORE(PROXY_V2_TCP4), .head = "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n",
	                         IS_MARKED(PREFETCH), .markers = BIT(X_MOZ) },
	[PROXY_V2_REQUEST_IN_TLV] = { BEFORE(PROXY_V2_TLV), .head = "GET / HTTP/1.1\nSec-Purpose: ,\r\n\r\n",
	                              IS_UNMARKED(MALFORMED_VALUE), UNDECIDED },
};

enum {
	EXAMPLES = sizeof(examples) / sizeof(examples[0]),
	EXAMPLE_BYTES = 1 << 15,
};

/* What the client sends. Until the next call. */
static inline const char *example_bytes(const struct example *e, size_t *n)
{
	static char bytes[EXAMPLE_BYTES];

	*n = e->before_bytes + strlen(e->head);
	if (e->before_bytes)
		memcpy(bytes, e->before, e->before_bytes);
	memcpy(bytes + e->before_bytes, e->head, *n - e->before_bytes);
	return bytes;
}

/* Exactly this request was seen, and its sample has all of it. */
static inline void check_example(const struct example *e)
{
	settled(e->settled == SETTLED_MARKED, e->settled == SETTLED_UNMARKED, 0);
	is(seen.samples, 1);
	is(seen.sample[0]->verdict, e->undecided                   ? VERDICT_UNDECIDED
	                            : e->settled == SETTLED_MARKED ? VERDICT_MARKED
	                                                           : VERDICT_UNMARKED);
	is(seen.sample[0]->cut, CUT_NONE);
	is(seen.sample[0]->head_bytes, strlen(e->head));
	is(seen.sample[0]->bytes_len, strlen(e->head));
	assert_memory_equal(seen.sample[0]->bytes, e->head, strlen(e->head));
	is(seen.result[0].settled, e->settled);
	is(seen.result[0].reason, e->reason);
	is(seen.result[0].markers, e->markers);
	for (int m = 0; m < MARKER_COUNT; m++)
		is(COUNTED(MARKER, m), e->markers >> m & 1);
}

/* Every request leaves a sample, whatever its verdict. */
static inline void observe_all(void)
{
	struct knobs knobs = default_knobs;

	knobs.sample_unmarked = 1;
	observe_with(&small_sizes, &knobs);
}

#endif
