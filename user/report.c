/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <string.h>

#include "base/printable.h"
#include "captures.h"
#include "export/top_name.h"
#include "report.h"
#include "show/report.h"
#include "source/native.h"

static size_t name_of(const void *ctx, enum top_kind kind, const struct top_entry *e, char *out)
{
	_Static_assert((int)TOP_NAME_BYTES <= (int)REPORT_NAME_BYTES, "a name has room");

	return top_name(ctx, kind, e, out);
}

static bool write_page(const char *path, const struct report *r)
{
	FILE *out = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
	int failed;

	if (!out)
		return false;
	report_write_html(out, r);
	failed = ferror(out);
	return !((out == stdout ? fflush(out) : fclose(out)) || failed);
}

static bool write_text(const struct report *r)
{
	report_write(stdout, r);
	return !fflush(stdout) && !ferror(stdout);
}

int report(struct options *o)
{
	struct pipeline *p = captures_open(o);
	struct time_span span;
	bool ok = captures_read(o, p, &span);
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
		.files = (const char *const *)o->files,
		.file_count = o->file_count,
		.first_ns = span.first_ns,
		.last_ns = span.last_ns,
	};

	outcomes_tops(&p->outcomes, r.top);
	if (o->html_path && !write_page(o->html_path, &r)) {
		warn("cannot write a page to %s", printable(o->html_path));
		ok = false;
	}
	if ((!o->html_path || strcmp(o->html_path, "-") != 0) && !write_text(&r)) {
		warn("cannot write to standard output");
		ok = false;
	}
	captures_close(p);
	return ok ? 0 : 1;
}
