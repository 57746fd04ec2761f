/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/storm.h"
#include "account/went_back.h"

enum { WAYS = 4 };

struct page {
	__u64 key;
	__u64 last_ns; /* 0: free */
	__u32 next;    /* of its times: the oldest */
	bool storm;
};

struct storms {
	struct page *page;
	__u64 *times; /* of each page those of its last requests, as many as make a storm; 0: none yet */
	size_t buckets;
	__u32 depth;
	__u64 window_ns, now_ns, evicted;
};

static __u32 depth_of(__u32 requests)
{
	return (requests < STORM_REQUESTS_MAX ? requests : STORM_REQUESTS_MAX) + 1;
}

size_t storms_bytes(size_t pages, __u32 requests)
{
	return sizeof(struct storms) + pages * (sizeof(struct page) + depth_of(requests) * sizeof(__u64));
}

struct storms *storms_open(size_t pages, __u32 requests, __u32 window_s)
{
	struct storms *t = calloc(1, storms_bytes(pages, requests));

	if (!t)
		return NULL;
	t->page = (struct page *)(t + 1);
	t->times = (__u64 *)(t->page + pages);
	t->buckets = pages / WAYS;
	t->depth = depth_of(requests);
	t->window_ns = window_s * 1000000000ull;
	return t;
}

void storms_close(struct storms *t)
{
	free(t);
}

static __u64 *times_of(const struct storms *t, const struct page *p)
{
	return t->times + (size_t)(p - t->page) * t->depth;
}

static bool is_within(const struct storms *t, __u64 time_ns)
{
	return time_ns && t->now_ns - time_ns <= t->window_ns;
}

/* How long it is quiet; longest of all if it is free, or of a time that is not yet. */
static __u64 quiet_ns(const struct storms *t, const struct page *p)
{
	return p->last_ns ? t->now_ns - p->last_ns : ~0ull;
}

/* Its page, or a free one, or the one that was quiet for the longest. */
static struct page *page_of(struct storms *t, __u64 key)
{
	struct page *way = t->page + ((key * 0x9e3779b97f4a7c15ull) >> 32 & (t->buckets - 1)) * WAYS, *oldest = way;

	for (int i = 0; i < WAYS; i++) {
		if (way[i].last_ns && way[i].key == key)
			return &way[i];
		if (quiet_ns(t, &way[i]) > quiet_ns(t, oldest))
			oldest = &way[i];
	}
	t->evicted += is_within(t, oldest->last_ns);
	*oldest = (struct page){ .key = key };
	for (__u32 i = 0; i < t->depth; i++)
		times_of(t, oldest)[i] = 0;
	return oldest;
}

bool storms_add(struct storms *t, __u64 time_ns, __u64 page)
{
	struct page *p;
	__u64 *times;
	bool before;

	if (time_ns > t->now_ns || time_went_back(t->now_ns, time_ns, t->window_ns))
		t->now_ns = time_ns;
	if (!t->now_ns)
		return false;
	p = page_of(t, page);
	times = times_of(t, p);
	p->last_ns = t->now_ns;
	times[p->next] = t->now_ns;
	p->next = (p->next + 1) % t->depth;
	before = p->storm;
	p->storm = is_within(t, times[p->next]);
	return p->storm && !before;
}

void storms_clear(struct storms *t)
{
	for (size_t i = 0; i < t->buckets * WAYS; i++)
		t->page[i].last_ns = 0;
	t->now_ns = 0;
}

__u64 storms_evicted(const struct storms *t)
{
	return t->evicted;
}
