/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What TCP connections said about protocols, in memory that is fixed at start: buckets of four, by the hash of the
 * connection. Time is that of the samples; no I/O.
 *
 * Three facts are kept apart: what a client offered, what was chosen for it, what a server advertised.
 */
#ifndef HINTWATCH_ACCOUNT_CONNECTIONS_H
#define HINTWATCH_ACCOUNT_CONNECTIONS_H

#include "account/ids.h"
#include "decode/proxy.h"
#include "decode/tls.h"

enum {
	CONNECTIONS = 16384,     /* entries, unless somebody says otherwise */
	CONNECTION_BYTES = 1152, /* of an entry */
	SSL_VERSION_BYTES = 7,   /* `TLSv1.3` */
	CONNECTION_IDLE_S = 300, /* an entry unused for so long is as good as empty, and no loss */
	HELLO_SETTLES_S = 2,     /* after its ClientHello, a connection is told as it is then */
};

/* What a PROXY header said of the connection that the proxy ended. */
struct proxied {
	struct proxy_header header; /* version 0: there was none. Its spans are empty: what they said is below */
	struct ids alpn;            /* the one chosen for the client */
	struct name authority;
	__u8 ssl_version_len;
	char ssl_version[SSL_VERSION_BYTES]; /* what is longer is cut off */
};

struct connection {
	__u64 used_ns;      /* when last used */
	__u32 older, newer; /* among those that wait to be told: number of the entry + 1, 0: none */
	bool waiting;
	bool ech, offered_cut;
	__u8 hellos;           /* 0: no ClientHello was seen; 2: one followed a HelloRetryRequest */
	__u16 version;         /* the highest that the client offered */
	__u16 version_chosen;  /* 0: no ServerHello was seen */
	char ja4[JA4_BYTES];   /* of the first ClientHello */
	struct name sni;       /* likewise */
	struct ids offered;    /* likewise */
	struct ids chosen;     /* in the ServerHello of TLS 1.2 and before */
	struct ids advertised; /* Alt-Svc of an answer (RFC 7838) */
	__u64 switched_ns;     /* when an answer switched to h2c; 0: none did */
	struct proxied proxied;
	struct sample hello; /* the sample of the first ClientHello, without its bytes; flow_hash is always set */
};

/* One whose hello is settled, once a hello; the entry may be gone after the call. */
typedef void connection_tell(void *ctx, const struct connection *c);

struct connections;

/* entries: a power of two, at least 4. NULL: no memory. */
struct connections *connections_open(size_t entries, connection_tell *tell, void *ctx);
void connections_close(struct connections *t);

/*
 * A whole ClientHello. It begins a connection anew, but for one with HEAD_SECOND_HELLO, and what led to its TLS.
 * Returns what is known then, valid as with connections_find().
 */
const struct connection *connections_hello(struct connections *t, const struct sample *s,
                                           const struct tls_client_hello *hello);

/* Of a connection whose ClientHello was not seen it is ignored. */
void connections_server_hello(struct connections *t, const struct sample *s, const struct tls_server_hello *hello);

/* A PROXY header, which begins a connection anew. */
void connections_proxy(struct connections *t, const struct sample *s, const struct proxy_header *header);

/* A connection begins anew, and nothing is known of it: its PROXY header could not be read. */
void connections_forget(struct connections *t, const struct sample *s);

/* What the first answer of a connection said: its Alt-Svc, and whether it switched to h2c. */
void connections_answer(struct connections *t, const struct sample *s, const struct ids *advertised, bool switched);

/* NULL: nothing is known of it. Valid until the next call of any other function. */
const struct connection *connections_find(struct connections *t, const struct sample *s);

/* The time is now_ns: tells those that waited long enough, the first hello first. */
void connections_time(struct connections *t, __u64 now_ns);

/* Tells all that wait, and forgets everything but what was evicted. */
void connections_end(struct connections *t);

/* Connections forgotten, while they may have been needed, because their bucket was full. */
__u64 connections_evicted(const struct connections *t);

#endif
