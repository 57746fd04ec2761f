/*
 * A made-up report as it is written, and what it says.
 */
#ifndef HINTWATCH_TESTS_REPORTING_H
#define HINTWATCH_TESTS_REPORTING_H

#include <stdlib.h>

#include "check.h"
#include "made_report.h"
#include "show/figures.h"

static struct made_report made;
static char *text;
static size_t text_len;

static FILE *begin(void)
{
	free(text);
	text = NULL;
	return open_memstream(&text, &text_len);
}

static void written(void (*write)(FILE *, const struct report *))
{
	FILE *out = begin();

	write(out, &made.report);
	fclose(out);
}

static bool says(const char *part)
{
	return strstr(text, part);
}

static const char *count(__u64 n)
{
	static char out[FIGURE_BYTES];

	return figure_count(out, n);
}

#endif
