/* SPDX-License-Identifier: BSD-2-Clause */
#include <assert.h>
#include <string.h>

#include "show/figures.h"
#include "show/table.h"

void table_begin(struct table *t, const char *caption, const struct column *column, int columns)
{
	assert(columns <= TABLE_COLUMNS);
	t->caption = caption;
	t->column = column;
	t->columns = columns;
	t->rows = 0;
	t->bars = false;
}

struct row *table_row(struct table *t, const char *name)
{
	struct row *row = &t->row[t->rows];

	assert(t->rows < TABLE_ROWS);
	memset(row, 0, sizeof(*row));
	t->rows++;
	table_text(t, name);
	return row;
}

void table_text(struct table *t, const char *text)
{
	struct row *row = &t->row[t->rows - 1];

	assert(row->cells < t->columns);
	snprintf(row->cell[row->cells++], CELL_BYTES, "%s", text);
}

void table_count(struct table *t, __u64 n)
{
	char text[FIGURE_BYTES];

	table_text(t, figure_count(text, n));
}

void table_bytes(struct table *t, __u64 bytes)
{
	char text[FIGURE_BYTES];

	table_text(t, figure_bytes(text, bytes));
}

void table_ns(struct table *t, __u64 ns)
{
	char text[FIGURE_BYTES];

	table_text(t, figure_ns(text, ns));
}

void table_bound(struct table *t, __u64 ns)
{
	char text[FIGURE_BYTES];

	table_text(t, figure_bound(text, ns));
}

void table_share(struct table *t, __u64 part, __u64 whole)
{
	char text[FIGURE_BYTES];

	table_text(t, figure_share(text, part, whole));
}
