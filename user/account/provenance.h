/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of a request beside its head: who the client is, and which protocols it and its server speak.
 */
#ifndef HINTWATCH_ACCOUNT_PROVENANCE_H
#define HINTWATCH_ACCOUNT_PROVENANCE_H

#include "account/connections.h"
#include "decode/forwarded.h"

/* clang-format off */
/* By which way protocols are known, the surest first: X(NAME, "word") */
#define ALPN_VIAS(X)                                                                                \
	X(PROXY, "proxy")     /* the PROXY header of the connection says what was chosen */         \
	X(CONNECT, "connect") /* the client offered it inside the tunnel that the request opened */ \
	X(UPGRADE, "upgrade") /* Upgrade: h2c in the request; chosen if the answer is 101 */        \
	X(HEADER, "header")   /* the ALPN field of the request (RFC 7639) */                        \
	X(NAME, "name")       /* the client offered it to this server name shortly before */
/* clang-format on */

#define X(NAME, word) ALPN_VIA_##NAME,
enum alpn_via { ALPN_VIAS(X) ALPN_VIA_COUNT, ALPN_VIA_NONE = ALPN_VIA_COUNT };
#undef X

extern const char *const alpn_via_words[ALPN_VIA_COUNT];

struct provenance {
	struct client client;
	const struct proxied *proxied; /* by the connection's PROXY header; NULL: it has none */
	enum alpn_via via;
	bool claimed; /* who said it is not trusted */
	/* Empty: nothing, or not known. The first two are as `via` says, the last is of the connection itself. */
	struct ids offered, chosen, advertised;
};

#endif
