/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a word in a path looks like, by the rules in account/route.h.
 */
#ifndef HINTWATCH_ACCOUNT_ROUTE_WORD_H
#define HINTWATCH_ACCOUNT_ROUTE_WORD_H

#include "decode/span.h"

static inline bool is_word_char(char c)
{
	return is_alpha(c) || is_digit(c);
}

/* How many bytes at the front are a UUID or a date, with no letter or digit behind it. 0: none. */
size_t uuid_length(struct span s);
size_t date_length(struct span s);

/* Of a word of letters and digits: is it an identifier? in_file: it is in the name of a file. */
bool word_is_id(struct span word, bool in_file);

/* Of a whole segment: base64url of at least 16 characters, padding included. */
bool segment_is_base64(struct span segment);

#endif
