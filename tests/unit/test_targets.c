/*
 * What an answer is to: the requests of a connection in their order, as many as there is room for, and what is forgotten
 * is counted.
 */
#include <stdlib.h>

#include "account/targets.h"
#include "check.h"

static struct targets *table;

static void begin(size_t entries)
{
	targets_close(table);
	table = targets_open(entries);
	yes(table != NULL);
}

static void add(__u64 flow, __u32 ack, const char *path)
{
	const struct sample s = { .flow_hash = flow, .ack = ack };
	const struct url url = { { "www.example", 11 }, { path, strlen(path) }, { "?q", 2 } };

	targets_add(table, &s, flow + 1, &url);
}

static void add_other(__u64 flow, __u32 ack)
{
	const struct sample s = { .flow_hash = flow, .ack = ack };

	targets_add(table, &s, flow + 1, NULL);
}

/* The path of the request; "none". */
static const char *target_of(__u64 flow, __u32 seq)
{
	const struct sample s = { .flow_hash = flow, .seq = seq };
	static char path[TARGET_URL_BYTES + 1];
	struct url url;
	__u64 client;

	if (!targets_find(table, &s, &client, &url))
		return "none";
	is(client, flow + 1);
	yes(!memcmp(url.host.data, "www.example", url.host.len) && url.host.len == 11);
	yes(!memcmp(url.query.data, "?q", url.query.len) && url.query.len == 2);
	snprintf(path, sizeof(path), "%.*s", (int)url.path.len, url.path.data);
	return path;
}

static void answer(__u64 flow, __u32 seq)
{
	const struct sample s = { .flow_hash = flow, .seq = seq };

	targets_answered(table, &s);
}

static void end_as(__u64 flow, __u32 seq, enum answer_end how)
{
	const struct sample s = { .flow_hash = flow, .seq = seq, .end = how };

	targets_end(table, &s);
}

static void end(__u64 flow, __u32 seq)
{
	end_as(flow, seq, ANSWER_COMPLETE);
}

static void check_totals(__u64 evicted, __u64 too_long, __u64 unknown)
{
	is(targets_totals(table)->evicted, evicted);
	is(targets_totals(table)->url_too_long, too_long);
	is(targets_totals(table)->unknown, unknown);
}

CLAIM(an_answer_is_to_the_request_in_front_of_it)
{
	begin(64);
	add(1, 5000, "/a");
	assert_string_equal(target_of(1, 5000), "/a"); /* interim, and final */
	assert_string_equal(target_of(1, 5000), "/a");
	answer(1, 5000);
	end(1, 5300);
	add(1, 5300, "/b");
	assert_string_equal(target_of(1, 5300), "/b");
	assert_string_equal(target_of(2, 5300), "none");
	check_totals(0, 0, 1);
}

CLAIM(behind_an_interim_answer_it_is_the_only_one)
{
	begin(64);
	add(1, 5000, "/a");
	assert_string_equal(target_of(1, 5000), "/a");
	assert_string_equal(target_of(1, 5100), "/a");
}

/* RFC 9112, section 9.3.2: all were sent before the first answer came. */
CLAIM(pipelined_requests_are_answered_in_their_order)
{
	begin(64);
	for (char path[] = "/a"; path[1] <= 'e'; path[1]++)
		add(1, 0xffffff00u, path);
	for (__u32 i = 0; i < 5; i++) {
		const char path[] = { '/', (char)('a' + i), 0 };

		assert_string_equal(target_of(1, 0xffffff00u + i * 200), path);
		answer(1, 0xffffff00u + i * 200);
		end(1, 0xffffff00u + (i + 1) * 200);
	}
	check_totals(0, 0, 0);
}

/* An answer whose head was never whole has an end alone. */
CLAIM(an_end_without_its_answer_is_one_of_the_oldest)
{
	begin(64);
	add(1, 5000, "/a");
	add(1, 5000, "/b");
	add(1, 5000, "/c");
	answer(1, 5000);
	end(1, 5100);
	end(1, 5200);
	assert_string_equal(target_of(1, 5200), "/c");
}

CLAIM(where_nobody_can_tell_it_is_not_known)
{
	begin(64);
	add(1, 5000, "/a");
	add(1, 5100, "/b");
	assert_string_equal(target_of(1, 5050), "none");
	check_totals(0, 0, 1);
	answer(1, 5100); /* that of the first one was not seen */
	end(1, 5200);
	add(1, 5200, "/c");
	assert_string_equal(target_of(1, 5250), "/c");
}

/* It has a place all the same, so that the other is not the only one. */
CLAIM(what_has_no_url_is_not_taken_for_another)
{
	static char path[TARGET_URL_BYTES + 1];

	begin(64);
	memset(path, '/', TARGET_URL_BYTES - 13);
	add(1, 5000, path);
	assert_string_equal(target_of(1, 5000), path);
	check_totals(0, 0, 0);
	path[TARGET_URL_BYTES - 13] = '/';
	add(2, 5000, "/a");
	add(2, 5100, path);
	assert_string_equal(target_of(2, 5100), "none");
	assert_string_equal(target_of(2, 5150), "none");
	check_totals(0, 1, 2);
	add_other(3, 5000);
	assert_string_equal(target_of(3, 5000), "none");
	check_totals(0, 1, 2);
	add(3, 5100, "/a");
	assert_string_equal(target_of(3, 5050), "none");
	assert_string_equal(target_of(3, 5000), "none");
	assert_string_equal(target_of(3, 5100), "/a");
}

CLAIM(nothing_is_left_of_a_connection_that_ended)
{
	static const enum answer_end ends[] = { ANSWER_CLOSED, ANSWER_RESET, ANSWER_ABORTED, ANSWER_SWITCHED };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		begin(64);
		add(1, 5000, "/a");
		add(1, 5000, "/b");
		add(2, 5000, "/c");
		end_as(1, 5100, ends[i]);
		assert_string_equal(target_of(1, 5000), "none");
		assert_string_equal(target_of(1, 5100), "none");
		assert_string_equal(target_of(2, 5000), "/c");
	}
}

CLAIM(after_a_loss_the_next_one_goes_on)
{
	begin(64);
	add(1, 5000, "/a");
	answer(1, 5000);
	end_as(1, 5100, ANSWER_LOST);
	add(1, 5200, "/b");
	assert_string_equal(target_of(1, 5300), "/b");
}

/* Half as many as there are places, at once: of a thousand at most one is lost. */
CLAIM(thousands_wait_for_their_answers)
{
	__u64 known = 0;

	begin(TARGETS);
	for (__u64 i = 1; i <= TARGETS / 2; i++)
		add(i * 0x9e3779b97f4a7c15ull, 5000, "/a");
	for (__u64 i = 1; i <= TARGETS / 2; i++)
		known += strcmp(target_of(i * 0x9e3779b97f4a7c15ull, 5000), "/a") == 0;
	is(known + targets_totals(table)->evicted, TARGETS / 2);
	yes(targets_totals(table)->evicted <= TARGETS / 2000);
}

/* What is answered, or was never of use, is no loss, and gives way first. */
CLAIM(what_is_forgotten_is_counted)
{
	begin(16);
	for (__u64 i = 0; i < 16; i++)
		add(i, 5000, "/a");
	add(16, 5000, "/a");
	check_totals(1, 0, 0);
	assert_string_equal(target_of(0, 5000), "none");
	answer(9, 5000);
	add_other(17, 5000);
	check_totals(1, 0, 1);
	add(18, 5000, "/b");
	check_totals(1, 0, 1);
	assert_string_equal(target_of(18, 5000), "/b");
	for (__u64 i = 1; i < 17; i++)
		assert_string_equal(target_of(i, 5000), i == 9 ? "none" : "/a");
	check_totals(1, 0, 2);
	targets_forget(table);
	assert_string_equal(target_of(18, 5000), "none");
	check_totals(1, 0, 3);
	targets_close(table);
	table = NULL;
}

RUN(claim(an_answer_is_to_the_request_in_front_of_it), claim(behind_an_interim_answer_it_is_the_only_one),
    claim(pipelined_requests_are_answered_in_their_order), claim(an_end_without_its_answer_is_one_of_the_oldest),
    claim(where_nobody_can_tell_it_is_not_known), claim(what_has_no_url_is_not_taken_for_another),
    claim(nothing_is_left_of_a_connection_that_ended), claim(after_a_loss_the_next_one_goes_on),
    claim(thousands_wait_for_their_answers), claim(what_is_forgotten_is_counted))
