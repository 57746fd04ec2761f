/*
 * What an answer was, and which refusals do harm: browsers as they were measured, see user/account/outcome.h.
 */
#include "account/refusal.h"
#include "check.h"
#include "decode/answer.h"

static const __u16 set[] = { 503, 500, 403, 404, 419, 425, 429, 204, 205 };
enum { COUNT = sizeof(set) / sizeof(set[0]) };

#define F(NAME) (1u << ANSWER_##NAME)
#define H(NAME) (1u << HARM_##NAME)

static void check_result(bool marked, __u16 status, enum answer_fate fate, enum result expected)
{
	assert_string_equal(result_words[result_of(marked, status, fate, set, COUNT)], result_words[expected]);
}

#define RESULT(marked, status, fate, expected) check_result(marked, status, ANSWER_FATE_##fate, RESULT_##expected)

CLAIM(the_refusal_set_refuses_marked_requests_alone)
{
	for (size_t i = 0; i < COUNT; i++) {
		check_result(true, set[i], ANSWER_FATE_COMPLETE, RESULT_REFUSED);
		check_result(false, set[i], ANSWER_FATE_COMPLETE, set[i] < 300 ? RESULT_OK : RESULT_ERROR);
	}
	RESULT(true, 200, COMPLETE, OK);
	RESULT(true, 502, COMPLETE, ERROR);
	RESULT(true, 410, COMPLETE, ERROR);
	is(result_of(true, 503, ANSWER_FATE_COMPLETE, set, 0), RESULT_ERROR);
	is(result_of(true, 503, ANSWER_FATE_COMPLETE, set + 1, COUNT - 1), RESULT_ERROR);
}

CLAIM(every_status_has_a_result)
{
	RESULT(true, 206, COMPLETE, OK);
	RESULT(true, 299, COMPLETE, OK);
	RESULT(true, 300, COMPLETE, REDIRECTED);
	RESULT(true, 304, COMPLETE, NOT_MODIFIED);
	RESULT(true, 308, COMPLETE, REDIRECTED);
	RESULT(true, 399, COMPLETE, REDIRECTED);
	RESULT(true, 400, COMPLETE, ERROR);
	RESULT(true, 999, COMPLETE, ERROR);
	RESULT(true, 101, SWITCHED, OK);
	RESULT(false, 200, SWITCHED, OK);
	RESULT(true, 0, UNSEEN, UNANSWERED);
	RESULT(true, 0, RESET, UNANSWERED);
	RESULT(true, 103, LOST, UNANSWERED);
	RESULT(true, 100, CLOSED, UNANSWERED);
	is(result_of(true, 0, ANSWER_FATE_UNSEEN, (const __u16[]){ 0 }, 1), RESULT_UNANSWERED);
}

CLAIM(an_answer_that_broke_off_is_unfinished)
{
	RESULT(true, 200, CLOSED, UNFINISHED);
	RESULT(true, 200, RESET, UNFINISHED);
	RESULT(false, 200, ABORTED, UNFINISHED);
	RESULT(true, 302, ABORTED, UNFINISHED);
	RESULT(true, 200, LOST, OK); /* we did not see its end; the client may have */
	RESULT(true, 503, ABORTED, REFUSED);
	RESULT(false, 503, ABORTED, ERROR);
	RESULT(true, 502, RESET, ERROR);
}

static struct answered answered(__u16 status, __u32 facts, __u64 bytes)
{
	return (struct answered){ .status = status, .facts = facts, .bytes = bytes, .fate = ANSWER_FATE_COMPLETE };
}

static __u8 harms(__u16 status, __u32 facts)
{
	const struct answered a = answered(status, facts, 120);

	return harms_of_refusal(&a, set, COUNT);
}

CLAIM(a_plain_refusal_does_no_harm)
{
	is(harms(503, 0), 0);
	is(harms(503, F(NO_STORE)), 0);
	is(harms(403, 0), 0);
	is(harms(429, F(RETRY_AFTER)), 0); /* Chromium minds it with 503 alone */
	is(harms(503, F(SPECULATION_REFUSED) | F(VARY_MARKER)), 0);
	is(harms(200, 0), 0);
	is(harms(0, 0), 0);
	is(harms(0, F(ATTACHMENT) | F(SPECULATION_REFUSED) | F(RETRY_AFTER)), 0);
}

CLAIM(harms_of_one_answer_are_named)
{
	is(harms(204, 0), H(NO_CONTENT));
	is(harms(205, F(NO_STORE)), H(NO_CONTENT));
	is(harms(503, F(RETRY_AFTER)), H(RETRY_AFTER));
	is(harms(200, F(ATTACHMENT)), H(ATTACHMENT)); /* it is kept, and the click gets it */
	is(harms(206, F(ATTACHMENT)), H(ATTACHMENT));
	is(harms(503, F(ATTACHMENT)), 0); /* what is dropped is not */
	is(harms(410, F(ATTACHMENT)), 0);
	is(harms(302, F(ATTACHMENT)), 0);
	is(harms(204, F(ATTACHMENT)), H(NO_CONTENT)); /* there is nothing to keep as a file */
	is(harms(503, F(ATTACHMENT) | F(RETRY_AFTER)), H(RETRY_AFTER));
	is(harms(200, F(SPECULATION_REFUSED)), H(STUB));
	is(harms(200, F(SPECULATION_REFUSED) | F(NO_STORE)), 0);
	is(harms(200, F(SPECULATION_REFUSED) | F(ATTACHMENT)), H(STUB) | H(ATTACHMENT));
	is(harms(204, F(SPECULATION_REFUSED)), H(NO_CONTENT)); /* there is nothing to show */
}

static __u8 compared(struct answered marked, struct answered unmarked)
{
	return harms_by_comparison(&marked, &unmarked, set, COUNT);
}

CLAIM(a_stub_is_small_beside_the_page)
{
	const struct answered page = answered(200, 0, 4000);

	is(compared(answered(200, 0, 999), page), H(STUB));
	is(compared(answered(200, 0, 1000), page), 0);
	is(compared(answered(200, F(NO_STORE), 999), page), 0);
	is(compared(answered(200, F(ATTACHMENT), 999), page), H(STUB)); /* the rest is named by harms_of_refusal() */
	is(compared(answered(200, F(VARY_MARKER), 999), page), H(STUB));
	is(compared(answered(204, 0, 100), page), H(NO_VARY)); /* named by harms_of_refusal() */
	is(compared(answered(404, 0, 100), page), H(NO_VARY));
	is(compared(answered(302, 0, 100), page), 0);
}

CLAIM(bytes_are_compared_only_where_they_can_be)
{
	const struct answered page = answered(200, 0, 4000), packed = answered(200, F(ENCODED), 999);
	struct answered part = answered(200, 0, 999);

	is(compared(packed, page), 0);
	is(compared(packed, answered(200, F(ENCODED), 4000)), H(STUB));
	is(compared(part, answered(404, 0, 4000)), 0);
	is(compared(part, answered(206, 0, 4000)), 0);
	is(compared(answered(206, 0, 999), page), 0);
	for (__u8 fate = ANSWER_FATE_CLOSED; fate < ANSWER_FATE_COUNT; fate++) {
		part.fate = fate;
		is(compared(part, page), 0);
	}
}

CLAIM(answers_that_differ_by_the_marker_say_so)
{
	const struct answered page = answered(200, 0, 400);

	is(compared(answered(503, 0, 100), page), H(NO_VARY));
	is(compared(answered(503, F(VARY_MARKER), 100), page), 0);
	is(compared(answered(503, F(VARY_ANY), 100), page), 0);
	is(compared(answered(503, F(NO_STORE), 100), page), 0);
	is(compared(answered(503, F(PRIVATE), 100), page), H(NO_VARY));
	is(compared(answered(503, 0, 100), answered(302, 0, 100)), H(NO_VARY));
	is(compared(answered(503, 0, 100), answered(502, 0, 100)), H(NO_VARY));
	is(compared(answered(200, F(SPECULATION_REFUSED), 300), page), H(NO_VARY));
	is(compared(answered(404, 0, 100), answered(404, 0, 100)), 0);
	is(compared(answered(404, 0, 100), answered(503, 0, 100)), 0);
	is(compared(answered(200, 0, 400), answered(503, 0, 100)), 0); /* an error, which nobody means */
	is(compared(answered(503, 0, 100), answered(0, 0, 0)), 0);
	is(compared(answered(0, 0, 0), page), 0);
}

CLAIM(the_words_are_those_of_the_rows)
{
	assert_string_equal(answer_fate_words[ANSWER_FATE_UNSEEN], "unseen");
	assert_string_equal(result_words[RESULT_NOT_MODIFIED], "not_modified");
	assert_string_equal(evidence_words[EVIDENCE_EXPIRED], "expired");
	assert_string_equal(use_words[USE_NOT_USED], "not_used");
	assert_string_equal(harm_words[HARM_NO_VARY], "no_vary");
}

RUN(claim(the_refusal_set_refuses_marked_requests_alone), claim(every_status_has_a_result),
    claim(an_answer_that_broke_off_is_unfinished), claim(a_plain_refusal_does_no_harm),
    claim(harms_of_one_answer_are_named), claim(a_stub_is_small_beside_the_page),
    claim(bytes_are_compared_only_where_they_can_be), claim(answers_that_differ_by_the_marker_say_so),
    claim(the_words_are_those_of_the_rows))
