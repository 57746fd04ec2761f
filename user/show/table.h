/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table of a report: filled row by row, cell by cell, then written in aligned columns, or as HTML by who reads it.
 */
#ifndef HINTWATCH_SHOW_TABLE_H
#define HINTWATCH_SHOW_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include <linux/types.h>

enum { TABLE_COLUMNS = 12, TABLE_ROWS = 48, CELL_BYTES = 256 };

/* Names are cut where there is no room, helps go on in the next line, numbers are never cut. */
enum column_kind { COLUMN_NAME, COLUMN_NUMBER, COLUMN_HELP };

struct column {
	const char *title;
	enum column_kind kind;
};

/* Parts of a row that a page may draw as a bar beside it. */
enum bar_part { PART_USED, PART_UNKNOWN, PART_NOT_USED, PART_COUNT };

struct row {
	char cell[TABLE_COLUMNS][CELL_BYTES];
	int cells;
	bool sum; /* of the rows above */
	__u64 part[PART_COUNT];
};

struct table {
	const char *caption;
	const struct column *column; /* the first is a name; a help can only be the last */
	int columns, rows;
	bool bars; /* the parts of the rows are set */
	struct row row[TABLE_ROWS];
};

void table_begin(struct table *t, const char *caption, const struct column *column, int columns);

/* A row more, which begins with this name. More than TABLE_ROWS are the caller's mistake. */
struct row *table_row(struct table *t, const char *name);

/* The next cell of the last row. */
void table_text(struct table *t, const char *text);
void table_count(struct table *t, __u64 n);
void table_bytes(struct table *t, __u64 bytes);
void table_ns(struct table *t, __u64 ns);
void table_bound(struct table *t, __u64 ns);
void table_share(struct table *t, __u64 part, __u64 whole);

/* With its caption, in at most text_columns(): what has no room beside the rest follows below. */
void table_write(FILE *out, const struct table *t);

#endif
