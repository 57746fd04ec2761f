/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hostile bytes in fixed room: a name, and a short list of protocol ids.
 */
#ifndef HINTWATCH_ACCOUNT_IDS_H
#define HINTWATCH_ACCOUNT_IDS_H

#include "decode/sighting.h"

enum {
	IDS_BYTES = 94,  /* browsers' lists have 12, the longest in our captures 46 */
	NAME_BYTES = 255 /* no host name is longer (RFC 1035, section 2.3.4) */
};

/* Ids as ALPN writes them: a byte of length, then the id (RFC 7301, section 3.1). */
struct ids {
	__u8 len; /* of bytes[] in use */
	bool cut; /* one had no room, and those behind it are not kept either */
	__u8 bytes[IDS_BYTES];
};

/* Ids of 1 to 255 bytes; an empty one is none. */
void ids_add(struct ids *list, struct span id);

/* The id at *at, which then is that of the next; *at begins with 0. False: there is none. */
bool ids_next(const struct ids *list, size_t *at, struct span *id);

struct name {
	__u8 len;
	char bytes[NAME_BYTES];
};

/* What is too long is cut off. */
void name_set(struct name *name, struct span from);

static inline struct span name_span(const struct name *name)
{
	return (struct span){ name->bytes, name->len };
}

#endif
