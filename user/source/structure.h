/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the gate is given before it runs: table sizes, the name table, the hash key.
 */
#ifndef HINTWATCH_SOURCE_STRUCTURE_H
#define HINTWATCH_SOURCE_STRUCTURE_H

#include <stdbool.h>

#include "settings.h"

enum {
	DEFAULT_FLOWS = 65536, /* entries, FLOW_WAYS a bucket */
	DEFAULT_OPEN_HEADS = 512,
	DEFAULT_HEAD_BYTES = 4096,
	DEFAULT_PAGE_BYTES = 65536,
	LIVE_PAGES_PER_S = 20,
	LIVE_EVIDENCE_PER_S = 10000,
	DEFAULT_RING_BYTES = 16 << 20,
	HEAD_TIMEOUT_S = 30,
};

struct sizes {
	__u32 flows; /* powers of two */
	__u32 open_heads;
	__u32 cpus;
	__u32 rings;
};

/* A replay's key is the same every time; a live observer's is random. */
enum key_kind { KEY_FIXED, KEY_RANDOM };

/* -EINVAL: a size is no power of two or too small. -errno if there is no randomness. */
int structure_fill(struct structure *s, const struct sizes *sizes, enum key_kind key);

/* Bytes of the tables for these sizes, the rings apart. */
size_t structure_table_bytes(const struct sizes *sizes);

#endif
