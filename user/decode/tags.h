/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sec-Speculation-Tags: a List of Strings and Tokens (nav-speculation, "The Sec-Speculation-Tags header").
 */
#ifndef HINTWATCH_DECODE_TAGS_H
#define HINTWATCH_DECODE_TAGS_H

#include "decode/fields.h"

enum tags_found { TAGS_ABSENT, TAGS_PRESENT, TAGS_MALFORMED };

/* Sets the tags of the sighting; there are none unless it returns TAGS_PRESENT. */
enum tags_found tags_read(struct sighting *out, struct fields *f);

/*
 * Writes the text of a tag without its escapes to buf, at most size bytes, and returns its length.
 */
size_t tag_text(const struct tag *tag, char *buf, size_t size);

#endif
