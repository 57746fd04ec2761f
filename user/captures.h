/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Captures through the gate into a pipeline: what replay and report have in common.
 */
#ifndef HINTWATCH_CAPTURES_H
#define HINTWATCH_CAPTURES_H

#include "options.h"
#include "pipeline.h"
#include "source/capture.h"

/* Of frames, since the epoch; both 0: there was none. */
struct time_span {
	__u64 first_ns, last_ns;
};

/* The gate and a pipeline behind it; ends the program if there is no memory for them. */
struct pipeline *captures_open(struct options *o);
void captures_close(struct pipeline *p);

/*
 * All files, one after the other. What became of each is told in read[], and of which time their frames are in *span,
 * unless these are NULL. False: not all were read to their ends; what went wrong was said.
 */
bool captures_read(const struct options *o, struct pipeline *p, struct capture_file *read, struct time_span *span);

#endif
