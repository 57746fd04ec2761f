/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/siphash.h"

enum { ROUNDS = 2, LAST_ROUNDS = 4 };

static inline __u64 rotated(__u64 x, int bits)
{
	return x << bits | x >> (64 - bits);
}

/* Figure 2.1 of the paper. */
static inline void rounds(__u64 v[4], int n)
{
	for (; n; n--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotated(v[1], 13) ^ v[0];
		v[3] = rotated(v[3], 16) ^ v[2];
		v[0] = rotated(v[0], 32) + v[3];
		v[2] += v[1];
		v[3] = rotated(v[3], 21) ^ v[0];
		v[1] = rotated(v[1], 17) ^ v[2];
		v[2] = rotated(v[2], 32);
	}
}

static inline void add(struct siphash *h, __u64 word)
{
	h->v[3] ^= word;
	rounds(h->v, ROUNDS);
	h->v[0] ^= word;
}

void siphash_begin(struct siphash *h, const __u64 key[2])
{
	*h = (struct siphash){ .v = { key[0] ^ 0x736f6d6570736575ull, key[1] ^ 0x646f72616e646f6dull,
		                      key[0] ^ 0x6c7967656e657261ull, key[1] ^ 0x7465646279746573ull } };
}

static inline void add_byte(struct siphash *h, __u8 byte)
{
	h->word |= (__u64)byte << 8 * (h->bytes % 8);
	if (++h->bytes % 8)
		return;
	add(h, h->word);
	h->word = 0;
}

void siphash_add(struct siphash *h, struct span bytes)
{
	const __u8 *p = (const __u8 *)bytes.data, *end;

	if (!bytes.len) /* there may be no data at all */
		return;
	end = p + bytes.len;
	while (p < end && h->bytes % 8)
		add_byte(h, *p++);
	for (; end - p >= 8; p += 8, h->bytes += 8)
		add(h, word_at(p));
	while (p < end)
		add_byte(h, *p++);
}

void siphash_add_word(struct siphash *h, __u64 word)
{
	siphash_add(h, (struct span){ (const char *)&word, sizeof(word) });
}

__u64 siphash_end(struct siphash *h)
{
	add(h, h->word | (__u64)h->bytes << 56);
	h->v[2] ^= 0xff;
	rounds(h->v, LAST_ROUNDS);
	return h->v[0] ^ h->v[1] ^ h->v[2] ^ h->v[3];
}
