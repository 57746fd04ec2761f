/*
 * Puts bytes where reading one too many is fatal: their last one is the last of a readable page. With the
 * address sanitizer the heap is as exact, and the sanitizer says more about it than a signal.
 *
 * Bytes behind a header have whatever alignment that takes, which x86-64 and arm64 do not mind.
 */
#ifndef HINTWATCH_TESTS_GUARD_H
#define HINTWATCH_TESTS_GUARD_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARD_HEAP 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define GUARD_HEAP 1
#endif
#ifndef GUARD_HEAP
#define GUARD_HEAP 0
#endif

enum { GUARD_BYTES = 1 << 17 };

/* Room for n bytes, until the next call. */
static inline void *guard_room(size_t n)
{
	static char *place;

	if (GUARD_HEAP) {
		free(place);
		place = malloc(n ? n : 1);
		if (!place)
			abort();
		return n ? place : place + 1;
	}
	if (!place) {
		place = mmap(NULL, 2 * GUARD_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (place == MAP_FAILED || mprotect(place + GUARD_BYTES, GUARD_BYTES, PROT_NONE))
			abort();
	}
	if (n > GUARD_BYTES)
		abort();
	return place + GUARD_BYTES - n;
}

static inline void *guard_place(const void *bytes, size_t n)
{
	return memcpy(guard_room(n), bytes, n);
}

#endif
