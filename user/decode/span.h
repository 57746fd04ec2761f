/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ranges of hostile bytes. Nothing here follows the locale.
 */
#ifndef HINTWATCH_DECODE_SPAN_H
#define HINTWATCH_DECODE_SPAN_H

#include <string.h>

#include "decode/sighting.h"

static inline struct span span_between(const char *from, const char *to)
{
	return (struct span){ from, (size_t)(to - from) };
}

static inline const char *span_end(struct span s)
{
	return s.data + s.len;
}

/* Where c is first; NULL: nowhere. */
static inline const char *span_find(struct span s, char c)
{
	return s.len ? memchr(s.data, c, s.len) : NULL;
}

/* What is in front of the first c: all of it if there is none. */
static inline struct span span_before(struct span s, char c)
{
	const char *p = span_find(s, c);

	return p ? span_between(s.data, p) : s;
}

static inline bool is_ows(char c)
{
	return c == ' ' || c == '\t';
}

static inline struct span span_trim(struct span s)
{
	while (s.len && is_ows(s.data[0]))
		s = (struct span){ s.data + 1, s.len - 1 };
	while (s.len && is_ows(s.data[s.len - 1]))
		s.len--;
	return s;
}

static inline bool span_is(struct span s, const char *word)
{
	return s.len == strlen(word) && !memcmp(s.data, word, s.len);
}

/*
 * What remains of the difference between a and b, in lower case, when that of upper and lower case is taken
 * away. None of @[\]^_ and DEL is in b, so that 0x40 is set in its letters only.
 */
static inline __u64 different_letters(__u64 a, __u64 b)
{
	return (a ^ b) & ~((b & BYTES(0x40)) >> 1);
}

static inline bool same_letters(const char *p, const char *word, size_t n)
{
	const __u8 *a = (const __u8 *)p, *b = (const __u8 *)word;
	__u64 different = 0;
	size_t i;

	for (i = 0; i + 8 <= n; i += 8)
		different |= different_letters(word_at(a + i), word_at(b + i));
	if (n >= 8)
		return !(different | different_letters(word_at(a + n - 8), word_at(b + n - 8)));
	for (; i < n; i++)
		different |= different_letters(a[i], b[i]);
	return !different;
}

static inline bool span_is_nocase(struct span s, const char *word)
{
	return s.len == strlen(word) && same_letters(s.data, word, s.len);
}

/* RFC 9110, section 5.6.2 */
static inline bool is_tchar(char c)
{
	__u64 set = c & 0x40 ? 0x57ffffffc7fffffeull : 0x03ff6cfa00000000ull;

	return !(c & 0x80) && set >> (c & 0x3f) & 1;
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool is_alpha(char c)
{
	return is_lower((char)(c | 0x20));
}

#endif
