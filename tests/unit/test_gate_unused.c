/*
 * Connections that begin, and those that end without a request. Whoever ends them, the client is their source.
 */
#include "greetings.h"

enum { HELLO_BYTES = 80 };

static const struct knobs shaking = { .head_bytes = 16384, .handshakes = 1 };

/* Of this kind. */
static int others_of(enum sample_kind kind)
{
	int n = 0;

	for (int i = 0; i < seen.others; i++)
		n += seen.other[i]->kind == kind;
	return n;
}

static void ends(const struct stream *s, size_t at, bool from_server, __u8 flags)
{
	struct packet k = stream_packet(s, at, "", 0);

	k.flags = flags;
	if (from_server) {
		k.from_server = true;
		k.ack = k.seq;
		k.seq = SERVER_BEGINS + s->answered;
	}
	send_packet(&k);
}

static void check_unused(int n, enum unused_kind kind)
{
	const struct sample *last = seen.others ? seen.other[seen.others - 1] : NULL;

	is(others_of(SAMPLE_UNUSED), n);
	if (!n)
		return;
	is(last->kind, SAMPLE_UNUSED);
	is(last->end, kind);
	is(last->destination_port, SERVER_PORT);
	is(last->bytes_len, 0);
	is(last->time_ns, seen.now_ns - SECOND / 1000);
}

CLAIM(a_handshake_is_told_where_it_is_asked_for)
{
	struct stream s;

	observe();
	s = opened(50000);
	is(seen.others, 0);
	observe_with(&small_sizes, &shaking);
	s = opened(50000);
	is(seen.others, 1);
	is(seen.other[0]->kind, SAMPLE_HANDSHAKE);
	is(seen.other[0]->source_port, 50000);
	is(seen.other[0]->bytes_len, 0);
	is(seen.other[0]->seq, s.begins);
	say_text(&s, 0, "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n");
	settled(1, 0, 0);
	is(others_of(SAMPLE_HANDSHAKE), 1);
}

CLAIM(handshakes_have_a_limit)
{
	const int burst = HANDSHAKES_PER_S / 16;

	observe_with(&small_sizes, &shaking);
	for (int i = 0; i < 2 * burst; i++) {
		struct stream s = in_midstream((__u16)(i + 1));

		say_flags(&s, 0, "", 0, SYN);
		seen.now_ns -= SECOND / 1000;
	}
	yes(others_of(SAMPLE_HANDSHAKE) >= burst && others_of(SAMPLE_HANDSHAKE) <= burst + 2);
	ended();
}

CLAIM(a_connection_without_a_byte_is_unused)
{
	static const __u8 flags[] = { FIN | ACK, RST | ACK, RST };

	for (int f = 0; f < 3; f++)
		for (int from_server = 0; from_server < 2; from_server++) {
			struct stream s;

			observe();
			s = opened(50000);
			say_flags(&s, 0, "", 0, ACK);
			check_unused(0, 0);
			ends(&s, 0, from_server, flags[f]);
			if (from_server && flags[f] == RST) /* it does not say what it saw */
				check_unused(0, 0);
			else
				check_unused(1, UNUSED_PLAIN);
			if (others_of(SAMPLE_UNUSED))
				is(seen.other[0]->source_port, 50000);
			ends(&s, 0, !from_server, FIN | ACK);
			ends(&s, 1, from_server, RST | ACK);
			is(others_of(SAMPLE_UNUSED), 1);
			ended();
		}
}

/* RFC 9293, section 3.10.7.1: a reset of number 0 refuses it. */
CLAIM(one_that_was_refused_never_was)
{
	struct stream s = in_midstream(50000);
	struct packet k;

	observe();
	say_flags(&s, (size_t)-1, "", 0, SYN);
	k = stream_packet(&s, 0, "", 0);
	k.from_server = true;
	k.ack = k.seq;
	k.seq = 0;
	k.flags = RST | ACK;
	send_packet(&k);
	check_unused(0, 0);
	ended();
}

CLAIM(one_with_a_byte_is_not_unused)
{
	static const char *const texts[] = { "x", "SSH-2.0-a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HT" };

	for (int i = 0; i < 4; i++)
		for (int from_server = 0; from_server < 2; from_server++) {
			struct stream s;

			observe();
			s = opened(50000);
			say_text(&s, 0, texts[i]);
			ends(&s, strlen(texts[i]), from_server, FIN | ACK);
			ends(&s, strlen(texts[i]), !from_server, FIN | ACK);
			check_unused(0, 0);
			ended();
		}
}

/* What a server says of its own accord is no request: some tell the time they waited (408). */
CLAIM(whatever_the_server_says)
{
	struct stream s;

	observe();
	s = opened(50000);
	answer(&s, "HTTP/1.1 408 Request Timeout\r\n\r\n");
	ends(&s, 0, true, FIN | ACK);
	check_unused(1, UNUSED_PLAIN);
	ended();
}

CLAIM(without_its_handshake_nobody_knows)
{
	struct stream s = in_midstream(50000);

	observe();
	ends(&s, 0, false, FIN | ACK);
	ends(&s, 0, true, RST | ACK);
	check_unused(0, 0);
	ended();
}

static size_t greet(struct stream *s)
{
	const struct greeting *g = hello_of(HELLO_BYTES, HELLO_BYTES);

	*s = opened(50000);
	say(s, 0, g->bytes, g->len);
	return g->len;
}

/* The end of the handshake, and what of HTTP/2 comes before any request (browsers: up to 197 bytes). */
CLAIM(a_hello_and_no_more_is_unused_too)
{
	static const __u8 record[1000] = { 20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 69 };

	for (int from_server = 0; from_server < 2; from_server++)
		for (size_t bytes = 0; bytes < 400; bytes += 4)
			for (int pieces = 1; pieces < 4; pieces++) {
				struct stream s;
				size_t at;

				/* Six might begin a second hello, and are not counted if they might. */
				if ((bytes && bytes / pieces <= 6) || (bytes > 256 && bytes <= 262))
					continue;
				observe();
				at = greet(&s);
				for (int i = 0; i < pieces; i++)
					say(&s, at + bytes / pieces * i, record + bytes / pieces * i,
					    i == pieces - 1 ? bytes - bytes / pieces * i : bytes / pieces);
				ends(&s, at + bytes, from_server, FIN | ACK);
				check_unused(bytes <= 256, UNUSED_TLS);
				ends(&s, at + bytes, !from_server, RST | ACK);
				is(others_of(SAMPLE_UNUSED), bytes <= 256);
				ended();
			}
}

CLAIM(a_tunnel_had_a_request)
{
	static const char connect[] = "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n";
	const struct greeting *g = hello_of(HELLO_BYTES, HELLO_BYTES);
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, connect);
	answer(&s, "HTTP/1.1 200 OK\r\n\r\n");
	say(&s, strlen(connect), g->bytes, g->len);
	is(others_of(SAMPLE_HELLO), 1);
	ends(&s, strlen(connect) + g->len, false, FIN | ACK);
	check_unused(0, 0);
	ended();
}

RUN(claim(a_handshake_is_told_where_it_is_asked_for), claim(handshakes_have_a_limit),
    claim(a_connection_without_a_byte_is_unused), claim(one_that_was_refused_never_was),
    claim(one_with_a_byte_is_not_unused), claim(whatever_the_server_says), claim(without_its_handshake_nobody_knows),
    claim(a_hello_and_no_more_is_unused_too), claim(a_tunnel_had_a_request))
