/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "captures.h"
#include "source/capture.h"
#include "source/native.h"
#include "source/structure.h"

static struct time_span frames;

static void timed_frame(const struct captured *frame)
{
	if (!frames.first_ns || frame->time_ns < frames.first_ns)
		frames.first_ns = frame->time_ns;
	if (frame->time_ns > frames.last_ns)
		frames.last_ns = frame->time_ns;
	native_frame(frame);
}

bool captures_read(const struct options *o, struct pipeline *p, struct time_span *span)
{
	char error[CAPTURE_ERROR_BYTES];
	bool all = true;

	for (int i = 0; i < o->file_count; i++) {
		if (capture_read(o->files[i], span ? timed_frame : native_frame, error)) {
			warnx("cannot read %s: %s",
			      strcmp(o->files[i], "-") ? printable(o->files[i]) : "standard input", error);
			all = false;
		}
		native_end_of_input();
		pipeline_end_of_input(p);
	}
	if (span)
		*span = frames;
	return all;
}

struct pipeline *captures_open(struct options *o)
{
	struct pipeline *p = calloc(1, sizeof(*p));
	struct structure structure;

	if (!p ||
	    !pipeline_open(p, &(struct trusted_proxies){ o->trusted, o->trusted_count, o->client_field }, &o->ledger))
		errx(1, "no memory for the pipeline");
	if (structure_fill(&structure, &o->sizes, KEY_FIXED))
		errx(1, "the tables of the gate cannot be built");
	if (native_open(&structure, &o->knobs, pipeline_sample, p))
		errx(1, "no memory for tables of %zu bytes", structure_table_bytes(&o->sizes));
	outcomes_connect(&p->outcomes, native_watch(), native_knobs());
	return p;
}

void captures_close(struct pipeline *p)
{
	native_close();
	pipeline_close(p);
	free(p);
}
