/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HINTWATCH_EXPORT_HOST_GUESS_H
#define HINTWATCH_EXPORT_HOST_GUESS_H

#include <stdbool.h>

#include "decode/span.h"

/*
 * May an address stand in this host, with something around it? Every address has digits or colons, so what has none of
 * them is no address. What has them is one unless it is a host name for sure: letters, digits, hyphens, underscores and
 * dots (RFC 1123, section 2.1, and what is in use), without four numbers in a row, and without a number at its end, for
 * which readers of URLs take it for an IPv4 address in whatever form (WHATWG URL, "ends in a number").
 */
bool host_may_be_address(struct span host);

#endif
