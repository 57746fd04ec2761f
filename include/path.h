/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which unmarked requests are sampled: by a hash of the path, so that a request and those that name it in
 * their Referer are seen together. The query is no part of it, and only the first PATH_HASH_BYTES count.
 */
#ifndef HINTWATCH_PATH_H
#define HINTWATCH_PATH_H

#include "head.h"

enum { PATH_HASH_BYTES = 64, AUTHORITY_BYTES = 128, REFERER_RUNS = 256 };

/* Where the path begins in the URL or origin-form target at a position: behind scheme and authority, if any. */
PART __u32 path_begins(struct slot *s, __u32 at)
{
	__u32 n = 8;
	__u64 w;

	if (!s)
		return 0;
	w = lower(word_at(slot_at(s, at)));
	if (w == WORD('h', 't', 't', 'p', 's', ':', '/', '/'))
		at += 8;
	else if ((w & first_bytes(7)) == WORD('h', 't', 't', 'p', ':', '/', '/', 0))
		at += 7;
	else
		return at;
	for (int i = 0; i < AUTHORITY_BYTES / 8 && n == 8; i++) {
		w = word_at(slot_at(s, at));
		n = bytes_before(bytes_equal(w, '/') | bytes_equal(w, '?') | bytes_below(w, ' ' + 1));
		at += n;
	}
	return at;
}

/* No path is the same as `/`. */
PART __u32 path_hash(struct slot *s, __u32 at)
{
	__u64 hash = 0, w;
	__u32 n = 8;

	if (!s)
		return 0;
	at = path_begins(s, at);
	for (__u32 i = 0; i < PATH_HASH_BYTES && n == 8; i += 8) {
		w = word_at(slot_at(s, at + i));
		n = bytes_before(bytes_equal(w, '?') | bytes_equal(w, '#') | bytes_below(w, ' ' + 1));
		w = i || n ? w & first_bytes(n) : '/';
		hash = (hash ^ w) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 32;
	}
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

/* plain_run(), verified on its own: inlined in a loop this long it would be most of what the verifier sees. */
PART int referer_run(struct slot *s, __u32 at)
{
	return s ? (int)plain_run(slot_at(s, at)) : 0;
}

/* Where a line begins with `Referer: `, from the fields on; 0: nowhere among the first REFERER_RUNS runs. */
PART __u32 referer_at(struct slot *s)
{
	__u32 pos, run;

	if (!s)
		return 0;
	pos = s->head.fields;
	for (int i = 0; i < REFERER_RUNS && pos < s->head.pos; i++) {
		if (*slot_at(s, pos - 1) == '\n' &&
		    lower(word_at(slot_at(s, pos))) == WORD('r', 'e', 'f', 'e', 'r', 'e', 'r', ':'))
			return pos + 8 + skip_ows(slot_at(s, pos + 8));
		run = (__u32)referer_run(s, pos);
		pos += run == 32 ? run : run + 1;
		FORGET(pos);
		pos &= POSITION_MASK;
	}
	return 0;
}

/* 0 without a Referer. */
static inline __u32 referer_path_hash(struct slot *s)
{
	__u32 at = referer_at(s);

	return at ? path_hash(s, at) : 0;
}

/* Mixed with the key, so that nobody outside can choose paths that are never sampled. */
static inline bool path_selected(__u32 hash, __u32 one_in)
{
	const struct hash_key *key = &host_structure()->hash_key;
	__u32 mixed = (__u32)((hash + key->k[7]) * key->k[5] >> 32);

	return hash && (__u64)mixed * one_in >> 32 == 0;
}

#endif
