/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks a running observer for one of its pages.
 */
#ifndef HINTWATCH_SHOW_FETCH_H
#define HINTWATCH_SHOW_FETCH_H

#include <stdbool.h>
#include <stdio.h>

enum { FETCH_ERROR_BYTES = 320 };

/* where: HOST:PORT. False, with the reason in error[]: nothing was written. */
bool fetch_page(const char *where, const char *path, FILE *out, char error[FETCH_ERROR_BYTES]);

#endif
