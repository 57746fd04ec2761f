/*
 * The lines of a head are found by their names: those of its own table, whole, and in any case.
 */
#include <ctype.h>

#include "check.h"
#include "decode/fields.h"
#include "guard.h"

static struct decoder decoder;
static struct fields f;

#define X(NAME, name, ...) name,
static const char *const in_request[] = { MARKERS(X) READ_FIELDS(X) };
static const char *const in_answer[] = { ANSWER_FIELDS(X) };
#undef X

typedef void fields_reader(struct fields *f, struct decoder *d, struct span head, size_t at);

static __u64 found(fields_reader *read, const char *name, size_t n)
{
	char line[128];
	size_t len = n + 5;

	memcpy(line, name, n);
	memcpy(line + n, ": a\r\n", 5);
	read(&f, &decoder, (struct span){ guard_place(line, len), len }, 0);
	no(f.ended);
	return f.present;
}

static void check_names(fields_reader *read, const char *const *names, size_t count)
{
	char name[64];

	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(names[i]);

		assert_int_equal(found(read, names[i], n), 1ull << i);
		yes(fields_have(&f, (unsigned int)i) && !fields_repeat(&f, (unsigned int)i));
		assert_memory_equal(fields_value(&f, (unsigned int)i).data, "a", 1);
		for (size_t k = 0; k <= n; k++)
			name[k] = (char)toupper((unsigned char)names[i][k]);
		is(found(read, name, n), 1ull << i);
		for (size_t k = 0; k < n; k++) {
			name[k] ^= 1;
			is(found(read, name, n), 0);
			name[k] = '\0';
			is(found(read, name, n), 0);
			name[k] = names[i][k];
		}
		name[n] = 'x';
		is(found(read, name, n + 1), 0);
		name[n] = '\0';
		is(found(read, name, n + 1), 0);
		is(found(read, name + 1, n - 1), 0);
	}
}

CLAIM(the_names_of_requests_are_found)
{
	check_names(fields_read, in_request, KNOWN_COUNT);
	assert_string_equal(in_request[KNOWN_REFERER], "referer");
	assert_string_equal(in_request[KNOWN_IF_NONE_MATCH], "if-none-match");
	assert_string_equal(in_request[KNOWN_IF_MODIFIED_SINCE], "if-modified-since");
	is(found(fields_read, "vary", 4), 0);
	is(found(fields_read, "cookie", 6), 0);
	is(found(fields_read, "authorization", 13), 0);
}

CLAIM(the_names_of_answers_are_found)
{
	check_names(answer_fields_read, in_answer, ANSWER_FIELD_COUNT);
	is(found(answer_fields_read, "sec-purpose", 11), 0);
	is(found(answer_fields_read, "host", 4), 0);
	is(found(answer_fields_read, "proxy-authenticate", 18), 0);
}

RUN(claim(the_names_of_requests_are_found), claim(the_names_of_answers_are_found))
