/*
 * structured: the parser of structured fields (RFC 9651), beside a second one written from the grammar.
 *
 * input: field
 */
#include "fuzz.h"
#include "plain_structured.h"

static bool same_text(struct span a, struct span b)
{
	return a.len == b.len && !memcmp(a.data, b.data, a.len);
}

/* The list as the parser under test reads it, with its parameters pulled or passed over. */
static void read_list(struct plain_notes *n, struct span field, bool pull)
{
	struct sf s = sf_open(field);
	struct sf_value value;
	struct span key;
	enum sf_got got;

	n->count = 0;
	while ((got = sf_member(&s, &value)) == SF_ONE) {
		plain_note(n, (int)value.type, value.text.data, span_end(value.text));
		while (pull && (got = sf_parameter(&s, &key, &value)) == SF_ONE) {
			plain_note(n, PLAIN_KEY, key.data, span_end(key));
			plain_note(n, PLAIN_PARAMETER + (int)value.type, value.text.data, span_end(value.text));
		}
	}
	n->malformed = got == SF_MALFORMED;
	CHECK(sf_member(&s, &value) == got); /* and stays so */
}

static void check_same(const struct plain_notes *got, const struct plain_notes *expected, bool with_parameters)
{
	size_t g = 0;

	CHECK(got->malformed == expected->malformed);
	if (expected->malformed || expected->count == PLAIN_NOTES)
		return;
	for (size_t e = 0; e < expected->count; e++) {
		if (!with_parameters && expected->note[e].kind >= PLAIN_KEY)
			continue;
		CHECK(g < got->count && got->note[g].kind == expected->note[e].kind);
		CHECK(same_text(got->note[g].text, expected->note[e].text));
		g++;
	}
	CHECK(g == got->count);
}

static void check_item(struct span field)
{
	static struct plain_notes expected;
	struct sf_value item;

	plain_item(&expected, field);
	CHECK(sf_item(field, &item) == !expected.malformed);
	if (!expected.malformed)
		CHECK((int)item.type == expected.note[0].kind && same_text(item.text, expected.note[0].text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span field = { (const char *)data, size };
	static struct plain_notes got, expected;

	plain_list(&expected, field);
	read_list(&got, field, true);
	check_same(&got, &expected, true);
	read_list(&got, field, false);
	check_same(&got, &expected, false);
	check_item(field);
	return 0;
}
