/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what servers send to what is declared: references are resolved, and pages read.
 */
#ifndef HINTWATCH_ACCOUNT_DECLARE_H
#define HINTWATCH_ACCOUNT_DECLARE_H

#include "account/hints.h"
#include "account/pages.h"

/* base: the URL of the answer. A hint without a URL, or with one that is not of http, is only counted. */
void declare_hint(struct hints *t, __u64 time_ns, __u64 client, enum declared_by by, const struct hint *hint,
                  const struct url *base);

/* All that is new in a page: to be called whenever it is told. */
void declare_page(struct hints *t, struct page *page);

#endif
