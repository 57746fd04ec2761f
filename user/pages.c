/* SPDX-License-Identifier: BSD-2-Clause */
#include "observer.h"
#include "show/status.h"

static size_t list_watched(struct watched *list)
{
	size_t n = 0;

	for (int i = 0; i < observer.attached; i++) {
		const struct attachment *a = &observer.attachments[i];

		if (a->gone)
			continue;
		list[n++] = (struct watched){ a->interface.name, a->mode, "ingress" };
		if (a->egress_mode)
			list[n++] = (struct watched){ a->interface.name, a->egress_mode, "egress" };
	}
	return n;
}

static void metrics_page(FILE *out, enum metrics_format format)
{
	struct watched watched[2 * INTERFACES_MAX];
	struct counters gate;
	struct metrics m = {
		.tally = &observer.pipeline.tally,
		.gate = &gate,
		.ledger = ledger_totals(observer.pipeline.outcomes.ledger),
		.ledger_options = &observer.options->ledger,
		.events_released = observer.pipeline.events.released,
		.hints = hints_totals(observer.pipeline.outcomes.hints),
		.lookups = lookups_totals(observer.pipeline.outcomes.lookups),
		.pages = pages_totals(observer.pipeline.outcomes.pages),
		.targets = targets_totals(observer.pipeline.outcomes.targets),
		.top_names = observer.options->top_metrics,
		.identity = &observer.options->events.identity,
		.start_time_s = (double)observer.started.tv_sec + (double)observer.started.tv_nsec / 1e9,
		.watched = watched,
		.watched_count = list_watched(watched),
	};

	outcomes_tops(&observer.pipeline.outcomes, m.top);
	observer_counters(&gate);
	metrics_write(out, format, &m);
}

static void status_page(FILE *out)
{
	struct counters gate;

	observer_counters(&gate);
	status_write(out, &(struct status){
				  .attachments = observer.attachments,
				  .attached = observer.attached,
				  .sizes = &observer.options->sizes,
				  .ring_bytes = observer.options->ring_bytes,
				  .knobs = live_knobs(observer.live),
				  .tally = &observer.pipeline.tally,
				  .gate = &gate,
				  .ledger = ledger_totals(observer.pipeline.outcomes.ledger),
				  .since_s = observer.started.tv_sec,
			  });
}

static bool is_ready(void)
{
	for (int i = 0; i < observer.attached; i++)
		if (!observer.attachments[i].gone)
			return true;
	return false;
}

const struct http_pages observer_pages = { metrics_page, status_page, is_ready };
