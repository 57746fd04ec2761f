/*
 * The vocabularies, and the table by which the gate finds names: all rows of include/marker.h and name_table.h.
 */
#include "hosting.h"

static const char *const names[FIELD_COUNT] = {
#define X(NAME, name, tier, grammar) name,
	MARKERS(X)
#undef X
#define X(NAME, name) name,
		OTHER_FIELDS(X)
#undef X
};

static const struct head *head_with(const char *line)
{
	static char head[1024];

	snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: a\r\n%s\r\nAccept: */*\r\n\r\n", line);
	return &read_head(head)->head;
}

static const char *spelled(const char *name, const char *end, bool upper)
{
	static char line[128];
	size_t n = (size_t)snprintf(line, sizeof(line), "%s%s", name, end);

	for (size_t i = 0; upper && i < n; i += i % 3 + 1)
		if (line[i] >= 'a' && line[i] <= 'z')
			line[i] = (char)(line[i] - 'a' + 'A');
	return line;
}

CLAIM(every_marker_is_found)
{
	hosted(0);
	for (int m = 0; m < MARKER_COUNT; m++) {
		is(head_with(spelled(names[m], ": 1", false))->seen, 1 << m);
		is(head_with(spelled(names[m], ":1", true))->seen, 1 << m);
		is(head_with(spelled(names[m], ":", true))->seen, 1 << m);
	}
}

CLAIM(nearly_a_name_is_none)
{
	char name[64];

	hosted(0);
	for (int m = 0; m < FIELD_COUNT; m++) {
		size_t n = strlen(names[m]);

		is(head_with(spelled(names[m], "x: 1", false))->seen, 0);
		for (size_t i = 0; i < n; i++) {
			const struct head *h;

			strcpy(name, names[m]);
			name[i] = name[i] == '-' ? '_' : name[i] == 'z' ? 'y' : '!';
			h = head_with(spelled(name, ": 1", false));
			is(h->seen | h->framing, 0);
			snprintf(name, i + 1, "%s", names[m]); /* its first i bytes */
			h = head_with(spelled(name, ": 1", false));
			is(h->seen | h->framing, 0);
		}
	}
}

CLAIM(the_fields_of_framing_are_found)
{
	hosted(0);
	is(head_with(spelled("content-length", ": 7", true))->framing, FRAMING_LENGTH);
	is(host.slot.head.body_bytes, 7);
	is(head_with(spelled("transfer-encoding", ": chunked", true))->framing, FRAMING_CHUNKED);
	is(head_with(spelled("sec-speculation-tags", ": null", true))->seen, 0);
}

CLAIM(every_plain_value_says_its_purpose)
{
#define X(grammar, value, purpose) { value, GRAMMAR_##grammar, PURPOSE_##purpose },
	static const struct {
		const char *value;
		int grammar, purpose;
	} values[] = { PLAIN_VALUES(X) };
#undef X
	static const int marker_of[] = { MARKER_SEC_PURPOSE, MARKER_PURPOSE, MARKER_HX_PRELOADED };

	hosted(0);
	for (int v = 0; v < PLAIN_VALUE_COUNT; v++) {
		int marker = marker_of[values[v].grammar];
		char line[128];

		snprintf(line, sizeof(line), "%s: %s", names[marker], values[v].value);
		is(head_with(line)->purpose, values[v].purpose);
		is(host.slot.head.yes, values[v].purpose == PURPOSE_NONE ? 0 : 1 << marker);
		is(host.slot.head.flags, 0);
	}
}

/* A word is a metric label and a JSON word: lower-case letters, digits and underscores, no two the same. */
static void check_words(const char *const *words, int n)
{
	for (int i = 0; i < n; i++) {
		is(strspn(words[i], "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(words[i]));
		yes(words[i][0] >= 'a' && words[i][0] <= 'z');
		for (int k = 0; k < i; k++)
			assert_string_not_equal(words[i], words[k]);
	}
}

#define X(NAME, word, help) word,
#define CHECK_WORDS(ROWS, COUNT)                             \
	do {                                                 \
		static const char *const words[] = { ROWS }; \
		is(sizeof(words) / sizeof(words[0]), COUNT); \
		check_words(words, COUNT);                   \
	} while (0)

CLAIM(every_word_is_a_label_of_its_own)
{
	CHECK_WORDS(FRAME_FATES(X), FRAME_FATE_COUNT);
	CHECK_WORDS(PURPOSES(X), PURPOSE_COUNT);
	CHECK_WORDS(UNMARKED_REASONS(X), UNMARKED_REASON_COUNT);
	CHECK_WORDS(CUT_REASONS(X), CUT_REASON_COUNT);
	CHECK_WORDS(NOTES(X), NOTE_COUNT);
	CHECK_WORDS(LOSSES(X), LOSS_COUNT);
	CHECK_WORDS(HELLOS(X), HELLO_COUNT);
	CHECK_WORDS(CONNECTIONS(X), CONNECTION_COUNT);
	CHECK_WORDS(TRUST_TIERS(X), TRUST_TIER_COUNT);
}

RUN(claim(every_marker_is_found), claim(nearly_a_name_is_none), claim(the_fields_of_framing_are_found),
    claim(every_plain_value_says_its_purpose), claim(every_word_is_a_label_of_its_own))
