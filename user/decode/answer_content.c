/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of an answer's content, and of when to ask again. */
#include "decode/answer_values.h"
#include "decode/list.h"

/* `0` stands for a digit, `_` for one or a space, `a` for a letter; anything else for itself. */
static bool fits(char c, char form)
{
	switch (form) {
	case '0':
		return is_digit(c);
	case '_':
		return is_digit(c) || c == ' ';
	case 'a':
		return is_alpha(c);
	default:
		return c == form;
	}
}

/* `~` stands for letters. */
static bool has_form(struct span s, const char *form)
{
	for (; *form; form++) {
		if (*form == '~') {
			while (s.len && is_alpha(s.data[0]))
				take(&s, s.data[0]);
		} else if (!s.len || !fits(s.data[0], *form)) {
			return false;
		} else {
			take(&s, s.data[0]);
		}
	}
	return !s.len;
}

/* IMF-fixdate, and the two that are obsolete (RFC 9110, section 5.6.7). */
static const char *const date_forms[] = {
	"aaa, 00 aaa 0000 00:00:00 GMT",
	"aaa~, 00-aaa-00 00:00:00 GMT",
	"aaa aaa _0 00:00:00 0000",
};

__u32 retry_after_read(struct span value)
{
	__u64 seconds;
	bool parses = digits_read(value, &seconds);

	for (size_t i = 0; i < sizeof(date_forms) / sizeof(date_forms[0]); i++)
		parses |= has_form(value, date_forms[i]);
	return fact_if(parses, ANSWER_RETRY_AFTER);
}

__u32 disposition_read(struct span value)
{
	struct span type = take_token(&value);

	value = span_trim(value);
	return fact_if(type.len && (!value.len || value.data[0] == ';') && !span_is_nocase(type, "inline"),
	               ANSWER_ATTACHMENT);
}

__u32 content_encoding_read(struct span value)
{
	struct span member;
	__u32 facts = 0;

	while (list_next(&value, &member))
		facts |= fact_if(!span_is_nocase(member, "identity"), ANSWER_ENCODED);
	return facts;
}

__u32 transfer_encoding_read(struct span value)
{
	struct span member, last = { "", 0 };

	while (list_next(&value, &member))
		last = member;
	return fact_if(span_is_nocase(last, "chunked"), ANSWER_CHUNKED);
}

bool content_length_read(struct span value, __u64 *length)
{
	struct span member;
	bool found = false;
	__u64 n;

	for (; list_next(&value, &member); found = true) {
		if (!digits_read(member, &n) || n == ~0ull || (found && n != *length))
			return false;
		*length = n;
	}
	return found;
}
