/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HINTWATCH_REPORT_H
#define HINTWATCH_REPORT_H

#include "options.h"

/* Reads the captures, writes what they say for people. The status to exit with; what went wrong was said. */
int report(struct options *o);

#endif
