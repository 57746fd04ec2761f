/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The chunked transfer coding (RFC 9112, section 7.1): only sizes, line ends and trailers are read, data is
 * passed over. May stop at any byte and go on in the next segment. Like RFC 9112 asks of a lenient
 * recipient, a bare LF ends a line.
 */
#ifndef HINTWATCH_CHUNKED_H
#define HINTWATCH_CHUNKED_H

#include <stdbool.h>

#include "bytes.h"

enum chunked_state {
	CHUNKED_SIZE, /* before the first digit */
	CHUNKED_DIGITS,
	CHUNKED_EXTENSION, /* up to the line feed */
	CHUNKED_SIZE_LF,
	CHUNKED_DATA_END, /* the line end behind the data */
	CHUNKED_DATA_LF,
	CHUNKED_TRAILER, /* at the start of a trailer line */
	CHUNKED_TRAILER_LINE,
	CHUNKED_LAST_LF,
};

enum chunked_event {
	CHUNKED_ON,   /* call again */
	CHUNKED_DATA, /* pass over *size bytes, then go on */
	CHUNKED_END,  /* the body ends here */
	CHUNKED_BAD,
};

enum { CHUNKED_STEP_BYTES = 16 };

static inline int hex_digit(__u8 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline enum chunked_event chunked_size_ends(__u8 *state, __u64 size)
{
	*state = size ? CHUNKED_DATA_END : CHUNKED_TRAILER;
	return size ? CHUNKED_DATA : CHUNKED_ON;
}

static inline enum chunked_event chunked_byte(__u8 *state, __u64 *size, __u8 c)
{
	int digit;

	switch (*state) {
	case CHUNKED_SIZE:
		*size = 0;
		*state = CHUNKED_DIGITS;
		return hex_digit(c) < 0 ? CHUNKED_BAD : (*size = (__u64)hex_digit(c), CHUNKED_ON);
	case CHUNKED_DIGITS:
		digit = hex_digit(c);
		if (digit >= 0) {
			if (*size >> 56)
				return CHUNKED_BAD;
			*size = *size << 4 | (__u64)digit;
			return CHUNKED_ON;
		}
		if (c == '\n')
			return chunked_size_ends(state, *size);
		if (c == '\r')
			*state = CHUNKED_SIZE_LF;
		else if (c == ';' || c == ' ' || c == '\t')
			*state = CHUNKED_EXTENSION;
		else
			return CHUNKED_BAD;
		return CHUNKED_ON;
	case CHUNKED_EXTENSION:
		return c == '\n' ? chunked_size_ends(state, *size) : CHUNKED_ON;
	case CHUNKED_SIZE_LF:
		return c == '\n' ? chunked_size_ends(state, *size) : CHUNKED_BAD;
	case CHUNKED_DATA_END:
		if (c != '\r' && c != '\n')
			return CHUNKED_BAD;
		*state = c == '\r' ? CHUNKED_DATA_LF : CHUNKED_SIZE;
		return CHUNKED_ON;
	case CHUNKED_DATA_LF:
		*state = CHUNKED_SIZE;
		return c == '\n' ? CHUNKED_ON : CHUNKED_BAD;
	case CHUNKED_TRAILER:
		if (c == '\n')
			return CHUNKED_END;
		*state = c == '\r' ? CHUNKED_LAST_LF : CHUNKED_TRAILER_LINE;
		return CHUNKED_ON;
	case CHUNKED_TRAILER_LINE:
		if (c == '\n')
			*state = CHUNKED_TRAILER;
		return CHUNKED_ON;
	case CHUNKED_LAST_LF:
		return c == '\n' ? CHUNKED_END : CHUNKED_BAD;
	}
	return CHUNKED_BAD;
}

/* Reads at most CHUNKED_STEP_BYTES of the n bytes at p; *read says how many. */
static inline enum chunked_event chunked_step(__u8 *state, __u64 *size, const __u8 *p, __u32 n, __u32 *read)
{
	enum chunked_event event = CHUNKED_ON;
	__u32 i;

	for (i = 0; i < CHUNKED_STEP_BYTES && i < n && event == CHUNKED_ON; i++)
		event = chunked_byte(state, size, p[i]);
	*read = i;
	return event;
}

#endif
