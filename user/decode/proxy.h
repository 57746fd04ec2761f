/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PROXY header (HAProxy, doc/proxy-protocol.txt, sections 2.1 and 2.2), with which a load balancer tells whose
 * connection it passes on. Whether its sender is to be believed is the caller's to decide, see forwarded.h.
 */
#ifndef HINTWATCH_DECODE_PROXY_H
#define HINTWATCH_DECODE_PROXY_H

#include "decode/span.h"

struct proxy_header {
	__u8 version; /* 1 or 2 */
	__u8 family;  /* 4 or 6; 0: it tells no addresses that we know, and those below mean nothing */
	bool local;   /* LOCAL, UNKNOWN or UNSPEC: those of the connection itself count, and nothing else is told */
	bool ssl;     /* the client came over TLS */
	__u16 source_port, destination_port;
	struct address source, destination;
	struct span alpn, authority, ssl_version; /* inside the bytes; empty: not told. Raw ALPN id, SNI, `TLSv1.3` */
};

/*
 * Reads the header that bytes begin with; what follows it does not matter. False: it is not whole, or malformed, a
 * wrong checksum among that, and *out means nothing. Of TLVs that come again the last one counts.
 */
bool proxy_read(struct span bytes, struct proxy_header *out);

#endif
