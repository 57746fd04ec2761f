/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The status page: what is watched and how, what the knobs say, what was seen, and what became of it. For people.
 */
#ifndef HINTWATCH_SHOW_STATUS_H
#define HINTWATCH_SHOW_STATUS_H

#include <stdio.h>
#include <time.h>

#include "account/ledger.h"
#include "account/tally.h"
#include "settings.h"
#include "source/attach.h"
#include "source/structure.h"

struct status {
	const struct attachment *attachments;
	int attached;
	const struct sizes *sizes;
	size_t ring_bytes;
	const struct knobs *knobs;
	const struct tally *tally;
	const struct counters *gate;
	const struct ledger_totals *ledger;
	time_t since_s;
};

void status_write(FILE *out, const struct status *s);

/* What `hintwatch tune` shows, and a part of the status. */
void status_write_knobs(FILE *out, const struct knobs *k);

#endif
