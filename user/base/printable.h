/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HINTWATCH_BASE_PRINTABLE_H
#define HINTWATCH_BASE_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A name as a message may show it, in one line: UTF-8, with `?` for control characters, those that change the direction
 * or the line, and bytes that are no UTF-8. Overwritten by the next call.
 */
const char *printable(const char *name);

/* Is there something in it that a terminal would obey, in UTF-8 or in a character set of eight bits? */
bool holds_control(const char *text);

/*
 * Bytes from the wire as any page or terminal may show them: printable ASCII stays, all else is percent-encoded (RFC
 * 3986, section 2.1), so that no control, no escape, no direction override and no lookalike is left. What does not
 * fit, or is cut already, ends in U+2026. size: at least 8. Returns the bytes written, without the final NUL.
 */
size_t printable_bytes(char *out, size_t size, const char *bytes, size_t len, bool cut);

#endif
