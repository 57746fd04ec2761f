/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Marked requests that may change something, which no speculation should: by the method (RFC 9110, section 9.2.1), and
 * by what the names in path and query promise.
 */
#ifndef HINTWATCH_ACCOUNT_UNSAFE_H
#define HINTWATCH_ACCOUNT_UNSAFE_H

#include "account/ledger.h"

/*
 * A bit per enum unsafe; SET_COOKIE is never among them, for the answer says that.
 *
 * Names are compared in words, however these are joined: `log-out`, `log_out`, `/log/out`, `logOut` and `logout` are the
 * same. In a path words count anywhere; some, such as `checkout`, only as a whole segment with or without an extension.
 * In a query the whole name of a parameter counts, and the value of those that name an action. Time is linear.
 */
__u8 unsafe_of(const struct sighting *s);

#endif
