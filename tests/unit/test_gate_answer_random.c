/*
 * Both sides of a connection, made at random: requests marked and unmarked, alone or pipelined, and answers of every
 * framing, cut and repeated on either side. What they are made of says what must be told; how they travel must not
 * matter. The seeds are fixed.
 */
#include "../bench/prng.h"
#include "answered.h"

enum { SEEDS = 400, REQUESTS = 40, STREAM_BYTES = 1 << 18, SEGMENT_MAX = 3000, IN_FLIGHT_MAX = 7 };

struct side {
	char bytes[STREAM_BYTES];
	size_t n, sent;
};

static struct {
	struct side client, server;
	size_t asked[REQUESTS + 1], replied[REQUESTS + 1]; /* where each request and answer begins */
	int requests;
	char expected[8192];
	__u64 marked, unmarked;
	struct prng random;
	struct talk t;
} made;

static __u32 below(__u32 n)
{
	return prng_below(&made.random, n);
}

static void add(struct side *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct side *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	s->n += (size_t)vsnprintf(s->bytes + s->n, STREAM_BYTES - s->n, format, args);
	va_end(args);
	yes(s->n < STREAM_BYTES - 1);
}

static void add_filling(struct side *s, size_t n)
{
	static const char filling[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nGET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n0\r\n\r\n";

	for (size_t i = 0; i < n; i++)
		s->bytes[s->n++] = filling[i % (sizeof(filling) - 1)];
}

static void expect(const char *format, __u32 a, size_t b) __attribute__((format(printf, 1, 0)));
static void expect(const char *format, __u32 a, size_t b)
{
	size_t n = strlen(made.expected);

	yes(n < sizeof(made.expected) - 64);
	if (n)
		made.expected[n++] = ' ';
	if (format[1] == 'u')
		snprintf(made.expected + n, 60, "%u@%zu", a, b);
	else
		snprintf(made.expected + n, 60, "complete@%zu", b);
}

static void add_fields(struct side *s)
{
	for (__u32 i = below(4); i; i--)
		add(s, "X-%u: Content-Length: 7, Transfer-Encoding: chunked%.*s\r\n", below(1000), (int)below(200),
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
}

/* Behind an unmarked request with chunks no answer is followed as long as it waits: see test_gate_answers.c. */
static void add_request(bool head, bool marked, bool alone)
{
	struct side *s = &made.client;
	bool posts = !head && !below(5);

	add(s, "%s /%u HTTP/1.%u\r\n", head ? "HEAD" : posts ? "POST" : "GET", below(10), below(2));
	add_fields(s);
	if (marked)
		add(s, "Sec-Purpose: prefetch\r\n");
	if (posts && (below(2) || (!marked && !alone))) {
		add(s, "Content-Length: 100\r\n\r\n");
		add_filling(s, 100);
	} else if (posts) {
		add(s, "Transfer-Encoding: chunked\r\n\r\n64\r\n");
		add_filling(s, 100);
		add(s, "\r\n0\r\n\r\n");
	} else {
		add(s, "\r\n");
	}
	*(marked ? &made.marked : &made.unmarked) += 1;
}

static void add_chunks(struct side *s)
{
	for (__u32 i = below(6); i; i--) {
		__u32 n = 40 + below(below(4) ? 300 : 5000);

		add(s, below(2) ? "%x\r\n" : "0%X;ext=\"1\"\r\n", n);
		add_filling(s, n);
		add(s, "\r\n");
	}
	add(s, below(2) ? "0\r\n\r\n" : "0\r\nTrailer: 0\r\n\r\n");
}

static void add_answer(bool head, bool marked)
{
	static const __u16 statuses[] = { 200, 206, 301, 404, 503, 204, 304 };
	struct side *s = &made.server;
	__u32 status = statuses[below(7)], n = below(4) ? below(2000) : below(20000);
	bool bodiless = head || status == 204 || status == 304;

	for (__u32 i = below(4) ? 0 : 1 + below(3); i; i--) {
		__u32 interim = 100 + 3 * below(2);

		if (marked)
			expect("%u", interim, s->n);
		add(s, "HTTP/1.1 %u Interim\r\n", interim);
		add_fields(s);
		add(s, "\r\n");
	}
	if (marked)
		expect("%u", status, s->n);
	add(s, "HTTP/1.1 %u Final\r\n", status);
	add_fields(s);
	if (below(2)) {
		add(s, "Content-Length: %u\r\n\r\n", n);
		if (!bodiless)
			add_filling(s, n);
	} else if (!bodiless || below(2)) {
		add(s, "Transfer-Encoding: chunked\r\n\r\n");
		if (!bodiless)
			add_chunks(s);
	} else {
		add(s, "\r\n");
	}
	if (marked)
		expect("complete", 0, s->n);
}

static void make_connection(__u64 seed, bool alone)
{
	memset(&made, 0, sizeof(made));
	prng_seed(&made.random, seed);
	made.requests = 1 + (int)below(REQUESTS);
	for (int i = 0; i < made.requests; i++) {
		bool head = !below(5), marked = !below(1 + seed % 3);

		made.asked[i] = made.client.n;
		made.replied[i] = made.server.n;
		add_request(head, marked, alone);
		add_answer(head, marked);
	}
	made.asked[made.requests] = made.client.n;
	made.replied[made.requests] = made.server.n;
}

static size_t piece(void)
{
	static const __u32 most[] = { 12, 100, 1448, SEGMENT_MAX };

	return 1 + below(most[below(4)]);
}

/* What is new, with some that is not; and some of that once more. */
static void send_on(struct side *s, size_t end, bool server)
{
	while (s->sent < end) {
		size_t n = piece(), again = below(3) ? 0 : below(100), from = again < s->sent ? s->sent - again : 0;
		size_t to = s->sent + n < end ? s->sent + n : end;

		for (int i = 0; i < (below(5) ? 1 : 2); i++)
			if (server)
				reply(&made.t, from, s->bytes + from, to - from, ACK);
			else
				say(&made.t.s, from, s->bytes + from, to - from);
		s->sent = to;
		if (server)
			made.t.s.answered = (__u32)to;
		else
			made.t.asked = to;
	}
}

/* Some requests, then the answers to them, so that each of the requests acknowledges all answers before it. */
static void talk_in_turns(__u32 in_flight_max)
{
	for (int i = 0; i < made.requests;) {
		int end = i + 1 + (int)below(in_flight_max);

		end = end < made.requests ? end : made.requests;
		send_on(&made.client, made.asked[end], false);
		send_on(&made.server, made.replied[end], true);
		i = end;
	}
}

static void check_connections(__u32 in_flight_max)
{
	for (__u64 seed = 1; seed <= SEEDS; seed++) {
		make_connection(seed, in_flight_max == 1);
		observe();
		made.t = talk((__u16)(50000 + seed));
		talk_in_turns(in_flight_max);
		told("%s", made.expected);
		settled(made.marked, made.unmarked, 0);
		check_all_followed();
	}
}

CLAIM(every_answer_is_told_whatever_it_is_made_of)
{
	check_connections(1);
}

CLAIM(and_whoever_waits_in_front_of_it)
{
	check_connections(IN_FLIGHT_MAX);
}

/*
 * A server that answers while requests still come, which acknowledge answers in part: all must be sampled then, or the
 * place of the first sampled one in the stream of answers would not be known.
 */
CLAIM(or_comes_behind_it)
{
	for (__u64 seed = 3; seed <= 3 * SEEDS; seed += 3) {
		int asked = 0;

		make_connection(seed, false); /* all are marked: see make_connection() */
		if (made.unmarked)
			continue;
		observe();
		made.t = talk((__u16)(50000 + seed));
		for (int i = 0; i < made.requests; i++) {
			for (; asked < made.requests && (asked <= i || (asked < i + IN_FLIGHT_MAX && below(2)));
			     asked++)
				send_on(&made.client, made.asked[asked + 1], false);
			if (made.replied[i + 1] - made.server.sent > 10)
				send_on(&made.server, made.replied[i + 1] - below(10), true);
		}
		send_on(&made.server, made.server.n, true);
		told("%s", made.expected);
		settled(made.marked, made.unmarked, 0);
		check_all_followed();
	}
}

RUN(claim(every_answer_is_told_whatever_it_is_made_of), claim(and_whoever_waits_in_front_of_it),
    claim(or_comes_behind_it))
