/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The paths with open speculations, for the gate: it hands over unmarked requests for them, or with them in their
 * Referer.
 */
#ifndef HINTWATCH_ACCOUNT_WATCHING_H
#define HINTWATCH_ACCOUNT_WATCHING_H

#include "decode/sighting.h"
#include "settings.h"

struct watching {
	struct watch *gate; /* what it reads; NULL: nobody does */
	__u32 count[WATCH_SLOTS];
};

/* path_hash() of include/path.h, for the path of a sighting. */
__u32 watching_hash(struct span path);

/* This path has an open speculation more (delta 1) or less (-1). */
void watching_change(struct watching *w, __u32 path_hash, int delta);

#endif
