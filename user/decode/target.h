/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The request line (RFC 9112, section 3): method, target and version, and the host where the target names it.
 */
#ifndef HINTWATCH_DECODE_TARGET_H
#define HINTWATCH_DECODE_TARGET_H

#include "decode/span.h"

/*
 * Sets method, version, path, query and host, all empty and 0 if the first line is no request line. Of a line
 * that the bytes do not hold whole, version is 0, and of the target is set what stands before its query.
 * Returns the length of the first line with its end; all of the bytes if it has none.
 */
size_t target_read(struct span head, struct sighting *out);

/* The host in `userinfo@host:port`, or in the value of a Host field. Empty if that is not what it is. */
struct span target_host(struct span authority);

#endif
