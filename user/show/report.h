/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report: what became of the speculations in captures, for people. Read from totals alone, so the same totals give
 * the same bytes.
 */
#ifndef HINTWATCH_SHOW_REPORT_H
#define HINTWATCH_SHOW_REPORT_H

#include <stdio.h>

#include "account/hints.h"
#include "account/ledger.h"
#include "account/lookups.h"
#include "account/pages.h"
#include "account/tally.h"
#include "account/targets.h"
#include "account/top.h"
#include "source/capture.h"

enum { REPORT_NAME_BYTES = 192 };

/* The name of an entry as it is shown, in at most REPORT_NAME_BYTES of hostile bytes; returns how many. */
typedef size_t report_name(const void *ctx, enum top_kind kind, const struct top_entry *e, char *out);

struct report {
	const struct tally *tally;
	const struct counters *gate;
	const struct ledger_totals *ledger;
	const struct top *top[TOP_COUNT]; /* the values of an entry: the members of struct ledger_row, in their order */
	const struct hints_totals *hints;
	const struct lookups_totals *lookups;
	const struct pages_totals *pages;
	const struct targets_totals *targets;
	report_name *top_name; /* NULL: names are shown as they are */
	const void *top_name_ctx;
	const struct capture_file *files;
	int file_count;
	__u64 first_ns, last_ns; /* of the frames, since the epoch; both 0: there was none */
	const struct ledger_options *options;
};

/* Tables, in at most text_columns() (text.h). Errors are left to ferror(). */
void report_write(FILE *out, const struct report *r);

/* One page of HTML with charts that refers to nothing outside of it. Errors are left to ferror(). */
void report_write_html(FILE *out, const struct report *r);

#endif
