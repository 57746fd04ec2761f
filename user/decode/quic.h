/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ClientHellos out of QUIC Initial packets (RFC 9000, RFC 9001, RFC 9369; drafts 29 to 34). A ClientHello comes in
 * CRYPTO frames, in any order, in one datagram or several; it is kept here until it is whole. All bytes are hostile:
 * what decrypts was made by anyone who knows the version's salt.
 */
#ifndef HINTWATCH_DECODE_QUIC_H
#define HINTWATCH_DECODE_QUIC_H

#include "decode/tls.h"

enum {
	QUIC_CONNECTIONS = 1024,  /* a table's usual size */
	QUIC_HELLO_BYTES = 8192,  /* of a ClientHello, at most; a longer one is QUIC_OTHER */
	QUIC_CONNECTION_WAYS = 8, /* connections that share a place in the table */
};

struct quic_hello {
	__u32 version; /* of QUIC, as in the packet */
	struct tls_client_hello hello;
};

enum quic_result {
	QUIC_HELLO, /* whole now */
	QUIC_MORE,  /* of a client whose hello is not whole yet */
	QUIC_AGAIN, /* of a connection that was told already, or the same hello again after a Retry */
	QUIC_OTHER, /* not decrypted: version unknown, cut, broken, of a server; or there is no ClientHello in it */
};

/*
 * A table of connections by flow (sample->flow_hash, addresses, ports) and the client's first Destination Connection
 * ID. It takes `connections`, at least one, rounded up to a multiple of QUIC_CONNECTION_WAYS, times 10 KB, and 64 KB,
 * at once; nothing after that, but for what OpenSSL frees again within a call. A new connection displaces one already
 * told, else the one used longest ago, of those which share its place. For one thread. NULL: no memory, or no OpenSSL
 * with the algorithms.
 */
struct quic *quic_open(size_t connections);
void quic_close(struct quic *q);

/*
 * Reads one datagram, a SAMPLE_QUIC, from whichever side. Keys are derived at most once. With QUIC_HELLO *out is valid
 * until the next call; else it says nothing.
 */
enum quic_result quic_read(struct quic *q, const struct sample *datagram, struct quic_hello *out);

/* The input is over, and no connection goes on. What was displaced stays counted. */
void quic_end(struct quic *q);

/* Connections displaced before their hello was whole. */
__u64 quic_evicted(const struct quic *q);

#endif
