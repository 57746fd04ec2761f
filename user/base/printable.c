/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <string.h>

#include "base/printable.h"

const char *printable(const char *name)
{
	static char text[PATH_MAX];
	size_t n = 0;

	for (; *name && n < sizeof(text) - 1; name++) {
		unsigned char c = (unsigned char)*name;

		text[n++] = c < ' ' || c == 0x7f ? '?' : *name;
	}
	text[n] = '\0';
	return text;
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
