/*
 * A second reader of structured fields, written from the grammar in RFC 9651, section 3, instead of the algorithms in
 * section 4. It notes what it finds, member by member.
 */
#ifndef HINTWATCH_TESTS_PLAIN_STRUCTURED_H
#define HINTWATCH_TESTS_PLAIN_STRUCTURED_H

#include <stdint.h>
#include <string.h>

#include "decode/structured.h"

enum { PLAIN_NOTES = 8192, PLAIN_KEY = 100, PLAIN_PARAMETER = 200 };

/* A member: its type. A parameter: PLAIN_KEY, then PLAIN_PARAMETER and the type of the value. */
struct plain_note {
	int kind;
	struct span text;
};

struct plain_notes {
	bool malformed;
	size_t count;
	struct plain_note note[PLAIN_NOTES];
};

struct plain {
	const char *p, *end;
	struct plain_notes *notes;
};

#define PLAIN_DIGITS "0123456789"
#define PLAIN_LOWER "abcdefghijklmnopqrstuvwxyz"
#define PLAIN_ALPHA PLAIN_LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static inline void plain_note(struct plain_notes *n, int kind, const char *from, const char *to)
{
	if (n && n->count < PLAIN_NOTES)
		n->note[n->count++] = (struct plain_note){ kind, { from, (size_t)(to - from) } };
}

/* Passes over at most `most` bytes of a set; how many they were. */
static inline size_t plain_some(struct plain *r, const char *set, size_t most)
{
	const char *from = r->p;

	while (r->p < r->end && (size_t)(r->p - from) < most && *r->p && strchr(set, *r->p))
		r->p++;
	return (size_t)(r->p - from);
}

static inline bool plain_one(struct plain *r, const char *set)
{
	return plain_some(r, set, 1);
}

static inline int plain_number(struct plain *r)
{
	size_t digits, fraction;

	plain_one(r, "-");
	digits = plain_some(r, PLAIN_DIGITS, SIZE_MAX);
	if (!plain_one(r, "."))
		return digits >= 1 && digits <= 15 ? SF_INTEGER : -1;
	fraction = plain_some(r, PLAIN_DIGITS, SIZE_MAX);
	return digits >= 1 && digits <= 12 && fraction >= 1 && fraction <= 3 ? SF_DECIMAL : -1;
}

/* Between quotes; the first one is behind r->p. Leaves r->p at the last one. */
static inline bool plain_quoted(struct plain *r, bool escapes)
{
	for (; r->p < r->end && *r->p >= ' ' && *r->p <= '~'; r->p++) {
		if (*r->p == '"')
			return true;
		if (escapes && *r->p == '\\' && (++r->p == r->end || (*r->p != '"' && *r->p != '\\')))
			return false;
	}
	return false;
}

/* The number of bytes that a character has whose code point this is. */
static inline int plain_utf8_bytes(uint32_t code)
{
	return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/* Is it UTF-8 (RFC 3629) when %xx are bytes? The digits are lower case. */
static inline bool plain_percent(const char *p, const char *end)
{
	static const char hex[] = "0123456789abcdef";
	uint32_t code = 0;
	int left = 0, bytes = 1;

	while (p < end) {
		uint32_t byte = (uint8_t)*p++;

		if (byte == '%') {
			if (end - p < 2 || !p[0] || !p[1] || !strchr(hex, p[0]) || !strchr(hex, p[1]))
				return false;
			byte = (uint32_t)(strchr(hex, p[0]) - hex) << 4 | (uint32_t)(strchr(hex, p[1]) - hex);
			p += 2;
		}
		if (left) {
			if (byte >> 6 != 2)
				return false;
			code = code << 6 | (byte & 0x3f);
			left--;
		} else {
			bytes = byte < 0x80 ? 1 : byte >> 5 == 6 ? 2 : byte >> 4 == 14 ? 3 : byte >> 3 == 30 ? 4 : 0;
			if (!bytes)
				return false;
			left = bytes - 1;
			code = bytes == 1 ? byte : byte & (0xffu >> (bytes + 1));
		}
		if (!left && (plain_utf8_bytes(code) != bytes || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)))
			return false;
	}
	return !left;
}

static inline int plain_bytes(struct plain *r)
{
	size_t digits = plain_some(r, PLAIN_ALPHA PLAIN_DIGITS "+/", SIZE_MAX), padding = plain_some(r, "=", 2);

	/* Padding may be left out (section 4.2.7). */
	return digits % 4 != 1 && (!padding || (digits + padding) % 4 == 0) ? SF_BYTES : -1;
}

/* An item without its parameters. False: it is none. */
static inline bool plain_bare_item(struct plain *r, int kind)
{
	const char *from = r->p, *to;
	int type;

	if (plain_one(r, PLAIN_ALPHA "*")) {
		plain_some(r, PLAIN_ALPHA PLAIN_DIGITS "!#$%&'*+-.^_`|~:/", SIZE_MAX);
		type = SF_TOKEN;
		to = r->p;
	} else if (plain_one(r, "\"")) {
		type = plain_quoted(r, true) ? SF_STRING : -1;
		from++;
		to = r->p++;
	} else if (plain_one(r, "%")) {
		type = plain_one(r, "\"") && plain_quoted(r, false) && plain_percent(from + 2, r->p) ? SF_DISPLAY_STRING
		                                                                                     : -1;
		from += 2;
		to = r->p++;
	} else if (plain_one(r, "?")) {
		type = plain_one(r, "01") ? SF_BOOLEAN : -1;
		from++;
		to = r->p;
	} else if (plain_one(r, "@")) {
		type = plain_number(r) == SF_INTEGER ? SF_DATE : -1;
		from++;
		to = r->p;
	} else if (plain_one(r, ":")) {
		type = plain_bytes(r);
		from++;
		to = r->p;
		type = plain_one(r, ":") ? type : -1;
	} else {
		type = plain_number(r);
		to = r->p;
	}
	if (type >= 0)
		plain_note(r->notes, kind + type, from, to);
	return type >= 0;
}

static inline bool plain_parameters(struct plain *r)
{
	static const char yes[] = "1";
	const char *from;

	while (plain_one(r, ";")) {
		plain_some(r, " ", SIZE_MAX);
		from = r->p;
		if (!plain_one(r, PLAIN_LOWER "*"))
			return false;
		plain_some(r, PLAIN_LOWER PLAIN_DIGITS "_-.*", SIZE_MAX);
		plain_note(r->notes, PLAIN_KEY, from, r->p);
		if (!plain_one(r, "="))
			plain_note(r->notes, PLAIN_PARAMETER + SF_BOOLEAN, yes, yes + 1);
		else if (!plain_bare_item(r, PLAIN_PARAMETER))
			return false;
	}
	return true;
}

/* Behind its parenthesis. What is in it is checked, and not noted. */
static inline bool plain_inner_list(struct plain *r)
{
	struct plain inside = { r->p, r->end, NULL };
	bool first = true;

	for (;; first = false) {
		bool space = plain_some(&inside, " ", SIZE_MAX);

		if (inside.p < inside.end && *inside.p == ')')
			break;
		if ((!first && !space) || !plain_bare_item(&inside, 0) || !plain_parameters(&inside))
			return false;
	}
	plain_note(r->notes, SF_INNER_LIST, r->p, inside.p);
	r->p = inside.p + 1;
	return true;
}

static inline bool plain_list_members(struct plain *r)
{
	for (;;) {
		if (!(plain_one(r, "(") ? plain_inner_list(r) : plain_bare_item(r, 0)) || !plain_parameters(r))
			return false;
		plain_some(r, " \t", SIZE_MAX);
		if (r->p == r->end)
			return true;
		if (!plain_one(r, ","))
			return false;
		plain_some(r, " \t", SIZE_MAX);
	}
}

static inline void plain_list(struct plain_notes *notes, struct span field)
{
	struct plain r = { field.data, field.data + field.len, notes };

	notes->count = 0;
	plain_some(&r, " ", SIZE_MAX);
	notes->malformed = r.p < r.end && !plain_list_members(&r);
}

static inline void plain_item(struct plain_notes *notes, struct span field)
{
	struct plain r = { field.data, field.data + field.len, notes };

	notes->count = 0;
	plain_some(&r, " ", SIZE_MAX);
	notes->malformed = !plain_bare_item(&r, 0) || !plain_parameters(&r);
	plain_some(&r, " ", SIZE_MAX);
	notes->malformed |= r.p != r.end;
}

#endif
