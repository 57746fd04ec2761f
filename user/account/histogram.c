/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/histogram.h"

enum { LAST = HISTOGRAM_BUCKETS - 1 };

_Static_assert(HISTOGRAM_STEPS == 4, "two bits behind the first say which step of the octave");

static size_t bucket_of(__u64 ns)
{
	__u64 below = ns - 1; /* a bound belongs to its bucket */
	unsigned int octave;

	if (ns <= 1ull << HISTOGRAM_FIRST_BITS)
		return 0;
	octave = 63 - (unsigned int)__builtin_clzll(below);
	if (octave >= HISTOGRAM_LAST_BITS)
		return LAST;
	return 1 + (octave - HISTOGRAM_FIRST_BITS) * HISTOGRAM_STEPS + (below >> (octave - 2) & 3);
}

void histogram_add(struct histogram *h, __u64 ns, __u64 weight)
{
	h->bucket[bucket_of(ns)] += weight;
	h->count += weight;
	h->sum_ns += ns * weight;
}

void histogram_merge(struct histogram *to, const struct histogram *from)
{
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
		to->bucket[i] += from->bucket[i];
	to->count += from->count;
	to->sum_ns += from->sum_ns;
}

__u64 histogram_bound(size_t bucket)
{
	size_t octave = HISTOGRAM_FIRST_BITS, step;

	if (bucket >= LAST)
		return ~0ull;
	if (!bucket)
		return 1ull << HISTOGRAM_FIRST_BITS;
	octave += (bucket - 1) / HISTOGRAM_STEPS;
	step = (bucket - 1) % HISTOGRAM_STEPS + 1;
	return (HISTOGRAM_STEPS + step) << (octave - 2);
}

__u64 histogram_quantile(const struct histogram *h, double q)
{
	double rank = q * (double)h->count;
	__u64 below = 0;
	size_t i = 0;

	if (!h->count)
		return 0;
	while (i < LAST && (!(below += h->bucket[i]) || (double)below < rank))
		i++;
	return histogram_bound(i);
}
