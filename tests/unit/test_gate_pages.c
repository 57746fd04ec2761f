/*
 * The first bytes of HTML answers, as they are on the wire.
 */
#include "answered.h"

enum { PAGE_BYTES = 65536, BODY_BYTES = 100000, STREAM_BYTES = 3 * BODY_BYTES };

#define HTML "Content-Type: text/html\r\n"
#define GZIPPED_HTML HTML "Content-Encoding: gzip\r\n"
#define HTML_IN_BROTLI "Content-Encoding: br\r\n" HTML

static const struct knobs page_knobs = { .head_bytes = 16384, .page_bytes = PAGE_BYTES };

/* What the server says, and which of it was handed over. */
static struct {
	char bytes[STREAM_BYTES];
	bool told[STREAM_BYTES];
	size_t n;
} stream;

static void add(const char *text)
{
	stream.n += (size_t)sprintf(stream.bytes + stream.n, "%s", text);
}

static void add_body(size_t n)
{
	for (size_t i = 0; i < n; i++)
		stream.bytes[stream.n++] = "<p>HTTP/1.1 200 OK\r\n\r\n"[i * 7 % 22];
}

static struct talk asked_with(const struct knobs *knobs, const char *request)
{
	struct talk t;

	memset(&stream, 0, sizeof(stream));
	observe_with(&small_sizes, knobs);
	t = talk(50000);
	ask(&t, request);
	return t;
}

static struct talk asked(void)
{
	return asked_with(&page_knobs, GET);
}

static void say_in_pieces(const struct talk *t, size_t piece)
{
	for (size_t at = 0; at < stream.n; at += piece)
		reply(t, at, stream.bytes + at, at + piece < stream.n ? piece : stream.n - at, ACK);
}

static void look(void)
{
	for (int i = 0; i < seen.others; i++) {
		const struct sample *s = seen.other[i];
		size_t at = s->seq - SERVER_BEGINS;

		if (s->kind != SAMPLE_BODY)
			continue;
		yes(s->bytes_len && s->bytes_len <= 2048 && at + s->bytes_len <= stream.n);
		is(s->head_bytes, s->bytes_len);
		is(s->cut, CUT_NONE);
		assert_memory_equal(s->bytes, stream.bytes + at, s->bytes_len);
		for (size_t b = at; b < at + s->bytes_len; b++) {
			no(stream.told[b]);
			stream.told[b] = true;
		}
	}
}

/* These bytes were handed over, and no others. */
static void told_only(size_t from, size_t end)
{
	look();
	for (size_t at = 0; at < stream.n; at++)
		is(stream.told[at], at >= from && at < end);
	ended();
}

CLAIM(the_first_64_kib_of_a_page_are_handed_over)
{
	static const size_t sizes[] = { 0, 1, 1000, 2048, 2049, 65535, 65536, 65537, BODY_BYTES };
	static const size_t pieces[] = { 100, 1448, 2048, 30000 };
	char head[200];

	for (int s = 0; s < 9; s++)
		for (int p = 0; p < 4; p++) {
			struct talk t = asked();
			size_t n = sizes[s], from;

			snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n" HTML "Content-Length: %zu\r\n\r\n", n);
			add(head);
			from = stream.n;
			add_body(n);
			add(OK); /* nobody asked for it */
			say_in_pieces(&t, pieces[p]);
			told("200@0 complete@%zu", from + n);
			told_only(from, from + (n < PAGE_BYTES ? n : PAGE_BYTES));
			check_all_followed();
		}
}

CLAIM(chunks_are_a_part_of_it)
{
	for (size_t piece = 60; piece < 40000; piece *= 3) {
		struct talk t = asked();
		size_t from;

		add(HINTS
		    "HTTP/1.1 200 OK\r\ncontent-type:  Text/HTML ;charset=x\r\nTransfer-Encoding: chunked\r\n\r\n");
		from = stream.n;
		for (int i = 0; i < 5; i++) {
			add("3e8;a=b\r\n");
			add_body(1000);
			add("\r\n");
		}
		add("0\r\nA: b\r\n\r\n");
		say_in_pieces(&t, piece);
		told_only(from, stream.n);
	}
}

CLAIM(a_page_may_end_with_the_connection)
{
	struct talk t = asked();
	size_t from;

	add("HTTP/1.0 200 OK\r\n" HTML "\r\n");
	from = stream.n;
	add_body(80000);
	say_in_pieces(&t, 1448);
	told_only(from, from + PAGE_BYTES);
}

/* A page with this head and a body of 54 bytes. */
static void check_page(const struct knobs *knobs, const char *request, const char *head, bool expected)
{
	struct talk t = asked_with(knobs, request);
	size_t from;

	add("HTTP/1.1 200 OK\r\nContent-Length: 54\r\n");
	add(head);
	add("\r\n");
	from = stream.n;
	add_body(54);
	say_in_pieces(&t, 50);
	told_only(from, expected ? stream.n : from);
}

CLAIM(only_html_that_can_be_read_is_handed_over)
{
	static const char *const others[] = { "",
		                              "Content-Type: text/plain\r\n",
		                              "Content-Type: text/htm\r\n",
		                              GZIPPED_HTML,
		                              HTML_IN_BROTLI,
		                              "X-Moz: text/html\r\n",
		                              "Sec-Purpose: text/html\r\n",
		                              "Content-Type: application/xhtml+xml\r\n" };

	check_page(&page_knobs, GET, HTML, true);
	check_page(&page_knobs, GET, HTML "Content-Encoding: identity\r\n", true);
	check_page(&page_knobs, GET, HTML "Content-Encoding:\r\n", true);
	check_page(&page_knobs, GET, "CONTENT-TYPE:TEXT/HTML\r\n", true);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		check_page(&page_knobs, GET, others[i], false);
	check_page(&page_knobs, PLAIN, HTML, false);
	check_page(&page_knobs, MARKED_HEAD, HTML, false);
	check_page(&default_knobs, GET, HTML, false);
}

/* The end of a page in a segment with the next head. Only where that head ends there, and has a page, too, is it lost. */
CLAIM(a_page_may_share_its_segments)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n" HTML "Content-Length: 300\r\n\r\n";

	const size_t page = LEN(head), next_page = 2 * LEN(head) + 300;

	for (size_t cut = 1; cut < next_page + 300; cut++) {
		struct talk t = asked_with(&page_knobs, GET GET);

		for (int i = 0; i < 2; i++) {
			add(head);
			add_body(300);
		}
		reply(&t, 0, stream.bytes, cut, ACK);
		reply(&t, cut, stream.bytes + cut, stream.n - cut, ACK);
		look();
		for (size_t at = 0; at < stream.n; at++)
			is(stream.told[at],
			   at >= next_page || (at >= page && at < page + 300 && at < cut && cut < next_page));
		ended();
		check_all_followed();
	}
}

CLAIM(gaps_in_it_are_passed_over)
{
	struct talk t = asked();
	size_t from;

	add("HTTP/1.1 200 OK\r\n" HTML "Content-Length: 5000\r\n\r\n");
	from = stream.n;
	add_body(5000);
	reply(&t, 0, stream.bytes, 1000, ACK);
	reply(&t, 3000, stream.bytes + 3000, 1000, ACK);
	reply(&t, 1000, stream.bytes + 1000, 2000, ACK); /* late */
	reply(&t, 4000, stream.bytes + 4000, stream.n - 4000, ACK);
	look();
	for (size_t at = 0; at < stream.n; at++)
		is(stream.told[at], at >= from && (at < 1000 || at >= 3000));
	ended();
}

/* From `missing` bytes of the body on there are some that are in no frame, or come one segment later. */
static void check_around(size_t body, size_t missing, size_t none, bool late)
{
	struct talk t = asked();
	size_t from, at;

	stream.n += (size_t)sprintf(stream.bytes, "HTTP/1.1 200 OK\r\n" HTML "Content-Length: %zu\r\n\r\n", body);
	from = stream.n;
	add_body(body);
	reply(&t, 0, stream.bytes, from + missing, ACK);
	for (at = from + missing + none; at < stream.n; at += 1400) {
		reply(&t, at, stream.bytes + at, at + 1400 < stream.n ? 1400 : stream.n - at, ACK);
		if (late && at == from + missing + none)
			reply(&t, from + missing, stream.bytes + from + missing, none, ACK);
	}
	t.s.answered = (__u32)stream.n;
	look();
	for (at = from; at < from + missing; at++)
		is(stream.told[at], at < from + PAGE_BYTES);
	for (at = from + missing + none; at < stream.n; at++)
		is(stream.told[at], at < from + PAGE_BYTES);
	ask(&t, GET); /* of another page nothing is left over */
	answer(&t.s, OK);
	check_quiet();
	is(seen.other[seen.others - 1]->kind, SAMPLE_ANSWER_END);
	is(seen.other[seen.others - 1]->end, ANSWER_COMPLETE);
	ended();
	is(LOST(STEPS), 0);
}

CLAIM(so_are_gaps_where_it_ends)
{
	for (size_t missing = 60000; missing <= 67000; missing += 500)
		for (size_t none = 100; none < 9000; none *= 3) {
			check_around(BODY_BYTES, missing, none, false);
			check_around(BODY_BYTES, missing, none, true);
		}
	for (size_t missing = 1; missing < 3000; missing += 100) {
		check_around(3000, missing, 3000 - missing, false);
		check_around(3000, missing, 1, false);
	}
}

/* What is not captured of the last of it is not what the next frame has. */
CLAIM(of_a_snapped_page_as_much_is_handed_over_as_there_is)
{
	struct talk t = asked();
	char head[200];
	size_t from;

	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n" HTML "Content-Length: %d\r\n\r\n", BODY_BYTES);
	add(head);
	from = stream.n;
	add_body(BODY_BYTES);
	reply(&t, 0, stream.bytes, from, ACK);
	for (size_t at = from; at < stream.n; at += 1448)
		reply_captured(&t, at, stream.bytes + at, at + 1448 < stream.n ? 1448 : stream.n - at, ACK, 346);
	look();
	for (size_t at = from; at < stream.n; at++)
		is(stream.told[at], at < from + PAGE_BYTES && (at - from) % 1448 < 346);
	ended();
	is(LOST(STEPS), 0);
}

static int pages_of_ten(const struct knobs *knobs)
{
	int bodies = 0;

	observe_with(&small_sizes, knobs);
	for (__u16 port = 1; port <= 10; port++) {
		struct talk t = talk(port);

		ask(&t, GET);
		answer(&t.s, "HTTP/1.1 200 OK\r\n" HTML "Content-Length: 5\r\n\r\n<html");
		seen.now_ns += SECOND / 10;
	}
	for (int i = 0; i < seen.others; i++)
		bodies += seen.other[i]->kind == SAMPLE_BODY;
	ended();
	return bodies;
}

CLAIM(so_many_a_second)
{
	const struct knobs one = { .head_bytes = 16384, .page_bytes = PAGE_BYTES, .pages_per_s = 1 },
			   five = { .head_bytes = 16384, .page_bytes = PAGE_BYTES, .pages_per_s = 5 };

	is(pages_of_ten(&one), 1);
	is(pages_of_ten(&five), 5);
	is(pages_of_ten(&page_knobs), 10);
}

CLAIM(and_so_many_bytes)
{
	for (__u32 bytes = 1; bytes < 5000; bytes = bytes * 3 + 1) {
		const struct knobs knobs = { .head_bytes = 16384, .page_bytes = bytes };
		struct talk t = asked_with(&knobs, GET);
		size_t from;

		add("HTTP/1.0 200 OK\r\n" HTML "\r\n");
		from = stream.n;
		add_body(6000);
		say_in_pieces(&t, 999);
		told_only(from, from + bytes);
	}
}

/* Whoever reads the page would take its end for a gap otherwise. */
CLAIM(a_page_is_handed_over_before_its_answer_ends)
{
	for (int chunked = 0; chunked < 2; chunked++)
		for (size_t piece = 20; piece < 400; piece++) {
			struct talk t = asked();
			bool ended = false;

			add("HTTP/1.1 200 OK\r\n" HTML);
			add(chunked ? "Transfer-Encoding: chunked\r\n\r\na0\r\n" : "Content-Length: 160\r\n\r\n");
			add_body(160);
			if (chunked)
				add("\r\n0\r\n\r\n");
			say_in_pieces(&t, piece);
			for (int i = 0; i < seen.others; i++) {
				no(ended);
				ended = seen.other[i]->kind == SAMPLE_ANSWER_END;
			}
			yes(ended);
			settled(1, 0, 0);
		}
}

RUN(claim(the_first_64_kib_of_a_page_are_handed_over), claim(chunks_are_a_part_of_it),
    claim(a_page_may_end_with_the_connection), claim(only_html_that_can_be_read_is_handed_over),
    claim(a_page_may_share_its_segments), claim(gaps_in_it_are_passed_over), claim(so_are_gaps_where_it_ends),
    claim(of_a_snapped_page_as_much_is_handed_over_as_there_is), claim(so_many_a_second), claim(and_so_many_bytes),
    claim(a_page_is_handed_over_before_its_answer_ends))
