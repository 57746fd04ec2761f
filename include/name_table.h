/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The field names the gate looks for, in the form in which it looks: a hash of the first five bytes of a
 * line finds the one name they can belong to. names_build() in user/source/names.c fills the table.
 */
#ifndef HINTWATCH_NAME_TABLE_H
#define HINTWATCH_NAME_TABLE_H

#include "bytes.h"
#include "marker.h"

/* Fields beside the markers: X(NAME, "lower-case field name") */
#define OTHER_FIELDS(X)                             \
	X(SPECULATION_TAGS, "sec-speculation-tags") \
	X(CONTENT_LENGTH, "content-length")         \
	X(TRANSFER_ENCODING, "transfer-encoding")   \
	X(CONTENT_TYPE, "content-type")             \
	X(CONTENT_ENCODING, "content-encoding")     \
	X(REFERER, "referer")

#define X(NAME, name) FIELD_##NAME,
enum field { FIELD_LAST_MARKER = MARKER_COUNT - 1, OTHER_FIELDS(X) FIELD_COUNT, FIELD_NONE = 255 };
#undef X

enum {
	NAME_SLOTS = 64,
	NAME_HASH_BYTES = 5, /* the shortest name is `x-moz` */
	NAME_WORDS = 3,      /* a name has at most 24 bytes */
	VALUE_WORDS = 4,     /* a plain value has at most 32 bytes */
};

struct field_name {
	__u64 word[NAME_WORDS], mask[NAME_WORDS];
	__u8 bytes;
	__u8 next; /* another name with the same first five bytes, or FIELD_NONE */
	__u8 grammar;
	__u8 reserved[5];
};

struct plain_value {
	__u64 word[VALUE_WORDS]; /* zero behind the last byte */
	__u8 bytes;
	__u8 grammar;
	__u8 purpose;
	__u8 reserved[5];
};

struct name_table {
	__u64 multiplier;
	__u64 word[NAME_SLOTS], mask[NAME_SLOTS]; /* first bytes of a line that begins with the name */
	__u8 field[NAME_SLOTS];
	struct field_name name[FIELD_COUNT];
	struct plain_value value[PLAIN_VALUE_COUNT];
};

static inline __u32 name_slot(__u64 first_word, __u64 multiplier)
{
	return (__u32)((lower(first_word) & first_bytes(NAME_HASH_BYTES)) * multiplier >> 58);
}

#endif
