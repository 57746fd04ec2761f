/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ClientHello and ServerHello (RFC 8446, section 4.1; RFC 5246, section 7.4.1): who asked for which application
 * protocols (ALPN, RFC 7301), of which server, with what kind of client. All bytes are hostile. Spans point into
 * what was given, and are not terminated.
 *
 * Whatever GREASE is (RFC 8701) is left out. Of an extension that comes twice the first one counts. One whose body
 * is broken counts as not there; the hello is read all the same.
 */
#ifndef HINTWATCH_DECODE_TLS_H
#define HINTWATCH_DECODE_TLS_H

#include "decode/ja4.h"

enum {
	TLS_IDS_MAX = 16,
	TLS_HANDSHAKE_BYTES = 16384, /* enough for every ClientHello that a sample holds */
};

struct tls_client_hello {
	__u16 version;                 /* the highest of supported_versions, else legacy_version */
	struct span sni;               /* host_name (RFC 6066, section 3); empty: none. The outer name where ech */
	struct span alpn[TLS_IDS_MAX]; /* in order of preference; no id is empty */
	size_t alpn_count;
	bool alpn_cut;       /* there were more */
	bool ech;            /* encrypted_client_hello is there: real or GREASE, which look the same */
	char ja4[JA4_BYTES]; /* empty if there is none, see ja4.h */
};

struct tls_server_hello {
	__u16 version;    /* of selected_version, else legacy_version */
	bool retry;       /* a HelloRetryRequest: the client sends a second ClientHello */
	struct span alpn; /* the choice; empty: none, or TLS 1.3, which encrypts it */
};

/*
 * Joins the fragments of consecutive handshake records (RFC 8446, section 5.1) at the front of `records`, up to the
 * first other thing and to `size`. The last record may be cut. Returns the number of bytes in buf.
 */
size_t tls_join(struct span records, __u8 *buf, size_t size);

/*
 * `handshake`: from the type of the message on; what follows the message is not read. `transport`: see ja4.h.
 * False: it is no whole ClientHello, or its lengths contradict each other; *out says nothing then.
 */
bool tls_client_hello_read(struct span handshake, char transport, struct tls_client_hello *out);

/*
 * The same for a ServerHello, which may be cut. It is read as far as to the extension that tells: supported_versions
 * is in TLS 1.3 only, ALPN before it only. False: it is none, or cut in front of that; *out says nothing then.
 */
bool tls_server_hello_read(struct span handshake, struct tls_server_hello *out);

#endif
