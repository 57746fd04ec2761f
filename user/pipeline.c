/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "pipeline.h"

void pipeline_sample(void *ctx, const struct sample *sample)
{
	struct pipeline *p = ctx;
	struct sighting s;
	bool agrees;

	p->tally.samples[sample->kind]++;
	if (sample->kind != SAMPLE_REQUEST)
		return;
	agrees = decode_sample(&p->decoder, sample, &s);
	tally_sighting(&p->tally, &s, agrees);
	if (sample->time_ns > p->time_ns)
		p->time_ns = sample->time_ns;
	if (p->events.out)
		event_sighting(&p->events, &s);
}

bool pipeline_open_events(struct pipeline *p, const struct event_options *options, const char *path)
{
	p->events.options = *options;
	if (!path)
		return true;
	p->events.out = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
	return p->events.out;
}

bool pipeline_close_events(struct pipeline *p)
{
	FILE *out = p->events.out;
	int failed;

	if (!out)
		return true;
	p->events.out = NULL;
	failed = out == stdout ? fflush(out) : fclose(out);
	if (p->events.error)
		errno = p->events.error;
	return !failed && !p->events.error;
}
