/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <limits.h>
#include <string.h>

#include <linux/types.h>

#include "base/printable.h"

/* The bytes of the character that text begins with in UTF-8 (RFC 3629), and which it is. 0: there is none. */
static size_t character(const char *text, __u32 *c)
{
	static const __u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t len = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;

	*c = len == 1 ? *p : *p & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (p[i] >> 6 != 2)
			return 0;
		*c = *c << 6 | (p[i] & 0x3f);
	}
	return *c < least[len] || *c > 0x10ffff || *c >> 11 == 0x1b ? 0 : len;
}

static bool is_obeyed(__u32 c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

const char *printable(const char *name)
{
	static char text[PATH_MAX];
	size_t n = 0, len;
	__u32 c;

	for (; *name && n + 4 < sizeof(text); name += len ? len : 1) {
		len = character(name, &c);
		if (!len || is_obeyed(c))
			text[n++] = '?';
		else
			n = (size_t)((char *)mempcpy(text + n, name, len) - text);
	}
	text[n] = '\0';
	return text;
}

bool holds_control(const char *text)
{
	size_t len;
	__u32 c;

	for (; *text; text += len ? len : 1) {
		len = character(text, &c);
		if (is_obeyed(len ? c : (unsigned char)*text))
			return true;
	}
	return false;
}

size_t printable_bytes(char *out, size_t size, const char *bytes, size_t len, bool cut)
{
	static const char hex[] = "0123456789ABCDEF", more[] = "\u2026";
	size_t n = 0, safe = 0; /* up to safe, there is room for the sign that there was more */

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		bool plain = c >= ' ' && c < 0x7f;

		if (n + (plain ? 1 : 3) >= size) {
			cut = true;
			break;
		}
		if (plain) {
			out[n++] = (char)c;
		} else {
			out[n++] = '%';
			out[n++] = hex[c >> 4];
			out[n++] = hex[c & 15];
		}
		if (n + sizeof(more) <= size)
			safe = n;
	}
	if (cut) {
		memcpy(out + safe, more, sizeof(more));
		return safe + sizeof(more) - 1;
	}
	out[n] = '\0';
	return n;
}
