/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IP addresses in text, and in struct address, where IPv4 is IPv4-mapped: what maps an IPv4 address is that address,
 * however it was written.
 */
#ifndef HINTWATCH_DECODE_ADDRESS_H
#define HINTWATCH_DECODE_ADDRESS_H

#include "decode/span.h"

/* Exactly what inet_pton() takes: no port, brackets, zone, or zeros in front. On failure *out is as it was. */
bool address4_read(struct span text, struct address *out);
bool address6_read(struct span text, struct address *out);

/* The address in four bytes in network order. */
static inline struct address address_mapped(const __u8 *p)
{
	return (struct address){ { 0, 0xffff0000ull | (__u64) * (const any_quad *)p << 32 } };
}

static inline bool address_same(const struct address *a, const struct address *b)
{
	return a->half[0] == b->half[0] && a->half[1] == b->half[1];
}

/* 4 or 6 */
static inline __u8 address_family(const struct address *a)
{
	return !a->half[0] && (a->half[1] & 0xffffffffull) == 0xffff0000ull ? 4 : 6;
}

#endif
