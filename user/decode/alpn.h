/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Application protocols by their ALPN ids (RFC 7301), and the HTTP fields that name them: ALPN (RFC 7639), Alt-Svc
 * (RFC 7838), and the offer to go on in HTTP/2 without TLS (RFC 7540, section 3.2; gone in RFC 9113, but still sent).
 */
#ifndef HINTWATCH_DECODE_ALPN_H
#define HINTWATCH_DECODE_ALPN_H

#include "decode/fields.h"

/* clang-format off */
/* IANA, "TLS Application-Layer Protocol Negotiation (ALPN) Protocol IDs": X(NAME, "id"). OTHER is any other id. */
#define ALPN_IDS(X)                                                                                 \
	X(HTTP_0_9, "http/0.9") X(HTTP_1_0, "http/1.0") X(HTTP_1_1, "http/1.1") X(H2, "h2")         \
	X(H2C, "h2c") X(H3, "h3") X(SPDY_1, "spdy/1") X(SPDY_2, "spdy/2") X(SPDY_3, "spdy/3")       \
	X(ACME_TLS_1, "acme-tls/1") X(DOT, "dot") X(DOQ, "doq") X(FTP, "ftp") X(IMAP, "imap")       \
	X(POP3, "pop3") X(MANAGESIEVE, "managesieve") X(NNTP, "nntp") X(NNSP, "nnsp")               \
	X(XMPP_CLIENT, "xmpp-client") X(XMPP_SERVER, "xmpp-server") X(MQTT, "mqtt")                 \
	X(COAP, "coap") X(CO, "co") X(WEBRTC, "webrtc") X(C_WEBRTC, "c-webrtc")                     \
	X(STUN_TURN, "stun.turn") X(STUN_NAT_DISCOVERY, "stun.nat-discovery")                       \
	X(NTSKE_1, "ntske/1") X(SUNRPC, "sunrpc") X(IRC, "irc") X(SMB, "smb") X(SIP_2, "sip/2")     \
	X(POSTGRESQL, "postgresql") X(TDS_8_0, "tds/8.0") X(RADIUS_1_0, "radius/1.0")               \
	X(RADIUS_1_1, "radius/1.1") X(DICOM, "dicom") X(OTHER, "other")
/* clang-format on */

#define X(NAME, id) ALPN_##NAME,
enum alpn_id { ALPN_IDS(X) ALPN_ID_COUNT };
#undef X

_Static_assert(ALPN_ID_COUNT <= 64, "bits in a set of them");

extern const char *const alpn_id_words[ALPN_ID_COUNT];

/* id: as TLS has it, compared byte by byte. */
enum alpn_id alpn_id(struct span id);

/* A field of protocols; they have no order there that means something. */
struct alpn_set {
	__u64 ids; /* bit per enum alpn_id; a protocol-id that is not spelled as RFC 7639, section 2.2, demands is OTHER */
	bool malformed; /* then ids is 0 */
	bool clear;     /* `Alt-Svc: clear`: the server takes back what it has said */
};

/* The value of an ALPN field: what the client of a CONNECT is going to offer. */
struct alpn_set alpn_field_read(struct span value);

/* The value of an Alt-Svc field: the protocols of the alternatives. Their authorities and ages are only checked. */
struct alpn_set alt_svc_read(struct span value);

/*
 * Does this head of a request of HTTP/1.1 offer to switch to h2c? It must have the connection option `upgrade` and one
 * HTTP2-Settings (RFC 7540, section 3.2.1). Takes the values of Upgrade and Connection, see fields_value().
 */
bool h2c_offered(struct fields *f);

#endif
