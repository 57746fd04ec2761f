/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which unmarked requests are sampled: by a hash of the path, so that a request and those that name it in
 * their Referer are seen together. The query is no part of it, and only the first PATH_HASH_BYTES count.
 */
#ifndef HINTWATCH_PATH_H
#define HINTWATCH_PATH_H

#include "head.h"
#include "path_hash.h"

enum { AUTHORITY_BYTES = 128 };

/* Bytes of the scheme and what separates it from the authority, which w begins with; 0: no scheme. */
static inline __u32 scheme_bytes(__u64 w)
{
	w = lower(w);
	if (w == WORD('h', 't', 't', 'p', 's', ':', '/', '/'))
		return 8;
	return (w & first_bytes(7)) == WORD('h', 't', 't', 'p', ':', '/', '/', 0) ? 7 : 0;
}

/* Bytes of the authority among the next eight. */
static inline __u32 authority_run(__u64 w)
{
	return bytes_before(bytes_equal(w, '/') | bytes_equal(w, '?') | bytes_below(w, ' ' + 1));
}

/* Where the path begins in the URL or origin-form target at a position: behind scheme and authority, if any. */
PART __u32 path_begins(struct slot *s, __u32 at)
{
	__u32 n;

	if (!s)
		return 0;
	n = scheme_bytes(word_at(slot_at(s, at)));
	at += n;
	for (int i = 0; i < AUTHORITY_BYTES / 8 && n; i++) {
		n = authority_run(word_at(slot_at(s, at)));
		at += n;
		n &= 8;
	}
	return at;
}

PART __u32 path_hash(struct slot *s, __u32 at)
{
	__u64 hash = 0;
	__u32 n = 8;

	if (!s)
		return 0;
	at = path_begins(s, at);
	for (__u32 i = 0; i < PATH_HASH_BYTES && n == 8; i += 8)
		n = path_hash_step(&hash, word_at(slot_at(s, at + i)), !i);
	return (__u32)hash | 1;
}

static inline __u32 target_path_hash(struct slot *s)
{
	const __u8 *p = slot_at(s, s->head.start);
	__u32 n = 0;

	for (int i = 0; i < METHOD_MAX_BYTES / 8 && n == i * 8u; i++)
		n += bytes_before(bytes_equal(word_at(p + i * 8L), ' '));
	return path_hash(s, s->head.start + n + 1);
}

/* 0 without a Referer. */
static inline __u32 referer_path_hash(struct slot *s)
{
	__u32 at = s->head.start + s->head.referer + REFERER_BYTES;

	return s->head.referer ? path_hash(s, at + skip_ows(slot_at(s, at))) : 0;
}

/* Mixed with the key, so that nobody outside can choose paths that are never sampled. */
static inline bool path_selected(__u32 hash, __u32 one_in)
{
	const struct hash_key *key = &host_structure()->hash_key;
	__u32 mixed = (__u32)((hash + key->k[7]) * key->k[5] >> 32);

	return hash && (__u64)mixed * one_in >> 32 == 0;
}

#endif
