/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <stddef.h>

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
