/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comma-separated lists (RFC 9110, section 5.6.1), member by member.
 */
#ifndef HINTWATCH_DECODE_LIST_H
#define HINTWATCH_DECODE_LIST_H

#include "decode/grammar.h"

/* The next comma, but none in a quoted string; the end if there is none. */
static inline const char *list_comma(struct span list)
{
	const char *p = list.data, *end = span_end(list);
	bool quoted = false;

	for (; p < end && (quoted || *p != ','); p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (quoted && *p == '\\' && end - p > 1)
			p++;
	}
	return p;
}

/*
 * The next member, trimmed; empty ones are passed over. A quoted string without an end takes the rest. False: there is
 * none.
 */
static inline bool list_next(struct span *list, struct span *member)
{
	const char *comma, *end = span_end(*list);

	do {
		comma = list_comma(*list);
		*member = span_trim(span_between(list->data, comma));
		*list = span_between(comma + (comma < end), end);
	} while (!member->len && list->len);
	return member->len;
}

/* Decimal digits and nothing else. What is too large becomes the largest number there is. */
static inline bool digits_read(struct span s, __u64 *number)
{
	__u64 n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.data[i]))
			return false;
		n = n > (~0ull - 9) / 10 ? ~0ull : n * 10 + (__u64)(s.data[i] - '0');
	}
	*number = n;
	return s.len;
}

#endif
