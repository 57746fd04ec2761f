/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions are the algorithms of RFC 9651, section 4.2, whose numbers they bear. */
#include "decode/structured.h"

enum {
	INTEGER_DIGITS = 15,
	DECIMAL_DIGITS = 12, /* in front of the point; behind it: */
	FRACTION_DIGITS = 3,
};

static size_t sf_digits(struct sf *s)
{
	const char *from = s->pos;

	while (is_digit(sf_peek(s)))
		s->pos++;
	return (size_t)(s->pos - from);
}

/* 4.2.4 */
static bool sf_number(struct sf *s, struct sf_value *v)
{
	const char *from = s->pos;
	size_t digits, fraction;

	sf_take(s, '-');
	digits = sf_digits(s);
	v->type = SF_INTEGER;
	if (!digits || digits > INTEGER_DIGITS)
		return false;
	if (sf_take(s, '.')) {
		fraction = sf_digits(s);
		v->type = SF_DECIMAL;
		if (digits > DECIMAL_DIGITS || !fraction || fraction > FRACTION_DIGITS)
			return false;
	}
	v->text = span_between(from, s->pos);
	return true;
}

/* 4.2.5 */
static bool sf_string(struct sf *s, struct sf_value *v)
{
	const char *from = ++s->pos;

	v->type = SF_STRING;
	for (; s->pos < s->end; s->pos++) {
		if (*s->pos == '"') {
			v->text = span_between(from, s->pos++);
			return true;
		}
		if (*s->pos == '\\') {
			s->pos++;
			if (sf_peek(s) != '"' && sf_peek(s) != '\\')
				return false;
		} else if (*s->pos < ' ' || *s->pos > '~') {
			return false;
		}
	}
	return false;
}

/* 4.2.6 */
static bool sf_token(struct sf *s, struct sf_value *v)
{
	const char *from = s->pos++;

	while (is_tchar(sf_peek(s)) || sf_peek(s) == ':' || sf_peek(s) == '/')
		s->pos++;
	v->type = SF_TOKEN;
	v->text = span_between(from, s->pos);
	return true;
}

/*
 * 4.2.7. Padding may be missing, and its bits may be set: parsers should not fail there. Where it is
 * present, it has to be right.
 */
static bool sf_bytes(struct sf *s, struct sf_value *v)
{
	const char *from = ++s->pos;
	size_t digits, padding;

	while (is_alpha(sf_peek(s)) || is_digit(sf_peek(s)) || sf_peek(s) == '+' || sf_peek(s) == '/')
		s->pos++;
	digits = (size_t)(s->pos - from);
	while (sf_take(s, '='))
		;
	padding = (size_t)(s->pos - from) - digits;
	v->type = SF_BYTES;
	v->text = span_between(from, s->pos);
	return sf_take(s, ':') && digits % 4 != 1 && (!padding || (padding <= 2 && (digits + padding) % 4 == 0));
}

/* 4.2.8 */
static bool sf_boolean(struct sf *s, struct sf_value *v)
{
	const char *from = ++s->pos;

	v->type = SF_BOOLEAN;
	v->text = span_between(from, from + 1);
	return sf_take(s, '0') || sf_take(s, '1');
}

/* 4.2.9 */
static bool sf_date(struct sf *s, struct sf_value *v)
{
	s->pos++;
	if (!sf_number(s, v) || v->type != SF_INTEGER)
		return false;
	v->type = SF_DATE;
	return true;
}

/* What is expected of the next byte of UTF-8 (RFC 3629, section 4). */
struct utf8 {
	unsigned char left, low, high;
};

static bool utf8_step(struct utf8 *u, unsigned char byte)
{
	if (u->left) {
		if (byte < u->low || byte > u->high)
			return false;
		*u = (struct utf8){ (unsigned char)(u->left - 1), 0x80, 0xbf };
		return true;
	}
	if (byte < 0x80)
		return true;
	if (byte < 0xc2 || byte > 0xf4)
		return false;
	u->left = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
	u->low = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
	u->high = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
	return true;
}

/* The value of a lower-case hexadecimal digit, the only ones allowed; -1: it is none. */
static int hex_digit(char c)
{
	return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 4.2.10 */
static bool sf_display_string(struct sf *s, struct sf_value *v)
{
	struct utf8 u = { 0, 0x80, 0xbf };
	const char *from;
	int high, low;

	s->pos++;
	if (!sf_take(s, '"'))
		return false;
	v->type = SF_DISPLAY_STRING;
	for (from = s->pos; s->pos < s->end; s->pos++) {
		char c = *s->pos;

		if (c < ' ' || c > '~')
			return false;
		if (c == '"') {
			v->text = span_between(from, s->pos++);
			return !u.left;
		}
		if (c == '%') {
			if (s->end - s->pos < 3)
				return false;
			high = hex_digit(s->pos[1]);
			low = hex_digit(s->pos[2]);
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			s->pos += 2;
		}
		if (!utf8_step(&u, (unsigned char)c))
			return false;
	}
	return false;
}

/* 4.2.3.1 */
bool sf_bare_item(struct sf *s, struct sf_value *v)
{
	char c = sf_peek(s);

	if (is_alpha(c) || c == '*')
		return sf_token(s, v);
	switch (c) {
	case '"':
		return sf_string(s, v);
	case '?':
		return sf_boolean(s, v);
	case ':':
		return sf_bytes(s, v);
	case '@':
		return sf_date(s, v);
	case '%':
		return sf_display_string(s, v);
	default:
		return sf_number(s, v);
	}
}
