/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>

#include "base/words.h"
#include "captures.h"
#include "export/metrics.h"
#include "output.h"
#include "replay.h"
#include "source/native.h"

static bool write_metrics(struct output *out, const struct options *o, const struct pipeline *p)
{
	struct metrics m = {
		.tally = &p->tally,
		.gate = native_counters(),
		.ledger = ledger_totals(p->outcomes.ledger),
		.ledger_options = &o->ledger,
		.events_released = p->events.released,
		.hints = hints_totals(p->outcomes.hints),
		.lookups = lookups_totals(p->outcomes.lookups),
		.pages = pages_totals(p->outcomes.pages),
		.targets = targets_totals(p->outcomes.targets),
		.top_names = o->top_metrics,
		.identity = &o->events.identity,
	};

	if (!output_empty(out))
		return false;
	outcomes_tops(&p->outcomes, m.top);
	metrics_write(out->file, METRICS_PROMETHEUS, &m);
	return output_close(out);
}

/* On standard output, where neither events nor metrics go to. */
static bool print_summary(const struct tally *t)
{
	struct counters sum;
	struct totals totals = tally_totals(t, native_counters(), &sum);
	__u64 all = totals.marked + totals.unmarked + totals.cut;

	printf("%llu request%s: %llu marked, %llu unmarked, %llu cut\n", all, all == 1 ? "" : "s", totals.marked,
	       totals.unmarked, totals.cut);
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (sum.value[COUNT_MARKED + p])
			printf("  %-22s %llu\n", purpose_words[p].word, sum.value[COUNT_MARKED + p]);
	return !fflush(stdout);
}

static bool replay_into(struct pipeline *p, const struct options *o, struct output *events, struct output *metrics)
{
	bool ok;

	if ((events->file && !output_empty(events)) || !pipeline_open_events(p, &o->events, events->file))
		err(1, "cannot write events to %s", output_name(events));
	ok = captures_read(o, p, NULL, NULL);
	if (p->events.out)
		event_stats(&p->events, &p->tally, native_counters(), ledger_totals(p->outcomes.ledger), p->time_ns);
	if (!pipeline_close_events(p)) {
		warn("cannot write events to %s", output_name(events));
		ok = false;
	}
	if (metrics->file && !write_metrics(metrics, o, p)) {
		warn("cannot write metrics to %s", output_name(metrics));
		ok = false;
	}
	if (!o->json_path && !o->metrics_path && !print_summary(&p->tally)) {
		warn("cannot write to standard output");
		ok = false;
	}
	return ok;
}

int replay(struct options *o)
{
	struct output outputs[] = { { .what = "events", .path = o->json_path },
		                    { .what = "metrics", .path = o->metrics_path } };
	struct pipeline *p = captures_open(o);
	bool ok = outputs_open(outputs, 2, o->files, o->file_count) && replay_into(p, o, &outputs[0], &outputs[1]);

	captures_close(p);
	return ok ? 0 : 1;
}
