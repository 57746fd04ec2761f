/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Reading numbers out of bytes. Network order ends here: every value returned is in host order.
 * Both sides are little-endian (bpfel, x86-64, arm64); words are compared as little-endian numbers.
 */
#ifndef HINTWATCH_BYTES_H
#define HINTWATCH_BYTES_H

#include <linux/types.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are compared as little-endian numbers");

/*
 * Numbers at any address. LOAD_ALIGN comes from the command line: 1 where the compiler must be told that
 * an address may be odd, 8 for BPF, whose loads take any address but whose compiler would load bytewise.
 */
typedef __u64 any_word __attribute__((may_alias, aligned(LOAD_ALIGN)));
typedef __u32 any_quad __attribute__((may_alias, aligned(LOAD_ALIGN)));
typedef __u16 any_half __attribute__((may_alias, aligned(LOAD_ALIGN)));

static inline __u64 word_at(const __u8 *p)
{
	return *(const any_word *)p;
}

static inline __u16 half_at(const __u8 *p)
{
	return *(const any_half *)p;
}

static inline __u16 be16_at(const __u8 *p)
{
	return __builtin_bswap16(half_at(p));
}

static inline __u32 be32_at(const __u8 *p)
{
	return __builtin_bswap32(*(const any_quad *)p);
}

/* Eight bytes as a word. */
#define WORD(a, b, c, d, e, f, g, h)                                                                                \
	((__u64)(a) | (__u64)(b) << 8 | (__u64)(c) << 16 | (__u64)(d) << 24 | (__u64)(e) << 32 | (__u64)(f) << 40 | \
	 (__u64)(g) << 48 | (__u64)(h) << 56)

#define BYTES(b) (0x0101010101010101ull * (__u8)(b))

/* The compiler forgets what it knows of x, so that what is said of x next is said in the program too. */
#define FORGET(x) asm volatile("" : "+r"(x))

/* The lowest set bit of the result is at the first byte of w below n (1 to 128). Bits above it mean nothing. */
static inline __u64 bytes_below(__u64 w, __u8 n)
{
	return (w - BYTES(n)) & ~w & BYTES(0x80);
}

/* The same for the first byte equal to b. */
static inline __u64 bytes_equal(__u64 w, __u8 b)
{
	return bytes_below(w ^ BYTES(b), 1);
}

/*
 * Bytes before the lowest 0x80 of mask; 8 if there is none. (BPF has no count of trailing zeros; the mask at
 * the end tells the verifier what the sum cannot.)
 */
static inline __u32 bytes_before(__u64 mask)
{
	return (__u32)(((((mask & -mask) >> 7) - 1) & BYTES(1)) * BYTES(1) >> 56 & 15);
}

/* 0x80 in every byte of w that is no ASCII digit. */
static inline __u64 not_digits(__u64 w)
{
	__u64 x = w ^ BYTES('0');

	return (((x & BYTES(0x7f)) + BYTES(0x76)) | x) & BYTES(0x80);
}

/* The number in the first n bytes of w, which are ASCII digits; n from 1 to 8. */
static inline __u32 digits_value(__u64 w, __u32 n)
{
	w = (w - BYTES('0')) << ((8 - n) * 8 & 63); /* leading zeros */
	w = w * 10 + (w >> 8);
	return (__u32)(((w & 0x000000ff000000ffull) * 0x000f424000000064ull +
	                (w >> 16 & 0x000000ff000000ffull) * 0x0000271000000001ull) >>
	               32);
}

/* A mask of the first n bytes of a word, n from 0 to 8. */
static inline __u64 first_bytes(__u32 n)
{
	return n >= 8 ? ~0ull : (1ull << (n * 8)) - 1;
}

/* Lower-cases letters. Maps other bytes onto each other only where one of the two is a control byte or @[\]^_. */
static inline __u64 lower(__u64 w)
{
	return w | BYTES(0x20);
}

#endif
