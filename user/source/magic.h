/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How files begin that are captures, or that are compressed as captures often are.
 */
#ifndef HINTWATCH_SOURCE_MAGIC_H
#define HINTWATCH_SOURCE_MAGIC_H

#include <stddef.h>

enum { MAGIC_BYTES = 6 }; /* the longest */

enum magic { MAGIC_NONE, MAGIC_PCAP, MAGIC_PCAPNG, MAGIC_GZIP, MAGIC_XZ, MAGIC_ZSTD };

/* What it is that begins with these bytes. */
enum magic magic_of(const unsigned char *bytes, size_t len);

#endif
