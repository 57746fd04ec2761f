/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HINTWATCH_BASE_PRINTABLE_H
#define HINTWATCH_BASE_PRINTABLE_H

/* A name as a message may show it, in one line: `?` for control characters. Overwritten by the next call. */
const char *printable(const char *name);

#endif
