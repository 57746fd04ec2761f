/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file, or standard input, as it is without gzip. One is open at a time.
 */
#ifndef HINTWATCH_SOURCE_UNPACK_H
#define HINTWATCH_SOURCE_UNPACK_H

#include <stdio.h>

#include "source/magic.h"

/* `-` is standard input. NULL, with errno: it cannot be opened. */
FILE *unpack_open(const char *path);

/* Why the gzip data of the last one could not be read to its end; NULL: it could, as far as it was read. */
const char *unpack_damage(void);

/* How what is in it begins; known once something was read. */
enum magic unpack_magic(void);

#endif
