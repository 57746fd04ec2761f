/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What field values are made of (RFC 9110, section 5.6), taken from the front of a span.
 */
#ifndef HINTWATCH_DECODE_GRAMMAR_H
#define HINTWATCH_DECODE_GRAMMAR_H

#include "decode/span.h"

static inline bool take(struct span *s, char c)
{
	if (!s->len || s->data[0] != c)
		return false;
	*s = (struct span){ s->data + 1, s->len - 1 };
	return true;
}

/* Section 5.6.2. Empty: there is none. */
static inline struct span take_token(struct span *s)
{
	const char *p = s->data, *from = p, *end = span_end(*s);

	while (p < end && is_tchar(*p))
		p++;
	*s = span_between(p, end);
	return span_between(from, p);
}

/* HTAB, SP, VCHAR and obs-text: what a quoted-string may hold */
static inline bool is_text(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

/* Section 5.6.4; *text is what stands between the quotes, with all escapes. False: it is none, and *s is used up. */
static inline bool take_quoted(struct span *s, struct span *text)
{
	const char *p = s->data + 1, *from = p, *end = span_end(*s);

	if (!take(s, '"'))
		return false;
	for (; p < end && *p != '"'; p++) {
		p += *p == '\\';
		if (p == end || !is_text(*p))
			return false;
	}
	if (p == end)
		return false;
	*text = span_between(from, p);
	*s = span_between(p + 1, end);
	return true;
}

/* token / quoted-string, as parameters have it. */
static inline bool take_value(struct span *s, struct span *text)
{
	if (s->len && s->data[0] == '"')
		return take_quoted(s, text);
	*text = take_token(s);
	return text->len;
}

#endif
