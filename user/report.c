/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "captures.h"
#include "export/top_name.h"
#include "output.h"
#include "report.h"
#include "show/report.h"
#include "show/text.h"
#include "source/native.h"

static size_t name_of(const void *ctx, enum top_kind kind, const struct top_entry *e, char *out)
{
	_Static_assert((int)TOP_NAME_BYTES <= (int)REPORT_NAME_BYTES, "a name has room");

	return top_name(ctx, kind, e, out);
}

static bool write_page(struct output *out, const struct report *r)
{
	if (!output_empty(out))
		return false;
	report_write_html(out->file, r);
	return output_close(out);
}

/* As the user says, or as the terminal is. A file has the same columns everywhere. */
static void fit_columns(FILE *out)
{
	const char *columns = getenv("COLUMNS");
	long said = columns ? strtol(columns, NULL, 10) : 0;
	struct winsize size;

	if (said > 0)
		text_set_columns(said);
	else if (!ioctl(fileno(out), TIOCGWINSZ, &size) && size.ws_col)
		text_set_columns(size.ws_col);
}

static bool write_text(struct output *out, const struct report *r)
{
	fit_columns(out->file);
	report_write(out->file, r);
	return output_close(out);
}

static bool report_into(struct pipeline *p, const struct options *o, struct capture_file *files, struct output *text,
                        struct output *page)
{
	struct time_span span;
	bool ok = captures_read(o, p, files, &span);
	struct report r = {
		.tally = &p->tally,
		.gate = native_counters(),
		.ledger = ledger_totals(p->outcomes.ledger),
		.hints = hints_totals(p->outcomes.hints),
		.lookups = lookups_totals(p->outcomes.lookups),
		.pages = pages_totals(p->outcomes.pages),
		.targets = targets_totals(p->outcomes.targets),
		.top_name = name_of,
		.top_name_ctx = &o->events.identity,
		.options = &o->ledger,
		.files = files,
		.file_count = o->file_count,
		.first_ns = span.first_ns,
		.last_ns = span.last_ns,
	};

	outcomes_tops(&p->outcomes, r.top);
	if (page->file && !write_page(page, &r)) {
		warn("cannot write a page to %s", output_name(page));
		ok = false;
	}
	if (text->file && !write_text(text, &r)) {
		warn("cannot write to standard output");
		ok = false;
	}
	return ok;
}

int report(struct options *o)
{
	bool page_alone = o->html_path && strcmp(o->html_path, "-") == 0;
	struct output outputs[] = { { .what = "the text", .path = page_alone ? NULL : "-" },
		                    { .what = "a page", .path = o->html_path } };
	struct capture_file *files = calloc((size_t)o->file_count, sizeof(*files));
	struct pipeline *p = captures_open(o);
	bool ok;

	if (!files)
		errx(1, "no memory for what is told of %d files", o->file_count);
	ok = outputs_open(outputs, 2, o->files, o->file_count) && report_into(p, o, files, &outputs[0], &outputs[1]);
	captures_close(p);
	free(files);
	return ok ? 0 : 1;
}
