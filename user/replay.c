/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "base/words.h"
#include "export/metrics.h"
#include "pipeline.h"
#include "replay.h"
#include "source/capture.h"
#include "source/native.h"
#include "source/structure.h"

static bool read_captures(const struct options *o, struct pipeline *p)
{
	char error[CAPTURE_ERROR_BYTES];
	bool all = true;

	for (int i = 0; i < o->file_count; i++) {
		if (capture_read(o->files[i], native_frame, error)) {
			warnx("cannot read %s: %s",
			      strcmp(o->files[i], "-") ? printable(o->files[i]) : "standard input", error);
			all = false;
		}
		native_end_of_input();
		pipeline_end_of_input(p);
	}
	return all;
}

static bool write_metrics(const char *path, const struct tally *tally)
{
	const struct metrics m = { .tally = tally, .gate = native_counters() };
	FILE *out = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
	int failed;

	if (!out)
		return false;
	metrics_write(out, METRICS_PROMETHEUS, &m);
	failed = ferror(out);
	if ((out == stdout ? fflush(out) : fclose(out)) || failed)
		return false;
	return true;
}

/* On standard output, where neither events nor metrics go to. */
static bool print_summary(const struct tally *t)
{
	struct counters sum;
	struct totals totals = tally_totals(t, native_counters(), &sum);

	printf("%llu requests: %llu marked, %llu unmarked, %llu cut\n", totals.marked + totals.unmarked + totals.cut,
	       totals.marked, totals.unmarked, totals.cut);
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (sum.value[COUNT_MARKED + p])
			printf("  %-22s %llu\n", purpose_words[p].word, sum.value[COUNT_MARKED + p]);
	return !fflush(stdout);
}

int replay(struct options *o)
{
	struct pipeline *p = calloc(1, sizeof(*p));
	struct structure structure;
	bool ok;

	if (!p || !pipeline_open(p, &(struct trusted_proxies){ o->trusted, o->trusted_count, o->client_field }))
		errx(1, "no memory for the pipeline");
	if (structure_fill(&structure, &o->sizes, KEY_FIXED))
		errx(1, "the tables of the gate cannot be built");
	if (native_open(&structure, &o->knobs, pipeline_sample, p))
		errx(1, "no memory for tables of %zu bytes", structure_table_bytes(&o->sizes));
	if (!pipeline_open_events(p, &o->events, o->json_path))
		err(1, "cannot write events to %s", printable(o->json_path));
	ok = read_captures(o, p);
	if (p->events.out)
		event_stats(&p->events, &p->tally, native_counters(), p->time_ns);
	if (!pipeline_close_events(p)) {
		warn("cannot write events to %s", printable(o->json_path));
		ok = false;
	}
	if (o->metrics_path && !write_metrics(o->metrics_path, &p->tally)) {
		warn("cannot write metrics to %s", printable(o->metrics_path));
		ok = false;
	}
	if (!o->json_path && !o->metrics_path && !print_summary(&p->tally)) {
		warn("cannot write to standard output");
		ok = false;
	}
	native_close();
	pipeline_close(p);
	free(p);
	return ok ? 0 : 1;
}
