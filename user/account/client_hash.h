/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What clients are told apart by, where their addresses are not kept.
 */
#ifndef HINTWATCH_ACCOUNT_CLIENT_HASH_H
#define HINTWATCH_ACCOUNT_CLIENT_HASH_H

#include "decode/siphash.h"

/* Keyed, so that nobody outside can make two of them the same. */
static inline __u64 client_hash(const __u64 key[2], const struct address *client)
{
	struct siphash h;

	siphash_begin(&h, key);
	siphash_add_word(&h, client->half[0]);
	siphash_add_word(&h, client->half[1]);
	return siphash_end(&h);
}

#endif
