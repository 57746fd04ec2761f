/*
 * What is no request: the server's side, and other protocols.
 */
#include "bodies.h"

#define PLAIN "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

/* Once a request was seen, the other side is known for the server. */
CLAIM(an_answer_is_no_request)
{
	struct stream s;

	for (int times = 0; times < 2; times++) {
		observe();
		s = opened(50000);
		say_text(&s, 0, PLAIN);
		answer(&s, "HTTP/1.1 200 OK\r\nContent-Length: 84\r\n\r\n");
		answer(&s, BAIT);
		answer(&s, BAIT "HTTP/1.1 100");
		for (size_t i = 0; i < BAIT_BYTES; i++)
			answer(&s, (const char[]){ BAIT[i], 0 });
		if (times)
			say_flags(&s, strlen(PLAIN), NULL, 0, FIN | ACK);
		answer(&s, BAIT);
		settled(0, 1, 0);
		is(FATES(RESPONSE), 1);
		check_quiet();
	}
}

CLAIM(an_answer_alone_is_no_request)
{
	static const char *const answers[] = { "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 404 \r\n\r\n" BAIT };

	for (int i = 0; i < 2; i++) {
		struct stream s;

		observe();
		s = in_midstream(50000);
		answer(&s, answers[i]);
		settled(0, 0, 0);
		is(FATES(RESPONSE), 1);
		check_quiet();
	}
}

CLAIM(other_protocols_are_opaque)
{
	static const char *const others[] = {
		"SSH-2.0-OpenSSH_9.2p1\r\n",
		"\x16\3\1\2\0\1\0",
		"EHLO a.example\r\n",
		"220 a.example ESMTP\r\n",
		"GET foo bar baz quux quuux\r\n",
		"* OK IMAP4rev1\r\n",
		"NICK a\r\nUSER a b c :d\r\n",
		"GET / HTTP/1.2\r\n\r\n",
		"GET / HTTP/3.0\r\n\r\n",
		"GET /\r\n",
		"get / http/1.1\r\n\r\n",
		"SIP/2.0 200 OK\r\n\r\n",
		"OPTIONS sip:a@b.example SIP/2.0\r\n\r\n",
		"REQ /x HTTP/1.0\r\n\r\n",
		"NOTIFY sip:a HTTP/1.1x\r\n\r\n",
		"GET /HTTP/1.1\r\n\r\n",
		"G(T / HTTP/1.1\r\n\r\n",
		"GET  HTTP/1.1\r\n\r\n",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		for (size_t at = 0; at < strlen(others[i]); at++) {
			struct stream s;

			observe();
			s = opened(50000);
			say(&s, 0, others[i], at);
			say_text(&s, at, others[i] + at);
			settled(0, 0, 0);
			is(add_up(&seen.sum, COUNT_LOST, LOSS_COUNT), 0);
		}
	}
}

RUN(claim(an_answer_is_no_request), claim(an_answer_alone_is_no_request), claim(other_protocols_are_opaque))
