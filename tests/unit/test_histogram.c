/*
 * Buckets are where their bounds, computed here in another way, say; merged histograms are the histogram of all.
 */
#include <math.h>

#include "account/histogram.h"
#include "check.h"

/* 2^16 · 2^(i/4), but linear between the powers of two: 1, 1.25, 1.5, 1.75. */
static double bound(size_t i)
{
	return i ? ldexp(1 + ((i - 1) % 4 + 1) / 4.0, (int)(16 + (i - 1) / 4)) : 65536;
}

static size_t bucket_of(__u64 ns)
{
	struct histogram h = { 0 };
	size_t i = 0;

	histogram_add(&h, ns, 1);
	while (!h.bucket[i])
		i++;
	return i;
}

static __u64 prng(__u64 *seed)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return *seed >> 11;
}

CLAIM(there_are_four_buckets_an_octave)
{
	is(HISTOGRAM_BUCKETS, 86);
	for (size_t i = 0; i < 85; i++)
		yes((double)histogram_bound(i) == bound(i));
	is(histogram_bound(84), 1ull << 37);
	is(histogram_bound(85), ~0ull);
}

CLAIM(a_bound_belongs_to_its_bucket)
{
	is(bucket_of(0), 0);
	is(bucket_of(~0ull), 85);
	for (size_t i = 0; i < 85; i++) {
		is(bucket_of((__u64)bound(i)), i);
		is(bucket_of((__u64)bound(i) + 1), i + 1);
	}
}

CLAIM(merged_is_the_histogram_of_all)
{
	struct histogram all = { 0 }, part[3] = { 0 };
	__u64 seed = 1, sum = 0;

	for (int i = 0; i < 10000; i++) {
		__u64 ns = prng(&seed) >> prng(&seed) % 50, weight = 1 + prng(&seed) % 3;

		histogram_add(&all, ns, weight);
		histogram_add(&part[i % 3], ns, weight);
		sum += ns * weight;
	}
	histogram_merge(&part[0], &part[1]);
	histogram_merge(&part[0], &part[2]);
	assert_memory_equal(&part[0], &all, sizeof(all));
	yes(all.sum_ns == sum);
}

CLAIM(a_quantile_is_the_bound_above_it)
{
	static const struct {
		double q;
		__u64 ns; /* of 1 to 100 ms, the value at this rank */
	} row[] = { { 0.001, 1 }, { 0.25, 25 }, { 0.5, 50 }, { 0.75, 75 }, { 0.99, 99 }, { 1, 100 } };
	struct histogram h = { 0 };

	is(histogram_quantile(&h, 0.5), 0);
	for (__u64 ms = 1; ms <= 100; ms++)
		histogram_add(&h, ms * 1000000, 1);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		double ns = (double)row[i].ns * 1e6, got = (double)histogram_quantile(&h, row[i].q);

		yes(got >= ns && got <= ns * 1.25);
	}
	histogram_add(&h, 200ull << 32, 1000);
	is(histogram_quantile(&h, 1), ~0ull);
}

RUN(claim(there_are_four_buckets_an_octave), claim(a_bound_belongs_to_its_bucket),
    claim(merged_is_the_histogram_of_all), claim(a_quantile_is_the_bound_above_it))
