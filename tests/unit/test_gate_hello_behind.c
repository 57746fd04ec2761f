/*
 * Hellos that something else comes in front of: a PROXY header (HAProxy, proxy-protocol.txt), or CONNECT (RFC 9110,
 * section 9.3.6). And PROXY headers themselves, in front of hellos and requests.
 */
#include "examples.h"
#include "greetings.h"

#define CONNECT "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"
#define GET "GET / HTTP/1.1\r\nSec-Purpose: prefetch\r\n\r\n"

static const struct greeting *hello_behind(const void *before, size_t n, size_t hello)
{
	static struct greeting g;

	g.len = 0;
	add_bytes(&g, before, n);
	add_message(&g, CLIENT_HELLO, hello, 16384);
	return &g;
}

static void check_behind_proxy(const struct greeting *g, size_t header, const size_t *cuts, int n)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_pieces(&s, g, 0, cuts, n);
	SAY(&s, g->len, ENCRYPTED);
	greeted(1, 0);
	is(seen.others, 2);
	check_other(0, SAMPLE_PROXY, g->bytes, header);
	check_other(1, SAMPLE_HELLO, g->bytes + header, g->len - header);
	is(seen.other[1]->head_flags, HEAD_AFTER_PROXY);
}

CLAIM(a_hello_may_come_behind_a_proxy_header)
{
	static char large[2048] = PROXY_V2 "\x21\x11\x07\xf0"; /* 2,032 bytes of addresses and TLVs */
	static const struct {
		const char *bytes;
		size_t n;
	} headers[] = {
		{ "PROXY UNKNOWN\r\n", 15 }, { "PROXY TCP4 192.0.2.1 198.51.100.2 50000 80\r\n", 44 },
		{ PROXY_V2_TCP4, 28 },       { PROXY_V2_LOCAL, 16 },
		{ PROXY_V2_TLV, 56 },        { large, sizeof(large) },
	};

	for (int i = 0; i < 6; i++) {
		const size_t header = headers[i].n;
		const struct greeting *g = hello_behind(headers[i].bytes, header, 600);

		check_behind_proxy(g, header, NULL, 0);
		for (size_t at = 1; at < g->len; at++)
			check_behind_proxy(g, header, &at, 1);
		for (size_t a = 1; a < header + 8; a += 3)
			for (size_t b = a + 1; b < g->len; b += 5)
				check_behind_proxy(g, header, (const size_t[]){ a, b }, 2);
	}
}

/* Longer ones are told by their first part and passed over: what follows is seen all the same. */
CLAIM(a_proxy_header_longer_than_a_sample_is_passed_over)
{
	static char huge[2049] = PROXY_V2 "\x21\x11\x07\xf1";
	const struct greeting *g = hello_behind(huge, sizeof(huge), 600);

	for (size_t at = 16; at < g->len; at += 3) {
		struct stream s;

		observe();
		s = opened(50000);
		say_pieces(&s, g, 0, &at, 1);
		greeted(1, 0);
		is(seen.others, 2);
		is(seen.other[0]->kind, SAMPLE_PROXY);
		is(seen.other[0]->cut, CUT_HEAD_LIMIT);
		check_other(1, SAMPLE_HELLO, g->bytes + sizeof(huge), g->len - sizeof(huge));
		is(seen.other[1]->head_flags, HEAD_AFTER_PROXY);
	}
}

/* What a client says behind the proxy's own header, or later, is not from the proxy. The limit is none for headers. */
CLAIM(only_the_first_proxy_header_is_handed_over)
{
	static const char *const texts[] = {
		"PROXY UNKNOWN\r\n" GET,
		"PROXY UNKNOWN\r\nPROXY TCP4 192.0.2.1 198.51.100.2 50000 80\r\n" GET,
		"PROXY UNKNOWN\r\n" GET "PROXY TCP4 192.0.2.1 198.51.100.2 50000 80\r\n" GET,
	};
	const struct knobs knobs = { .head_bytes = 16384, .samples_per_s = 1 };

	for (int i = 0; i < 3; i++)
		for (size_t at = 1; at < strlen(texts[i]); at++) {
			struct stream s;

			observe_with(&small_sizes, &knobs);
			s = opened(50000);
			say(&s, 0, texts[i], at);
			say_text(&s, at, texts[i] + at);
			settled(1 + (i == 2), 0, 0);
			is(seen.others, 1);
			check_other(0, SAMPLE_PROXY, "PROXY UNKNOWN\r\n", 15);
		}
}

/* An observer that does not see the answers knows of a tunnel by the hello in it. */
static void check_tunnel(const char *response, const struct greeting *g, size_t at)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, CONNECT);
	if (response)
		answer(&s, response);
	say(&s, strlen(CONNECT), g->bytes, at);
	say(&s, strlen(CONNECT) + at, g->bytes + at, g->len - at);
	SAY(&s, strlen(CONNECT) + g->len, ENCRYPTED);
	say_text(&s, strlen(CONNECT) + g->len + sizeof(ENCRYPTED) - 1, GET);
	settled(0, 1, 0);
	is(HELLOS_OF(TLS), 1);
	is(NOTED(SWITCHED), response != NULL);
	is(NOTED(LOST_FRAMING) + NOTED(RESYNCHRONISED) + NOTED(H2_PREFACE), 0);
	is(add_up(&seen.sum, COUNT_LOST, LOSS_COUNT), 0);
	is(CONNECTIONS_OF(TLS), 0);
	is(CONNECTIONS_OF(READABLE), 1);
	is(seen.others, 1);
	check_other(0, SAMPLE_HELLO, g->bytes, g->len);
	is(seen.other[0]->head_flags, HEAD_AFTER_CONNECT);
}

CLAIM(a_hello_may_come_in_a_tunnel)
{
	const struct greeting *g = hello_of(600, 16384);

	for (size_t at = 0; at < g->len; at++) {
		check_tunnel("HTTP/1.1 200 OK\r\n\r\n", g, at);
		check_tunnel(NULL, g, at);
	}
}

/* Nor does one come later in it, and a request is none. */
CLAIM(a_tunnel_may_be_of_another_protocol)
{
	const struct greeting *g = hello_of(600, 16384);
	static const char *const firsts[] = { "SSH-2.0-OpenSSH_9.2p1\r\n", GET, "\x16", "\x16\3\1\2\5\2\1\1\1",
		                              "\r\n" };

	for (int i = 0; i < 5; i++) {
		struct stream s;
		size_t n = strlen(firsts[i]);

		observe();
		s = opened(50000);
		say_text(&s, 0, CONNECT);
		answer(&s, "HTTP/1.1 200 OK\r\n\r\n");
		say_text(&s, strlen(CONNECT), firsts[i]);
		SAY(&s, strlen(CONNECT) + n, ENCRYPTED);
		say(&s, strlen(CONNECT) + n + sizeof(ENCRYPTED) - 1, g->bytes, g->len);
		say_text(&s, strlen(CONNECT) + n + sizeof(ENCRYPTED) - 1 + g->len, GET);
		settled(0, 1, 0);
		is(add_up(&seen.sum, COUNT_HELLO, HELLO_COUNT), 0);
		is(NOTED(SWITCHED), 1);
		is(NOTED(LOST_FRAMING) + NOTED(RESYNCHRONISED) + NOTED(H2_PREFACE), 0);
	}
}

/* Not where requests are expected: a body, say, of unknown length. */
CLAIM(behind_a_request_there_is_no_hello)
{
	const struct greeting *g = hello_of(600, 16384);
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, GET);
	say(&s, strlen(GET), g->bytes, g->len);
	say(&s, strlen(GET) + g->len, g->bytes, g->len);
	settled(1, 0, 0);
	is(add_up(&seen.sum, COUNT_HELLO, HELLO_COUNT), 0);
	is(NOTED(LOST_FRAMING), 1);
}

RUN(claim(a_hello_may_come_behind_a_proxy_header), claim(a_proxy_header_longer_than_a_sample_is_passed_over),
    claim(only_the_first_proxy_header_is_handed_over), claim(a_hello_may_come_in_a_tunnel),
    claim(a_tunnel_may_be_of_another_protocol), claim(behind_a_request_there_is_no_hello))
