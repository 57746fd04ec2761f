/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a report is written on: text or HTML. What is said is decided once, in the sections; a kind of sheet decides how
 * it looks. So both say the same.
 */
#ifndef HINTWATCH_SHOW_SHEET_H
#define HINTWATCH_SHOW_SHEET_H

#include "account/histogram.h"
#include "show/figures.h"
#include "show/table.h"

enum { BARS_MAX = 16, BAR_LABEL_BYTES = 32, BAR_TEXT_BYTES = 160, CHART_TEXT_BYTES = 256, KEY_FIGURES_MAX = 8 };

struct key_figure {
	const char *name;
	char value[FIGURE_BYTES];
	char note[CHART_TEXT_BYTES];
	__u64 part[PART_COUNT]; /* all 0: nothing to draw */
};

/* Bars made of parts, one for each row. */
struct bars {
	const char *title;
	const char *part_name[PART_COUNT]; /* for the legend; NULL: there is none of this part */
	bool shares;                       /* each bar is as long as the chart is wide; else the longest is */
	int count;
	struct {
		char label[BAR_LABEL_BYTES];
		char value[FIGURE_BYTES];  /* beside the bar */
		char text[BAR_TEXT_BYTES]; /* all of its numbers, in words */
		__u64 part[PART_COUNT];
	} bar[BARS_MAX];
};

struct sheet {
	FILE *out;
	void (*section)(const struct sheet *s, const char *id, const char *title);
	void (*section_end)(const struct sheet *s); /* NULL: this sheet needs none */
	void (*key_figures)(const struct sheet *s, const struct key_figure *figure, int count);
	void (*paragraph)(const struct sheet *s, const char *text);
	void (*table)(const struct sheet *s, const struct table *t);

	/* Drawings of what tables say, too. NULL: this sheet has none. */
	void (*bars)(const struct sheet *s, const struct bars *b);
	void (*histogram)(const struct sheet *s, const char *title, const struct histogram *h);
};

#endif
