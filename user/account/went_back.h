/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times of samples. They go back a little where CPUs hand over in turn; by more only if the clock was set, or was wrong
 * for a moment, and then nothing that was kept can be compared with what comes.
 */
#ifndef HINTWATCH_ACCOUNT_WENT_BACK_H
#define HINTWATCH_ACCOUNT_WENT_BACK_H

#include <linux/types.h>
#include <stdbool.h>

/* Nanoseconds since the epoch: the latest time seen, and that of now. */
static inline bool time_went_back(__u64 latest_ns, __u64 now_ns, __u64 by_more_than_ns)
{
	return latest_ns > now_ns && latest_ns - now_ns > by_more_than_ns;
}

#endif
