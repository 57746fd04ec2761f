/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/route_word.h"

enum { HEX_MIN = 6, MIXED_MIN = 8, CHANGING_MIN = 16, LONG_MIN = 32, ANY_MIN = 40, BASE64_MIN = 16 };

static bool is_hex(char c)
{
	return is_digit(c) || (is_alpha(c) && (c | 0x20) <= 'f');
}

static bool ends_at(struct span s, size_t n)
{
	return s.len == n || !is_word_char(s.data[n]);
}

size_t uuid_length(struct span s)
{
	static const char form[] = "00000000-0000-0000-0000-000000000000";
	const size_t n = sizeof(form) - 1;

	if (s.len < n)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (form[i] == '-' ? s.data[i] != '-' : !is_hex(s.data[i]))
			return 0;
	return ends_at(s, n) ? n : 0;
}

/* The number in n digits at a place. Negative: there is none. */
static int digits(struct span s, size_t at, size_t n)
{
	int value = 0;

	if (s.len < at + n)
		return -1;
	for (size_t i = at; i < at + n; i++) {
		if (!is_digit(s.data[i]))
			return -1;
		value = value * 10 + s.data[i] - '0';
	}
	return value;
}

static bool is_in(int value, int low, int high)
{
	return value >= low && value <= high;
}

/* The T and digits of a time; separators in it end the word. */
static size_t time_length(struct span s, size_t at)
{
	size_t n = 1;

	if (at >= s.len || (s.data[at] | 0x20) != 't' || digits(s, at + 1, 2) < 0)
		return 0;
	while (at + n < s.len && (is_digit(s.data[at + n]) || s.data[at + n] == ':'))
		n++;
	return n + (at + n < s.len && (s.data[at + n] | 0x20) == 'z');
}

size_t date_length(struct span s)
{
	bool dashes = s.len > 4 && s.data[4] == '-';
	size_t month = dashes ? 5 : 4, day = dashes ? 8 : 6, n = day + 2;

	if (!is_in(digits(s, 0, 4), 1900, 2099) || !is_in(digits(s, month, 2), 1, 12))
		return 0;
	if (dashes && ends_at(s, 7) && !(s.len > 7 && s.data[7] == '-'))
		return 7;
	if ((dashes && (s.len <= 7 || s.data[7] != '-')) || !is_in(digits(s, day, 2), 1, 31))
		return 0;
	n += time_length(s, n);
	return ends_at(s, n) ? n : 0;
}

enum { UPPER, LOWER, FIGURE, OTHER };

static int class_of(char c)
{
	return is_digit(c) ? FIGURE : !is_alpha(c) ? OTHER : is_lower(c) ? LOWER : UPPER;
}

struct look {
	size_t of[OTHER + 1];
	size_t hex, changes; /* of upper case, lower case and figures */
	size_t figure_changes;
};

static struct look look_at(struct span s)
{
	struct look l = { 0 };
	int last = OTHER;

	for (size_t i = 0; i < s.len; i++) {
		int class = class_of(s.data[i]);

		l.of[class]++;
		l.hex += is_hex(s.data[i]);
		l.changes += last != OTHER && class != OTHER && class != last;
		l.figure_changes += last != OTHER && class != OTHER && (class == FIGURE) != (last == FIGURE);
		last = class;
	}
	return l;
}

bool word_is_id(struct span word, bool in_file)
{
	struct look l;

	if (word.len < HEX_MIN)
		return false;
	l = look_at(word);
	if (l.hex == word.len && l.of[FIGURE] && l.of[FIGURE] < word.len)
		return true;
	if (word.len >= MIXED_MIN && 2 * l.changes >= word.len - 1 && (in_file || l.of[FIGURE]))
		return true;
	return (word.len >= CHANGING_MIN && l.figure_changes >= 3) || (word.len >= LONG_MIN && l.of[FIGURE]) ||
	       word.len >= ANY_MIN;
}

/* In random base64url two of three characters are of another class than the one before, in titles one of five. */
bool segment_is_base64(struct span s)
{
	struct look l;

	while (s.len && s.data[s.len - 1] == '=')
		s.len--;
	if (s.len < BASE64_MIN)
		return false;
	l = look_at(s);
	for (size_t i = 0; l.of[OTHER] && i < s.len; i++)
		l.of[OTHER] -= s.data[i] == '-' || s.data[i] == '_';
	return !l.of[OTHER] && l.of[UPPER] && l.of[LOWER] && l.of[FIGURE] && 5 * l.changes >= 2 * s.len;
}
