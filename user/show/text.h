/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text in columns. It is UTF-8, and each of its characters takes one column: all that a report writes does.
 */
#ifndef HINTWATCH_SHOW_TEXT_H
#define HINTWATCH_SHOW_TEXT_H

#include <stdio.h>

enum { TEXT_COLUMNS = 100, TEXT_COLUMNS_LEAST = 60 };

/* How wide lines may be: TEXT_COLUMNS, unless somebody said otherwise. What is out of bounds is taken for the bound. */
int text_columns(void);
void text_set_columns(long columns);

int text_width(const char *text);

/* The bytes of the first so many characters. */
int text_bytes(const char *text, int width);

void text_times(FILE *out, const char *text, int n);

/*
 * In lines of at most text_columns(), all behind `indent` spaces; `at` says where we are in the first. Only a word longer
 * than a line is parted.
 */
void text_wrap(FILE *out, const char *text, int indent, int at);

#endif
