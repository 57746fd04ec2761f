/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The hash of a path, by which both sides know it: without the query, of its first PATH_HASH_BYTES.
 */
#ifndef HINTWATCH_PATH_HASH_H
#define HINTWATCH_PATH_HASH_H

#include "bytes.h"

enum { PATH_HASH_BYTES = 64 };

/* The next eight bytes of a path; the first ones say so. Returns how many belong to it: 8, or it ends with them. */
static inline __u32 path_hash_step(__u64 *hash, __u64 w, bool first)
{
	__u32 n = bytes_before(bytes_equal(w, '?') | bytes_equal(w, '#') | bytes_below(w, ' ' + 1));

	w = !first || n ? w & first_bytes(n) : '/'; /* no path is the same as `/` */
	*hash = (*hash ^ w) * 0x9e3779b97f4a7c15ull;
	*hash ^= *hash >> 32;
	return n;
}

#endif
