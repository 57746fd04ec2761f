/*
 * What the fuzzers have in common. Each is given hostile bytes, and says with CHECK() what holds of whatever
 * comes out. The same files make ordinary programs, with driver.c in place of libFuzzer.
 */
#ifndef HINTWATCH_TESTS_FUZZ_H
#define HINTWATCH_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                               \
	do {                                                                                           \
		if (!(condition)) {                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                                       \
		}                                                                                      \
	} while (0)

/* An input is read from the front, as zeros where it has ended. */
struct input {
	const uint8_t *pos, *end;
};

static inline size_t input_left(const struct input *in)
{
	return (size_t)(in->end - in->pos);
}

static inline uint8_t input_byte(struct input *in)
{
	return in->pos < in->end ? *in->pos++ : 0;
}

/* Big-endian. */
static inline uint16_t input_half(struct input *in)
{
	uint16_t high = input_byte(in);

	return (uint16_t)(high << 8 | input_byte(in));
}

#endif
