/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The route of a path: what stands for all paths that differ in identifiers only, `/users/1042/photo-7.jpg` becoming
 * `/users/{n}/photo-{n}.jpg`. A guess by the look of the text, the same for the same path every time.
 *
 * A segment is one of these as a whole:
 *
 *	{text}	with three percent-escapes or more, a broken one, or bytes that are no visible ASCII
 *	{email}	with an `@` (or `%40`) behind its first byte, and a dot behind that
 *	{id}	at least 16 characters of base64url with upper case, lower case and digits that change often
 *
 * or else words of letters and digits, with what stands between them kept as it is. In place of a word there is
 *
 *	{uuid}	8-4-4-4-12 hexadecimal digits
 *	{date}	YYYY-MM-DD, YYYY-MM or YYYYMMDD of the years 1900 to 2099, with a time behind it or not
 *	{n}	digits; also such at the end of a word, if there are three or more
 *	{id}	6 hexadecimal digits or more, both letters and figures; 8 characters or more in which upper case, lower
 *		case and figures change in at least half of the places, with a figure; 16 or more in which letters and
 *		figures change three times; 32 or more with a figure; 40 or more of anything
 *	{hash}	the same in a file name, that is in a segment that ends in a dot and 1 to 5 letters and digits that begin
 *		with a letter; there it needs no figure to be one
 */
#ifndef HINTWATCH_ACCOUNT_ROUTE_H
#define HINTWATCH_ACCOUNT_ROUTE_H

#include "decode/sighting.h"

enum { ROUTE_SEGMENTS = 8, ROUTE_BYTES = 96 };

/*
 * path: hostile; what stands behind a question mark or number sign is no part of it. Writes at most `size` bytes, not
 * terminated, and returns how many. Segments behind ROUTE_SEGMENTS, and from the first that does not fit, are one `…`
 * (in UTF-8; all else is visible ASCII); if there is no room for that, they are left out. Time is linear in the path.
 */
size_t route_fold(struct span path, char *buf, size_t size);

#endif
