/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person at a terminal reads while it runs: about a line a second, and none while nothing happens.
 */
#ifndef HINTWATCH_SHOW_TERMINAL_H
#define HINTWATCH_SHOW_TERMINAL_H

#include <stdio.h>

#include "account/tally.h"

struct terminal {
	struct counters before;
	struct totals totals_before;
};

/* One line over what changed since the last call; none if nothing did. */
void terminal_line(struct terminal *t, FILE *out, const struct tally *tally, const struct counters *gate,
                   __u64 epoch_ns);

#endif
