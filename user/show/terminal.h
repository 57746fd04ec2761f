/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person at a terminal reads while it runs: about a line a second, and none while nothing happens.
 */
#ifndef HINTWATCH_SHOW_TERMINAL_H
#define HINTWATCH_SHOW_TERMINAL_H

#include <stdio.h>

#include "account/ledger.h"
#include "account/tally.h"

struct terminal {
	struct counters before;
	struct totals totals_before;
	struct ledger_row outcomes_before;
};

/* One line over the requests, and the speculations settled, since the last call; none without either. */
void terminal_line(struct terminal *t, FILE *out, const struct tally *tally, const struct counters *gate,
                   const struct ledger_row *outcomes, __u64 epoch_ns);

#endif
