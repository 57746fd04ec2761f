/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A log-linear histogram with fixed buckets, the same everywhere, so that histograms of many observers add up: from
 * 2^16 ns (66 us) to 2^37 ns (137 s), four buckets an octave. What lies below is in the first bucket, what lies above in
 * the last, whose bound is infinite.
 */
#ifndef HINTWATCH_ACCOUNT_HISTOGRAM_H
#define HINTWATCH_ACCOUNT_HISTOGRAM_H

#include <linux/types.h>
#include <stddef.h>

enum {
	HISTOGRAM_FIRST_BITS = 16,
	HISTOGRAM_LAST_BITS = 37,
	HISTOGRAM_STEPS = 4,
	HISTOGRAM_BUCKETS = (HISTOGRAM_LAST_BITS - HISTOGRAM_FIRST_BITS) * HISTOGRAM_STEPS + 2
};

struct histogram {
	__u64 bucket[HISTOGRAM_BUCKETS]; /* not cumulative */
	__u64 count, sum_ns;
};

void histogram_add(struct histogram *h, __u64 ns, __u64 weight);
void histogram_merge(struct histogram *to, const struct histogram *from);

/* The upper bound of a bucket, which belongs to it, in ns; ~0: infinite. */
__u64 histogram_bound(size_t bucket);

/* The bound of the bucket in which this quantile lies; 0 < q <= 1. 0: nothing was added. */
__u64 histogram_quantile(const struct histogram *h, double q);

#endif
