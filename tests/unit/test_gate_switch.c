/*
 * Connections that leave HTTP/1.x: upgrades, tunnels, HTTP/2.
 */
#include "bodies.h"

#define UPGRADE "GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
#define CONNECT "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"
#define PLAIN "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" /* RFC 9113, section 3.4 */

/* A request, an answer, and then what may be a request: is the connection followed no longer? */
static void check_switch(const char *request, const char *response, bool switched)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, request);
	answer(&s, response);
	say_text(&s, strlen(request), NEXT);
	say_text(&s, strlen(request) + NEXT_BYTES, NEXT);
	settled(switched ? 0 : 2, 1, 0);
	is(NOTED(SWITCHED), switched);
	is(NOTED(LOST_FRAMING) + NOTED(RESYNCHRONISED), 0);
	is(add_up(&seen.sum, COUNT_LOST, LOSS_COUNT), 0);
}

/* RFC 9110, section 15.2.2 */
CLAIM(behind_101_there_are_no_requests)
{
	check_switch(UPGRADE, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", true);
	check_switch(UPGRADE, "HTTP/1.1 101 \r\n\r\n", true);
	check_switch(UPGRADE, "HTTP/1.1 100 Continue\r\n\r\n", false);
	check_switch(UPGRADE, "HTTP/1.1 200 OK\r\n\r\n", false);
	check_switch(UPGRADE, "HTTP/1.1 426 Upgrade Required\r\n\r\n101", false);
}

/* RFC 9110, section 9.3.6 */
CLAIM(a_tunnel_has_no_requests)
{
	check_switch(CONNECT, "HTTP/1.1 200 OK\r\n\r\n", true);
	check_switch("CONNECT a:1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", true);
	check_switch(CONNECT, "HTTP/1.0 299 Connection established\r\n\r\n", true);
	check_switch(CONNECT, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", false);
	check_switch(CONNECT, "HTTP/1.1 100 Continue\r\n\r\n", false);
	check_switch(CONNECT, "HTTP/1.1 302 Found\r\n\r\n", false);
	check_switch(PLAIN, "HTTP/1.1 200 OK\r\n\r\n", false);
}

CLAIM(only_the_last_request_can_have_been_connect)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, CONNECT);
	answer(&s, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
	say_text(&s, strlen(CONNECT), PLAIN);
	answer(&s, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	say_text(&s, strlen(CONNECT PLAIN), NEXT);
	settled(1, 2, 0);
	check_quiet();
}

/* RFC 9110, section 10.1.1: the body comes behind the interim answer. */
CLAIM(a_body_may_wait_for_100_continue)
{
	const char *head = "PUT / HTTP/1.1\r\nContent-Length: 42\r\nExpect: 100-continue\r\n\r\n";
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, head);
	answer(&s, "HTTP/1.1 100 Continue\r\n\r\n");
	say_text(&s, strlen(head), BAIT);
	say_text(&s, strlen(head) + BAIT_BYTES, NEXT);
	settled(1, 1, 0);
	check_quiet();
}

/* The ports can be used again: RFC 9293, section 3.4. */
CLAIM(a_tunnel_ends_with_its_connection)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, CONNECT);
	answer(&s, "HTTP/1.1 200 OK\r\n\r\n");
	say_flags(&s, strlen(CONNECT), BAIT, BAIT_BYTES, FIN | ACK);
	s.begins += 100000;
	shake_hands(&s);
	say_text(&s, 0, NEXT);
	settled(1, 1, 0);
	is(NOTED(RESYNCHRONISED), 0);
}

static void check_preface(const char *before, size_t at)
{
	static char text[256];
	size_t n = (size_t)snprintf(text, sizeof(text), "%s" PREFACE BAIT, before);
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, text, at);
	say(&s, at, text + at, n - at);
	say(&s, n, BAIT, BAIT_BYTES);
	settled(0, *before != 0, 0);
	is(add_up(&seen.sum, COUNT_LOST, LOSS_COUNT), 0);
}

CLAIM(the_http_2_preface_is_no_request)
{
	for (size_t at = strlen(PLAIN) + 1; at < strlen(PLAIN PREFACE); at++) {
		check_preface(PLAIN, at);
		is(NOTED(H2_PREFACE), 1);
	}
	for (size_t at = 1; at < strlen("PRI * HTTP/2.0\r\n"); at++) {
		check_preface("", at);
		is(NOTED(H2_PREFACE), 1);
	}
}

CLAIM(a_connection_may_begin_with_the_http_2_preface)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, PREFACE);
	say_text(&s, strlen(PREFACE), BAIT); /* where frames of HTTP/2 are */
	settled(0, 0, 0);
	is(NOTED(H2_PREFACE), 1);
}

RUN(claim(behind_101_there_are_no_requests), claim(a_tunnel_has_no_requests),
    claim(only_the_last_request_can_have_been_connect), claim(a_body_may_wait_for_100_continue),
    claim(a_tunnel_ends_with_its_connection), claim(the_http_2_preface_is_no_request),
    claim(a_connection_may_begin_with_the_http_2_preface))
