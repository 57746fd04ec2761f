/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>
#include <string.h>

#include "show/text.h"

static int columns = TEXT_COLUMNS;

int text_columns(void)
{
	return columns;
}

void text_set_columns(long n)
{
	columns = n > TEXT_COLUMNS ? TEXT_COLUMNS : n < TEXT_COLUMNS_LEAST ? TEXT_COLUMNS_LEAST : (int)n;
}

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

int text_width(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += begins_character(*text);
	return n;
}

void text_times(FILE *out, const char *text, int n)
{
	while (n-- > 0)
		fputs(text, out);
}

int text_bytes(const char *text, int width)
{
	const char *p = text;

	for (; *p; p++)
		if (begins_character(*p) && width-- == 0)
			break;
	return (int)(p - text);
}

/* The width of the word that text begins with; *len: its bytes. */
static int word_width(const char *text, int *len)
{
	int n = 0;

	for (*len = 0; text[*len] && text[*len] != ' '; (*len)++)
		n += begins_character(text[*len]);
	return n;
}

void text_wrap(FILE *out, const char *text, int indent, int at)
{
	text_times(out, " ", indent - at);
	for (at = indent; *text;) {
		int len, width = word_width(text, &len);

		if (width > columns - indent) { /* goes on in the next line */
			width = columns - indent;
			len = text_bytes(text, width);
		}
		if (at > indent && at + 1 + width > columns) {
			putc('\n', out);
			text_times(out, " ", indent);
			at = indent;
		} else if (at > indent) {
			putc(' ', out);
			at++;
		}
		fprintf(out, "%.*s", len, text);
		at += width;
		text += len;
		text += strspn(text, " ");
	}
	putc('\n', out);
}
