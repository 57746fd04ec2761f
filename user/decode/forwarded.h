/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who the client is: the peer, or whom the proxies in between say they speak for. Anybody can send such fields, and
 * proxies pass on those that they do not set themselves, so that only the one counts that the operator names.
 *
 * Sources: Forwarded: RFC 7239. X-Forwarded-For, X-Real-IP: custom; nginx, ngx_http_realip_module. CF-Connecting-IP:
 * Cloudflare, "HTTP headers". PROXY header: proxy.h.
 */
#ifndef HINTWATCH_DECODE_FORWARDED_H
#define HINTWATCH_DECODE_FORWARDED_H

#include "settings.h"

#include "decode/fields.h"
#include "decode/proxy.h"

/* clang-format off */
/* What told the client's address: X(NAME, "word") */
#define CLIENT_VIAS(X)                                                                              \
	X(PEER, "peer") X(PROXY, "proxy") X(FORWARDED, "forwarded")                                 \
	X(X_FORWARDED_FOR, "x-forwarded-for") X(X_REAL_IP, "x-real-ip")                             \
	X(CF_CONNECTING_IP, "cf-connecting-ip")
/* clang-format on */

#define X(NAME, word) CLIENT_VIA_##NAME,
enum client_via { CLIENT_VIAS(X) CLIENT_VIA_COUNT };
#undef X

extern const char *const client_via_words[CLIENT_VIA_COUNT];

struct client {
	struct address address;
	__u8 family; /* 4 or 6 */
	enum client_via via;
	bool claimed; /* the peer is not trusted: whatever it says of others is only a claim */
};

/* The addresses of the operator's proxies, and the field in which they name the client: one from FORWARDED on. */
struct trusted_proxies {
	const struct network *network;
	size_t count;
	enum client_via field;
};

/* Its value in a request; empty: absent. Valid as long as the head and the decoder. No other may have read it. */
struct span client_field_read(const struct trusted_proxies *trusted, struct fields *f);

/*
 * proxy: the connection's PROXY header; NULL: none. That of a trusted peer puts its source address in the place of the
 * peer. If that, whichever of both it is, is trusted, the field tells the client, if it names an address.
 *
 * Forwarded and X-Forwarded-For list the hops, the nearest one last. From there on addresses are passed that are
 * trusted; the next one is the client. Where a hop has no address (`unknown`, `_hidden`, malformed), the one that
 * told of it counts as the client, if there is one; and where all are trusted, the farthest.
 */
void client_find(const struct trusted_proxies *trusted, const struct address *peer, const struct proxy_header *proxy,
                 struct span field, struct client *out);

#endif
