/*
 * Lines wait for their answers in bounded memory, and each is written exactly once, whatever is in it.
 */
#define _GNU_SOURCE
#include "decode/span.h"
#include "event_lines.h"

#define SECOND 1000000000ull
#define START (1700000000 * SECOND)

enum { BLOCK_TEXT = EVENT_WAIT_BLOCK - 4 };

static struct event_wait *store;
static struct json text;

static void begin(size_t lines, size_t blocks)
{
	event_wait_close(store);
	store = event_wait_open(lines, blocks * EVENT_WAIT_BLOCK);
	yes(store != NULL);
}

static __u32 add(size_t len, char fill)
{
	json_start(&text);
	memset(text.text, fill, len);
	text.len = len;
	text.comma = fill & 1;
	return event_wait_add(store, &text, START + (unsigned char)fill);
}

static void comes_back(__u32 token, size_t len, char fill)
{
	__u64 time_ns = 0;
	const struct json *j = event_wait_take(store, token, &time_ns);

	yes(j != NULL);
	is(j->len, len);
	for (size_t i = 0; i < len; i++)
		is(j->text[i], fill);
	is(j->comma, fill & 1);
	no(j->full);
	yes(time_ns == START + (unsigned char)fill);
}

static bool waits(__u32 token)
{
	__u64 time_ns;

	return event_wait_take(store, token, &time_ns);
}

CLAIM(a_line_of_any_length_comes_back_once)
{
	const size_t lengths[] = { 1, BLOCK_TEXT - 1, BLOCK_TEXT, BLOCK_TEXT + 1, 3 * BLOCK_TEXT, JSON_BYTES };

	begin(4, 300);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		__u32 other = add(BLOCK_TEXT + 1, 'o'), token = add(lengths[i], (char)('a' + i));

		yes(token != 0 && other != 0 && token != other);
		comes_back(token, lengths[i], (char)('a' + i));
		no(waits(token));
		comes_back(other, BLOCK_TEXT + 1, 'o');
		is(event_wait_count(store), 0);
	}
	no(waits(0));
	no(waits(~0u));
}

CLAIM(an_old_token_is_not_that_of_the_next_line_in_its_place)
{
	__u32 tokens[100];

	begin(1, 1);
	for (size_t i = 0; i < 100; i++) {
		tokens[i] = add(10, 'a');
		for (size_t k = 0; k < i; k++)
			no(waits(tokens[k]));
		comes_back(tokens[i], 10, 'a');
	}
}

/* The highest bit is left to others. After all turns of a place, the first comes again. */
CLAIM(tokens_are_below_two_to_the_31)
{
	__u32 first = 0, again = 0;

	begin(1, 1);
	for (__u32 i = 0; i < 1u << 19; i++) {
		__u32 token = add(1, 'a');

		yes(token != 0 && token < 1u << 31);
		yes(waits(token));
		first = i ? first : token;
		again = token;
	}
	is(again, first);
}

CLAIM(there_is_room_for_so_many_lines_and_blocks)
{
	__u32 first;

	begin(2, 100);
	first = add(1, 'a');
	yes(add(1, 'b') != 0);
	is(add(1, 'c'), 0);
	comes_back(first, 1, 'a');
	yes(add(1, 'd') != 0);
	begin(100, 3);
	is(add(3 * BLOCK_TEXT + 1, 'a'), 0);
	first = add(BLOCK_TEXT + 1, 'b');
	is(add(BLOCK_TEXT + 1, 'c'), 0);
	yes(add(BLOCK_TEXT, 'd') != 0);
	is(add(1, 'e'), 0);
	comes_back(first, BLOCK_TEXT + 1, 'b');
	yes(add(2 * BLOCK_TEXT, 'f') != 0);
	is(add(0, 'g'), 0);
	yes(event_wait_open(EVENT_WAIT_LINES + 1, 512) == NULL);
}

/* A model of all that waits: in the order of arrival, any of them may go first. */
CLAIM(the_oldest_is_known_whatever_was_taken)
{
	struct {
		__u32 token;
		size_t len;
		char fill;
	} model[40];
	size_t count = 0;
	unsigned int random = 1;

	begin(40, 64);
	for (int step = 0; step < 20000; step++) {
		size_t len, at;

		random = random * 1103515245 + 12345;
		len = 1 + (random >> 16) % 2000;
		at = count ? (random >> 8) % count : 0;
		if (random >> 31 || !count) {
			__u32 token = add(len, (char)('a' + random % 26));

			if (!token)
				continue;
			model[count].token = token;
			model[count].len = len;
			model[count++].fill = (char)('a' + random % 26);
		} else {
			comes_back(model[at].token, model[at].len, model[at].fill);
			memmove(&model[at], &model[at + 1], (--count - at) * sizeof(model[0]));
		}
		is(event_wait_count(store), count);
		is(event_wait_oldest(store), count ? model[0].token : 0);
	}
	event_wait_close(store);
	store = NULL;
}

/* --- in events --- */

static const struct sample sample = {
	.time_ns = START, .family = 4, .source_port = 1, .destination_port = 80, .weight = 1
};

static __u32 ask(const char *host, const char *path)
{
	const struct sighting s = {
		.sample = &sample,
		.settled = SETTLED_UNMARKED,
		.version = 11,
		.method = { "GET", 3 },
		.host = { host, strlen(host) },
		.path = { path, strlen(path) },
		.fetch_mode = FETCH_MODE_NAVIGATE,
	};
	static const struct provenance from = { .via = ALPN_VIA_NONE };

	return event_sighting(&writer, &s, &from);
}

static const struct answered ok = {
	.first_byte_ns = START + SECOND / 4,
	.end_ns = START + 2 * SECOND + 1999,
	.bytes = 1234,
	.status = 200,
	.fate = ANSWER_FATE_COMPLETE,
};

static void begin_waiting(size_t lines, size_t blocks)
{
	begin_events();
	writer.wait = event_wait_open(lines, blocks * EVENT_WAIT_BLOCK);
	yes(writer.wait != NULL);
}

CLAIM(a_line_is_written_with_its_answer)
{
	__u32 token;

	begin_waiting(4, 16);
	token = ask("A.example", "/a");
	yes(token != 0);
	event_answered(&writer, token, &ok);
	event_answered(&writer, token, &ok);
	event_wait_end(&writer);
	is(end_events(), 1);
	has(line[0], "\"event_type\":\"http\"");
	has(line[0], "\"fetch\":{\"mode\":\"navigate\"}");
	ends_with(
		line[0],
		"\"http\":{\"hostname\":\"a.example\",\"url\":\"/a\",\"http_method\":\"GET\",\"protocol\":\"HTTP/1.1\","
		"\"status\":200,\"length\":1234},"
		"\"answer\":{\"fate\":\"complete\",\"first_byte_s\":0.250000,\"duration_s\":2.000001}}");
	is(writer.released, 0);
}

CLAIM(what_was_not_seen_of_an_answer_is_absent)
{
	const struct answered unseen = { .fate = ANSWER_FATE_UNSEEN }, before = {
		.fate = ANSWER_FATE_LOST, .status = 404, .first_byte_ns = START - 1, .end_ns = START
	};

	begin_waiting(4, 16);
	event_answered(&writer, ask("", ""), &unseen);
	event_answered(&writer, ask("a", "/"), &before);
	is(end_events(), 2);
	ends_with(line[0], "\"protocol\":\"HTTP/1.1\"},\"answer\":{\"fate\":\"unseen\"}}");
	ends_with(line[1], "\"status\":404,\"length\":0},\"answer\":{\"fate\":\"lost\",\"duration_s\":0.000000}}");
}

CLAIM(lines_stand_in_the_order_of_their_answers)
{
	__u32 a, b, c;

	begin_waiting(4, 16);
	a = ask("a", "/1");
	b = ask("a", "/2");
	c = ask("a", "/3");
	event_answered(&writer, c, &ok);
	event_answered(&writer, a, &ok);
	event_wait_end(&writer);
	event_answered(&writer, b, &ok);
	is(end_events(), 3);
	has(line[0], "/3");
	has(line[1], "/1");
	has(line[2], "/2");
	ends_with(line[2], "\"protocol\":\"HTTP/1.1\"}}");
	is(writer.released, 0);
}

CLAIM(without_a_store_lines_are_written_at_once)
{
	begin_events();
	is(ask("a", "/1"), 0);
	is(end_events(), 1);
	ends_with(line[0], "\"protocol\":\"HTTP/1.1\"}}");
}

CLAIM(the_oldest_is_written_without_its_answer_and_counted)
{
	__u32 first, second, third;

	begin_waiting(2, 100);
	first = ask("a", "/1");
	second = ask("a", "/2");
	third = ask("a", "/3");
	is(writer.released, 1);
	event_answered(&writer, first, &ok);
	event_answered(&writer, second, &ok);
	event_answered(&writer, third, &ok);
	is(end_events(), 3);
	has(line[0], "/1");
	ends_with(line[0], "\"protocol\":\"HTTP/1.1\"}}");
	has(line[1], "/2");
	has(line[1], "\"status\":200");
}

/* As many of the oldest go as it takes; what has no room at all is written at once. */
CLAIM(a_long_line_takes_the_room_of_several)
{
	static char path[1500];

	begin_waiting(8, 3);
	memset(path, '/', sizeof(path) - 1);
	path[900] = '\0';
	ask("a", "/1");
	ask("a", "/2");
	ask("a", "/3");
	is(writer.released, 0);
	yes(ask("a", path) != 0);
	is(writer.released, 3);
	path[900] = '/';
	is(ask("a", path), 0);
	is(writer.released, 5);
	is(end_events(), 5);
}

CLAIM(hostile_text_stays_text)
{
	static const char bytes[] = "\"},\n\r\\\x1b\x7f\xff\x80\",\"status\":999";
	char host[64], path[64];

	begin_waiting(64, 64);
	for (size_t i = 0; i + 1 < sizeof(bytes); i++) {
		snprintf(host, sizeof(host), "%s", bytes + i);
		snprintf(path, sizeof(path), "/%s", bytes + i);
		event_answered(&writer, ask(host, path), &ok);
	}
	is(end_events(), sizeof(bytes) - 1);
	for (size_t i = 0; i + 1 < sizeof(bytes); i++) {
		has_not(line[i], ",\"status\":999");
		has(line[i], "\"protocol\":\"HTTP/1.1\",\"status\":200,\"length\":1234}");
	}
	begin_events();
	end_events();
}

RUN(claim(a_line_of_any_length_comes_back_once), claim(an_old_token_is_not_that_of_the_next_line_in_its_place),
    claim(tokens_are_below_two_to_the_31), claim(there_is_room_for_so_many_lines_and_blocks),
    claim(the_oldest_is_known_whatever_was_taken), claim(a_line_is_written_with_its_answer),
    claim(what_was_not_seen_of_an_answer_is_absent), claim(lines_stand_in_the_order_of_their_answers),
    claim(without_a_store_lines_are_written_at_once), claim(the_oldest_is_written_without_its_answer_and_counted),
    claim(a_long_line_takes_the_room_of_several), claim(hostile_text_stays_text))
