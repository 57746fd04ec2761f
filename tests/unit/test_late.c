/*
 * A held request and its answer find each other, whichever comes first; a line that waits in vain is handed out.
 */
#include "check.h"
#include "late.h"

static struct late late;
static struct sample held[HELD_MAX];

static __u32 add_at(int i, __u32 *forgotten)
{
	return late_add(&late, &held[i], forgotten);
}

static __u32 add(int i)
{
	__u32 forgotten, token = add_at(i, &forgotten);

	is(forgotten, 0);
	return token;
}

static enum late_fate told(int i, __u32 event)
{
	struct answered known = { 0 };
	const enum late_fate fate = late_told(&late, &held[i], event, &known);

	is(known.status, fate == LATE_KNOWN ? 200 : 0);
	return fate;
}

static __u32 answer(__u32 token)
{
	const struct answered a = { .status = 200 };

	return late_answer(&late, token, &a);
}

CLAIM(either_may_be_there_first)
{
	__u32 first, second;

	memset(&late, 0, sizeof(late));
	first = add(0);
	second = add(1);
	yes(first != second && first & LATE_TOKEN);
	is(told(1, 7), LATE_WAITS);
	is(answer(second), 7);
	is(answer(second), 0);
	is(answer(first), 0);
	is(told(0, 8), LATE_KNOWN);
}

/* 2,048 wait: the lines of the first 1,024 are handed out, each once, and their answers are too late. */
CLAIM(a_line_that_waits_too_long_is_handed_out)
{
	__u32 tokens[2 * LATE_MAX], forgotten;

	memset(&late, 0, sizeof(late));
	for (__u32 i = 0; i < 2 * LATE_MAX; i++) {
		tokens[i] = add_at(0, &forgotten);
		is(forgotten, i < LATE_MAX ? 0 : i - LATE_MAX + 1);
		is(told(0, i + 1), LATE_WAITS);
	}
	for (__u32 i = 0; i < 2 * LATE_MAX; i++)
		is(answer(tokens[i]), i < LATE_MAX ? 0 : i + 1);
	for (__u32 i = 0; i < LATE_MAX; i++) {
		add(0); /* those that are answered are not handed out */
		is(told(0, 1), LATE_WAITS);
	}
}

CLAIM(one_that_is_held_too_long_is_told_so)
{
	__u32 token;

	memset(&late, 0, sizeof(late));
	token = add(0);
	for (__u32 i = 0; i < LATE_MAX; i++) {
		add(1);
		is(told(1, 0), LATE_WAITS);
	}
	is(told(0, 9), LATE_LOST);
	is(answer(token), 0);
}

CLAIM(numbers_begin_again)
{
	__u32 tokens[4];

	memset(&late, 0, sizeof(late));
	for (unsigned int start = 1; start <= 2; start++) {
		late.number = start * (1u << 31) - 3u;
		for (int i = 0; i < 4; i++)
			tokens[i] = add(i);
		for (int i = 0; i < 4; i++) {
			yes(tokens[i] & LATE_TOKEN);
			is(told(i, 100 + (__u32)i), LATE_WAITS);
			is(answer(tokens[i]), 100 + i);
		}
	}
}

RUN(claim(either_may_be_there_first), claim(a_line_that_waits_too_long_is_handed_out),
    claim(one_that_is_held_too_long_is_told_so), claim(numbers_begin_again))
