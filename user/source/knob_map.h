/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The knobs of the observer that runs in this network namespace, found in the kernel by their map's name.
 */
#ifndef HINTWATCH_SOURCE_KNOB_MAP_H
#define HINTWATCH_SOURCE_KNOB_MAP_H

#include "settings.h"

enum { KNOB_MAP_ERROR_BYTES = 256 };

/* The inode of the network namespace of this process; 0: unknown. */
__u64 knob_map_namespace(void);

/* Mapped memory: what is written there is in force. NULL, with the reason in error[]. */
struct knobs *knob_map_open(char error[KNOB_MAP_ERROR_BYTES]);

/* Sets what an operator may change, and nothing else; a filter is switched on behind what it lets through. */
void knob_map_set(struct knobs *live, const struct knobs *wanted);

#endif
