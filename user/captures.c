/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "captures.h"
#include "source/native.h"
#include "source/structure.h"

static struct time_span frame_times;
static __u64 frames; /* of the file that is read */

static void noted_frame(const struct captured *frame)
{
	if (!frame_times.first_ns || frame->time_ns < frame_times.first_ns)
		frame_times.first_ns = frame->time_ns;
	if (frame->time_ns > frame_times.last_ns)
		frame_times.last_ns = frame->time_ns;
	frames++;
	native_frame(frame);
}

static bool read_one(const char *name, struct capture_file *f)
{
	frames = 0;
	f->name = name;
	f->error[0] = '\0';
	if (capture_read(name, noted_frame, f->error))
		warnx("cannot read %s: %s", strcmp(name, "-") ? printable(name) : "standard input", f->error);
	f->frames = frames;
	return !f->error[0];
}

bool captures_read(const struct options *o, struct pipeline *p, struct capture_file *read, struct time_span *span)
{
	struct capture_file unkept;
	bool all = true;

	for (int i = 0; i < o->file_count; i++) {
		all &= read_one(o->files[i], read ? &read[i] : &unkept);
		native_end_of_input();
		pipeline_end_of_input(p);
	}
	if (span)
		*span = frame_times;
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
