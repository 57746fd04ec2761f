/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "show/table.h"
#include "show/text.h"

enum { INDENT = 2, GAP = 2, NAME_LEAST = 24, HELP_LEAST = 32 }; /* the least of TEXT_COLUMNS; of fewer, fewer */

static int least(const struct table *t, const int *width, int c)
{
	int most = t->column[c].kind == COLUMN_NAME   ? NAME_LEAST * text_columns() / TEXT_COLUMNS
	           : t->column[c].kind == COLUMN_HELP ? HELP_LEAST * text_columns() / TEXT_COLUMNS
	                                              : width[c];

	return width[c] < most ? width[c] : most;
}

/* The columns behind `from` that have room beside the first; at least one. *used: what they and the first take. */
static int columns_that_fit(const struct table *t, const int *width, int from, int *used)
{
	int c = from;

	*used = INDENT + least(t, width, 0);
	while (c < t->columns && (c == from || *used + GAP + least(t, width, c) <= text_columns()))
		*used += GAP + least(t, width, c++);
	return c;
}

static void put_cell(FILE *out, const struct table *t, int c, int width, const char *text)
{
	int pad = width - text_width(text);

	if (t->column[c].kind == COLUMN_NUMBER) {
		text_times(out, " ", pad);
		fputs(text, out);
	} else if (pad < 0) {
		fprintf(out, "%.*s\u2026", text_bytes(text, width - 1), text);
	} else {
		fputs(text, out);
		text_times(out, " ", pad);
	}
}

/* A line of this block: its width, and the columns beside the first. */
struct block {
	int width[TABLE_COLUMNS];
	int from, to;
};

/* Nothing is written behind the last text of a line. A name that is too long has a line of its own. */
static void put_line(FILE *out, const struct table *t, const struct block *b,
                     const char *(*text_of)(const struct table *, int r, int c), int r)
{
	const char *name = text_of(t, r, 0);
	int at = INDENT + b->width[0], most = text_columns() - INDENT;

	text_times(out, " ", INDENT);
	if (text_width(name) > b->width[0]) {
		put_cell(out, t, 0, text_width(name) < most ? text_width(name) : most, name);
		putc('\n', out);
		text_times(out, " ", INDENT);
		name = "";
	}
	put_cell(out, t, 0, b->width[0], name);
	for (int c = b->from; c < b->to; c++) {
		text_times(out, " ", GAP);
		at += GAP;
		if (t->column[c].kind == COLUMN_HELP) {
			text_wrap(out, text_of(t, r, c), at, at);
			return;
		}
		put_cell(out, t, c, b->width[c], text_of(t, r, c));
		at += b->width[c];
	}
	putc('\n', out);
}

static const char *title_of(const struct table *t, int r, int c)
{
	return t->column[c].title;
}

static const char *cell_of(const struct table *t, int r, int c)
{
	return t->row[r].cell[c];
}

static void put_block(FILE *out, const struct table *t, const struct block *b)
{
	put_line(out, t, b, title_of, 0);
	for (int r = 0; r < t->rows; r++) {
		if (t->row[r].sum) {
			text_times(out, " ", INDENT);
			text_times(out, "\u2500", b->width[0]);
			putc('\n', out);
		}
		put_line(out, t, b, cell_of, r);
	}
}

static void measure(const struct table *t, int *width)
{
	for (int c = 0; c < t->columns; c++) {
		width[c] = text_width(t->column[c].title);
		for (int r = 0; r < t->rows; r++)
			if (text_width(t->row[r].cell[c]) > width[c])
				width[c] = text_width(t->row[r].cell[c]);
	}
}

void table_write(FILE *out, const struct table *t)
{
	int width[TABLE_COLUMNS] = { 0 }, used, spare;
	struct block b;

	measure(t, width);
	putc('\n', out);
	text_wrap(out, t->caption, 0, 0);
	for (b.from = 1; b.from < t->columns; b.from = b.to) {
		b.to = columns_that_fit(t, width, b.from, &used);
		memcpy(b.width, width, sizeof(width));
		spare = text_columns() - used + least(t, width, 0); /* what is left of the line goes to the name */
		b.width[0] = width[0] < spare ? width[0] : spare;
		if (b.from > 1)
			putc('\n', out);
		put_block(out, t, &b);
	}
}
