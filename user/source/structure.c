/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "source/names.h"
#include "source/structure.h"
#include "asked.h"
#include "slot.h"

static bool is_power_of_two(__u32 n)
{
	return n && !(n & (n - 1));
}

/* splitmix64 (Steele, Lea, Flood, 2014) */
static __u64 next_number(__u64 *state)
{
	__u64 z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* Of eight connections that are remembered, one may wait for an answer. */
static __u32 answering_buckets(const struct sizes *sizes)
{
	__u32 buckets = sizes->flows / 8 / ANSWERING_WAYS;

	return buckets ? buckets : 1;
}

int structure_fill(struct structure *s, const struct sizes *sizes, enum key_kind key)
{
	__u64 seed = 0;

	if (!is_power_of_two(sizes->flows) || sizes->flows < FLOW_WAYS || !is_power_of_two(sizes->open_heads) ||
	    sizes->open_heads > 1 << 16 || !sizes->cpus || !sizes->rings)
		return -EINVAL;
	memset(s, 0, sizeof(*s));
	for (int i = 0; i < 8; i++)
		s->hash_key.k[i] = next_number(&seed);
	if (key == KEY_RANDOM && getrandom(&s->hash_key, sizeof(s->hash_key), 0) != sizeof(s->hash_key))
		return errno ? -errno : -EIO;
	for (int i = 4; i <= 6; i++)
		s->hash_key.k[i] |= 1;
	s->flow_buckets = sizes->flows / FLOW_WAYS;
	s->answering_buckets = answering_buckets(sizes);
	s->scratch_slots = sizes->cpus + 1;
	s->open_slots = sizes->open_heads;
	s->rings = sizes->rings;
	return names_build(&s->names) ? 0 : -EINVAL;
}

size_t structure_table_bytes(const struct sizes *sizes)
{
	return sizes->flows / FLOW_WAYS * sizeof(struct flow_bucket) +
	       answering_buckets(sizes) * sizeof(struct answering_bucket) + sizeof(struct shared) +
	       (sizes->cpus + 1 + sizes->open_heads) * sizeof(struct slot);
}
