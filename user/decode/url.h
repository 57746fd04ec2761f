/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * URLs as far as the ledger needs them: host, path and query of an absolute URL, and references resolved against a page.
 */
#ifndef HINTWATCH_DECODE_URL_H
#define HINTWATCH_DECODE_URL_H

#include "decode/span.h"

enum { URL_BYTES = 2048 };

/* An http or https URL, or the origin-form of one (host empty). Without userinfo, port and fragment. */
struct url {
	struct span host;  /* as written, in any case */
	struct span path;  /* from the first slash on; `/` if there is none */
	struct span query; /* from the question mark on; empty if there is none */
};

/* False: it is neither. */
bool url_read(struct span text, struct url *out);

/*
 * A reference on a page (RFC 3986, section 5.2, for http and https), dot segments removed. Writes path and query (and a
 * host of the reference's own) to buf, which *out then lies in; where the reference names no host, out->host is that of
 * the page. False: another scheme, no URL, or too long for buf.
 */
bool url_resolve(const struct url *page, struct span reference, char buf[URL_BYTES], struct url *out);

/* Keyed 64-bit hashes, never 0. Hosts are compared without case. */
__u64 url_host_hash(const __u64 key[2], struct span host);
__u64 url_target_hash(const __u64 key[2], struct span path, struct span query);

#endif
