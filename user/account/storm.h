/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that cause many speculations in a short time. Exact for the pages kept: the times of the last requests of each
 * are remembered. Memory is fixed at start; time is that of the samples, and one that goes back by at most the window
 * is the latest seen: by more, the later one was wrong, or another capture begins.
 */
#ifndef HINTWATCH_ACCOUNT_STORM_H
#define HINTWATCH_ACCOUNT_STORM_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

enum { STORM_PAGES = 1024, STORM_REQUESTS_MAX = 1000 };

struct storms;

/* pages: a power of two, at least 4; requests: at most STORM_REQUESTS_MAX. NULL: no memory. */
struct storms *storms_open(size_t pages, __u32 requests, __u32 window_s);
void storms_close(struct storms *t);
size_t storms_bytes(size_t pages, __u32 requests);

/*
 * A marked request of a page, whatever its sample stands for: others of its weight may be of any page. While requests
 * are sampled, storms are thus at least as many as are told. True if one begins: more than `requests` in window_s. Not
 * again for this page until a request comes with which there are fewer.
 */
bool storms_add(struct storms *t, __u64 time_ns, __u64 page);

/* Forgets all pages, which does not count as evicted. */
void storms_clear(struct storms *t);

/* Pages forgotten within window_s of their last request: a storm of theirs is seen later, or twice. */
__u64 storms_evicted(const struct storms *t);

#endif
