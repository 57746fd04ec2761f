/*
 * From a sample to a sighting: who has the word, and what is made of the fields besides the markers.
 */
#include "decoding.h"

static const char marked_head[] = "GET / HTTP/1.1\r\nSec-Purpose: prefetch\r\n\r\n";
static const char plain_head[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

static const struct sighting *settled(enum verdict verdict, enum purpose purpose, __u16 says_yes, const char *head)
{
	struct sample sample = undecided_sample;

	sample.verdict = (__u8)verdict;
	sample.purpose = (__u8)purpose;
	sample.yes = says_yes;
	return decode_bytes(&sample, head, strlen(head));
}

static const struct sighting *cut(__u8 reason, const char *head)
{
	struct sample sample = undecided_sample;

	sample.cut = reason;
	return decode_bytes(&sample, head, strlen(head));
}

CLAIM(what_the_gate_left_open_is_settled)
{
	MARKED(decode(marked_head), PREFETCH);
	UNMARKED(decode(plain_head), NO_MARKER);
	UNMARKED(fields("X-Moz: early hint\r\n"), OTHER_VALUE);
	UNMARKED(fields("X-Moz: early hint\r\nSec-Purpose: ;\r\n"), MALFORMED_VALUE);
}

CLAIM(a_cut_head_without_a_yes_is_cut)
{
	CUT(cut(CUT_GAP, "GET / HTTP/1.1\r\nHost: a\r\n"), GAP);
	CUT(cut(CUT_TIMEOUT, "GET / HTTP/1.1\r\nX-Moz: early hint\r\n"), TIMEOUT);
	CUT(cut(CUT_CLOSED, "GET / HTTP/1.1\r\nSec-Purpose: ;\r\nSec-"), CLOSED);
	CUT(cut(CUT_NONE, "GET / HTTP/1.1\r\nHost: a\r\n"), HEAD_LIMIT);
	MARKED(cut(CUT_GAP, "GET / HTTP/1.1\r\nSec-Purpose: prefetch\r\nA"), PREFETCH);
	/* What the gate says about a hole counts, even if the bytes look whole. */
	CUT(cut(CUT_GAP, plain_head), GAP);
}

CLAIM(the_verdict_of_the_gate_is_kept)
{
	const struct sighting *s = settled(VERDICT_MARKED, PURPOSE_PREFETCH, 1 << MARKER_SEC_PURPOSE, marked_head);

	MARKED(s, PREFETCH);
	yes(agrees);
	UNMARKED(settled(VERDICT_UNMARKED, PURPOSE_NONE, 0, plain_head), NO_MARKER);
	yes(agrees);
	UNMARKED(settled(VERDICT_UNMARKED, PURPOSE_NONE, 0, "GET / HTTP/1.1\r\nX-Moz: early hint\r\n\r\n"),
	         OTHER_VALUE);
	yes(agrees);
}

CLAIM(a_whole_head_can_contradict_the_gate)
{
	MARKED(settled(VERDICT_MARKED, PURPOSE_PREFETCH, 1 << MARKER_SEC_PURPOSE, plain_head), PREFETCH);
	no(agrees);
	MARKED(settled(VERDICT_MARKED, PURPOSE_PRERENDER, 1 << MARKER_SEC_PURPOSE, marked_head), PRERENDER);
	no(agrees);
	is(settled(VERDICT_MARKED, PURPOSE_PREFETCH, 1 << MARKER_PURPOSE, marked_head)->markers, 1 << MARKER_PURPOSE);
	no(agrees);
	UNMARKED(settled(VERDICT_UNMARKED, PURPOSE_NONE, 0, marked_head), OTHER_VALUE);
	no(agrees);
}

CLAIM(a_part_of_a_head_cannot_contradict_the_gate)
{
	const struct sighting *s = settled(VERDICT_MARKED, PURPOSE_PRERENDER, 1 << MARKER_SEC_PURPOSE, "GET /");

	MARKED(s, PRERENDER);
	is(s->markers, 1 << MARKER_SEC_PURPOSE);
	is(s->trust, TRUST_BROWSER);
	yes(agrees);
}

#define CHECK_WORDS(KIND, name, member)                                                   \
	do {                                                                              \
		char line[64];                                                            \
		for (int i = FETCH_##KIND##_INVALID + 1; i < FETCH_##KIND##_COUNT; i++) { \
			snprintf(line, sizeof(line), name ": %s\r\n", member##_words[i]); \
			is(fields(line)->member, i);                                      \
		}                                                                         \
		is(fields("")->member, FETCH_##KIND##_ABSENT);                            \
		is(fields(name ":\r\n")->member, FETCH_##KIND##_INVALID);                 \
		is(fields(name ": invalid\r\n")->member, FETCH_##KIND##_INVALID);         \
		is(fields(name ": \"x\"\r\n")->member, FETCH_##KIND##_INVALID);           \
		is(fields(name ": ?0\r\n")->member, FETCH_##KIND##_INVALID);              \
		is(fields(name ": 1\r\n")->member, FETCH_##KIND##_INVALID);               \
	} while (0)

CLAIM(fetch_metadata_is_a_closed_set_of_words)
{
	CHECK_WORDS(MODE, "Sec-Fetch-Mode", fetch_mode);
	CHECK_WORDS(SITE, "sec-fetch-site", fetch_site);
	CHECK_WORDS(DEST, "Sec-Fetch-Dest", fetch_dest);
	CHECK_WORDS(USER, "Sec-Fetch-User", fetch_user);
}

CLAIM(fetch_metadata_is_one_token)
{
	is(fields("Sec-Fetch-Mode: navigate;x=\"y\"\r\n")->fetch_mode, FETCH_MODE_NAVIGATE);
	is(fields("Sec-Fetch-Mode:\r\n\tnavigate\r\n")->fetch_mode, FETCH_MODE_NAVIGATE);
	is(fields("Sec-Fetch-Mode: Navigate\r\n")->fetch_mode, FETCH_MODE_INVALID);
	is(fields("Sec-Fetch-Mode: \"navigate\"\r\n")->fetch_mode, FETCH_MODE_INVALID);
	is(fields("Sec-Fetch-Mode: navigate, navigate\r\n")->fetch_mode, FETCH_MODE_INVALID);
	is(fields("Sec-Fetch-Mode: navigate\r\nSec-Fetch-Mode: navigate\r\n")->fetch_mode, FETCH_MODE_INVALID);
	is(fields("Sec-Fetch-Mode: navigate;a=\"\r\nSec-Fetch-Mode: \"\r\n")->fetch_mode, FETCH_MODE_INVALID);
	is(fields("Sec-Fetch-User: ?1\r\nSec-Fetch-User: ?1\r\n")->fetch_user, FETCH_USER_INVALID);
	is(fields("Sec-Fetch-User: 1\r\n")->fetch_user, FETCH_USER_INVALID);
}

CLAIM(tags_are_strings_null_and_tokens)
{
	const struct sighting *s = fields("Sec-Speculation-Tags: null, \"t1\", bare;x, 1, (\"in\"), \"\"\r\n");

	is(s->tag_count, 4);
	check_tag(s, 0, TAG_NULL, "null");
	check_tag(s, 1, TAG_STRING, "t1");
	check_tag(s, 2, TAG_TOKEN, "bare");
	check_tag(s, 3, TAG_STRING, "");
	is(fields("Sec-Speculation-Tags: \"null\"\r\n")->tags[0].kind, TAG_STRING);
	is(fields("Sec-Speculation-Tags: Null\r\n")->tags[0].kind, TAG_TOKEN);
	is(fields("Sec-Speculation-Tags:\r\n")->tag_count, 0);
}

CLAIM(the_text_of_a_tag_has_no_escapes)
{
	const struct sighting *s = fields("Sec-Speculation-Tags: \"my \\\"q\\\" \\\\ tag, with; all\"\r\n");
	char buf[4];

	check_tag(s, 0, TAG_STRING, "my \"q\" \\ tag, with; all");
	check_text(s->tags[0].text, "my \\\"q\\\" \\\\ tag, with; all");
	is(tag_text(&s->tags[0], buf, sizeof(buf)), 4);
	assert_memory_equal(buf, "my \"", 4);
	is(tag_text(&s->tags[0], buf, 0), 0);
}

CLAIM(tags_of_two_lines_are_one_list)
{
	const struct sighting *s = fields("Sec-Speculation-Tags: \"a\"\r\nHost: b\r\nSec-Speculation-Tags: null\r\n");

	is(s->tag_count, 2);
	check_tag(s, 0, TAG_STRING, "a");
	check_tag(s, 1, TAG_NULL, "null");
}

CLAIM(one_bad_tag_leaves_none)
{
	const struct sighting *s = fields("Purpose: prefetch\r\nSec-Speculation-Tags: \"a\", \"\xc3\xbc\"\r\n");

	is(s->tag_count, 0);
	yes(ODD(s, MALFORMED_VALUE));
	is(fields("Sec-Speculation-Tags: \"a\",\r\n")->tag_count, 0);
}

CLAIM(more_tags_than_there_is_room_for_are_cut)
{
	char line[512] = "Sec-Speculation-Tags: t";

	for (int i = 1; i < TAGS_MAX; i++)
		strcat(line, ",t");
	is(fields(strcat(line, "\r\n"))->tag_count, TAGS_MAX);
	no(sighting.tags_cut);
	strcpy(strstr(line, "\r\n"), ",t\r\n");
	is(fields(line)->tag_count, TAGS_MAX);
	yes(sighting.tags_cut);
	strcpy(strstr(line, "\r\n"), ",\r\n");
	is(fields(line)->tag_count, 0);
	no(sighting.tags_cut);
}

RUN(claim(what_the_gate_left_open_is_settled), claim(a_cut_head_without_a_yes_is_cut),
    claim(the_verdict_of_the_gate_is_kept), claim(a_whole_head_can_contradict_the_gate),
    claim(a_part_of_a_head_cannot_contradict_the_gate), claim(fetch_metadata_is_a_closed_set_of_words),
    claim(fetch_metadata_is_one_token), claim(tags_are_strings_null_and_tokens),
    claim(the_text_of_a_tag_has_no_escapes), claim(tags_of_two_lines_are_one_list), claim(one_bad_tag_leaves_none),
    claim(more_tags_than_there_is_room_for_are_cut))
