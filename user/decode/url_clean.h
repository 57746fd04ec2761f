/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * References that people wrote, as browsers understand them and write them into their requests.
 */
#ifndef HINTWATCH_DECODE_URL_CLEAN_H
#define HINTWATCH_DECODE_URL_CLEAN_H

#include "decode/written.h"

/*
 * WHATWG URL, "basic URL parser": without spaces around it, tabs, line ends and fragment, backslashes of the path as
 * slashes, and with bytes percent-encoded that may not stand in a URL. The query is taken for UTF-8.
 */
void url_clean(struct written *w, struct span reference);

#endif
