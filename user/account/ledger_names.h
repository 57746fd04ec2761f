/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names of a speculation: what is kept of its URL, and its entries in the top lists.
 */
#ifndef HINTWATCH_ACCOUNT_LEDGER_NAMES_H
#define HINTWATCH_ACCOUNT_LEDGER_NAMES_H

#include "account/ledger_parts.h"

/* Each of both gets what the other leaves, and at least a third. The host is in lower case. */
void ledger_set_text(struct speculation *s, struct span host, struct span path);

/* Sets route, tag and page, and counts it under all its names. */
void ledger_add_names(struct ledger *l, struct speculation *s, const struct asked *a);

#endif
