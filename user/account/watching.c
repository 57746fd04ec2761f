/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "account/watching.h"
#include "path_hash.h"

__u32 watching_hash(struct span path)
{
	char text[PATH_HASH_BYTES + 8] = { 0 }; /* zeros end a path as blanks do */
	size_t len = path.len < PATH_HASH_BYTES ? path.len : PATH_HASH_BYTES;
	__u64 hash = 0;
	__u32 n = 8;

	if (len)
		memcpy(text, path.data, len);
	for (__u32 i = 0; i < PATH_HASH_BYTES && n == 8; i += 8)
		n = path_hash_step(&hash, word_at((const __u8 *)text + i), !i);
	return (__u32)hash | 1;
}

void watching_change(struct watching *w, __u32 path_hash, int delta)
{
	__u32 place = watch_place(path_hash), *count = &w->count[place];
	__u64 bit = 1ull << place % 64, *word;

	*count += (__u32)delta;
	if (!w->gate)
		return;
	word = &w->gate->place[place / 64];
	*word = *count ? *word | bit : *word & ~bit;
	w->gate->watching += (__u32)delta;
}
