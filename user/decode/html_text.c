/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Character references (HTML, sections 13.2.5.72 to 13.2.5.80). What they stand for is never longer than they are.
 */
#include "decode/html_token.h"

enum { REPLACEMENT = 0xfffd, HIGHEST = 0x10ffff };

static size_t utf8(char *to, __u32 c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Section 13.2.5.80: bytes of windows-1252 are taken for such, what is no character is replaced. */
static __u32 character(__u32 c)
{
	static const __u16 windows[32] = { 0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		                           0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
		                           0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		                           0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178 };

	if (!c || c > HIGHEST || (c >= 0xd800 && c <= 0xdfff))
		return REPLACEMENT;
	if (c >= 0x80 && c < 0xa0 && windows[c - 0x80])
		return windows[c - 0x80];
	return c;
}

static int digit_of(char c, bool hex)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind `&#`. Returns how many bytes it has; 0: it is none. */
static size_t numeric(struct span s, __u32 *c)
{
	const bool hex = s.len && (s.data[0] | 0x20) == 'x';
	size_t i = hex;

	for (*c = 0; i < s.len && digit_of(s.data[i], hex) >= 0; i++)
		if (*c <= HIGHEST)
			*c = *c * (hex ? 16 : 10) + (__u32)digit_of(s.data[i], hex);
	*c = character(*c);
	return i == (size_t)hex ? 0 : i + (i < s.len && s.data[i] == ';');
}

/* Behind `&`. All but the last may go without the semicolon, if nothing follows that looks like a parameter. */
static size_t named(struct span s, __u32 *c)
{
	static const struct {
		const char *name;
		char c;
	} table[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' } };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const size_t n = strlen(table[i].name);
		char after;

		if (s.len < n || memcmp(s.data, table[i].name, n) != 0)
			continue;
		*c = (__u32)table[i].c;
		after = s.len > n ? s.data[n] : '\0';
		if (after == ';')
			return n + 1;
		return after == '=' || is_alpha(after) || is_digit(after) || table[i].c == '\'' ? 0 : n;
	}
	return 0;
}

/* At an ampersand. Returns how many bytes it has; 0: it is none. */
static size_t reference(struct span s, __u32 *c)
{
	const struct span rest = { s.data + 1, s.len - 1 };
	size_t n;

	if (!rest.len || rest.data[0] != '#') {
		n = named(rest, c);
		return n ? n + 1 : 0;
	}
	n = numeric((struct span){ rest.data + 1, rest.len - 1 }, c);
	return n ? n + 2 : 0;
}

struct span html_decoded(struct span value, char *buf, size_t size)
{
	size_t n = 0;

	if (!span_find(value, '&') || value.len > size)
		return value;
	for (size_t i = 0; i < value.len;) {
		__u32 c = 0;
		const size_t taken = value.data[i] == '&'
		                             ? reference((struct span){ value.data + i, value.len - i }, &c)
		                             : 0;

		if (taken)
			n += utf8(buf + n, c);
		else
			buf[n++] = value.data[i];
		i += taken ? taken : 1;
	}
	return (struct span){ buf, n };
}
