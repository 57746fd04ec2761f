/*
 * xoshiro256** (Blackman and Vigna), seeded by splitmix64. Its own, because rand() differs between libraries
 * and the same seed must give the same capture everywhere.
 */
#ifndef HINTWATCH_BENCH_PRNG_H
#define HINTWATCH_BENCH_PRNG_H

#include <stdbool.h>
#include <stdint.h>

struct prng {
	uint64_t s[4];
};

static inline uint64_t prng_rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline void prng_seed(struct prng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		uint64_t z = seed += 0x9e3779b97f4a7c15;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
		z = (z ^ z >> 27) * 0x94d049bb133111eb;
		r->s[i] = z ^ z >> 31;
	}
}

static inline uint64_t prng_next(struct prng *r)
{
	uint64_t *s = r->s, result = prng_rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = prng_rotate(s[3], 45);
	return result;
}

static inline uint32_t prng_below(struct prng *r, uint32_t n)
{
	return (uint32_t)((prng_next(r) >> 32) * n >> 32);
}

/* From low to high, both included. */
static inline uint32_t prng_between(struct prng *r, uint32_t low, uint32_t high)
{
	return low + prng_below(r, high - low + 1);
}

static inline bool prng_one_in(struct prng *r, uint32_t n)
{
	return !prng_below(r, n);
}

#endif
