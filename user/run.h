/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HINTWATCH_RUN_H
#define HINTWATCH_RUN_H

#include "options.h"

/* Watches live traffic until a signal ends it. The status to exit with; what went wrong was said. */
int run(struct options *o);

#endif
