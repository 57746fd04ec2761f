/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HINTWATCH_REPLAY_H
#define HINTWATCH_REPLAY_H

#include "options.h"

/* Reads the captures, writes events and metrics. The status to exit with; what went wrong was said. */
int replay(struct options *o);

#endif
