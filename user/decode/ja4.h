/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JA4, the fingerprint of a TLS client (FoxIO, github.com/FoxIO-LLC/ja4, technical_details/JA4.md):
 *
 *	t13d1516h2_8daaf6152771_e5627efa2ab1
 *
 * transport, version, is there a server name, number of ciphers and of extensions, first ALPN id; the ciphers; the
 * extensions and signature algorithms. GREASE (RFC 8701) is left out of everything.
 */
#ifndef HINTWATCH_DECODE_JA4_H
#define HINTWATCH_DECODE_JA4_H

#include "decode/span.h"

enum {
	JA4_BYTES = 37,       /* with the NUL */
	JA4_VALUES_MAX = 512, /* of ciphers, of extensions and of signature algorithms, GREASE left out */
};

/* What it is made of. The lists are as in the ClientHello, without their lengths. */
struct ja4_hello {
	char transport; /* 't': TCP, 'q': QUIC, 'd': DTLS */
	__u16 version;
	struct span alpn;       /* the first id; empty: none */
	struct span ciphers;    /* whole numbers of 16 bits */
	struct span extensions; /* each with its type and length */
};

/*
 * Writes the fingerprint and its NUL. False: there are more values in a list than JA4_VALUES_MAX, or there is no
 * SHA-256; text is empty then.
 */
bool ja4_write(const struct ja4_hello *hello, char text[JA4_BYTES]);

#endif
