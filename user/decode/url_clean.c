/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/url_clean.h"

/* WHATWG URL, "path percent-encode set", and "special-query percent-encode set" behind a question mark. */
static bool is_encoded(char c, bool query)
{
	const char *set = query ? " \"<>'" : " \"<>^`{}";

	return (unsigned char)c < ' ' || (unsigned char)c > '~' || strchr(set, c);
}

static void write_encoded(struct written *w, char c)
{
	static const char digits[] = "0123456789ABCDEF";

	write_byte(w, '%');
	write_byte(w, digits[(unsigned char)c >> 4]);
	write_byte(w, digits[c & 15]);
}

/* C0 controls and spaces */
static struct span trimmed(struct span s)
{
	while (s.len && (unsigned char)s.data[0] <= ' ')
		s = (struct span){ s.data + 1, s.len - 1 };
	while (s.len && (unsigned char)s.data[s.len - 1] <= ' ')
		s.len--;
	return s;
}

void url_clean(struct written *w, struct span reference)
{
	bool query = false;

	reference = span_before(trimmed(reference), '#');
	for (size_t i = 0; i < reference.len; i++) {
		char c = reference.data[i];

		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		query |= c == '?';
		if (c == '\\' && !query)
			c = '/';
		if (is_encoded(c, query))
			write_encoded(w, c);
		else
			write_byte(w, c);
	}
}
