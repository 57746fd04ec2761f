/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash whose collisions nobody can choose who does not know the key.
 */
#ifndef HINTWATCH_DECODE_SIPHASH_H
#define HINTWATCH_DECODE_SIPHASH_H

#include "decode/span.h"

struct siphash {
	__u64 v[4], word; /* word: the bytes that do not fill one yet, the first one lowest */
	size_t bytes;
};

void siphash_begin(struct siphash *h, const __u64 key[2]);

/* What is hashed is all spans in a row: where one ends and the next begins makes no difference. */
void siphash_add(struct siphash *h, struct span bytes);
void siphash_add_word(struct siphash *h, __u64 word); /* its eight bytes, the lowest first */

__u64 siphash_end(struct siphash *h);

#endif
