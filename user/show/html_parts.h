/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pieces of a page: text, tables and drawings. A drawing is SVG of which widths are in per cent and heights in pixels,
 * so that it fits every page and its lines stay as they are; what it shows also stands beside it in words.
 */
#ifndef HINTWATCH_SHOW_HTML_PARTS_H
#define HINTWATCH_SHOW_HTML_PARTS_H

#include "show/sheet.h"

/* Text, or the value of an attribute in quotes: nothing in it is markup. A control character becomes U+FFFD. */
void html_text(FILE *out, const char *text);

void html_table(FILE *out, const struct table *t);
void html_bars(FILE *out, const struct bars *b);
void html_histogram(FILE *out, const char *title, const struct histogram *h);

struct html_bar {
	const __u64 *part; /* PART_COUNT of them */
	double whole;      /* what the width of the page stands for */
	bool backwards;    /* the last part first */
	const char *label; /* its numbers in words; NULL: they stand beside it, and the bar is thin */
};

void html_bar(FILE *out, const struct html_bar *b);

/* The patterns that the bars are filled with; once a page. */
void html_patterns(FILE *out);

/* A whole <style>. */
void html_style(FILE *out);

#endif
