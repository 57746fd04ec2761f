/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The closed vocabularies. One row adds one word: the enum, the metric label and the JSON word come
 * from the same row. Rows are X(NAME, "word", "what it means").
 */
#ifndef HINTWATCH_VOCAB_H
#define HINTWATCH_VOCAB_H

/* clang-format off */
/* What became of a frame at the hook. Every frame has exactly one fate, so the fates add up to the frames. */
#define FRAME_FATES(X)                                                                              \
	X(NOT_IP, "not_ip", "neither IPv4 nor IPv6")                                                \
	X(MPLS, "mpls", "MPLS, not opened")                                                         \
	X(PPPOE, "pppoe", "PPPoE, not opened")                                                      \
	X(TUNNEL, "tunnel", "IP-in-IP, 6in4, GRE or EtherIP, not opened")                           \
	X(NOT_TCP, "not_tcp", "IP, but another protocol than TCP")                                  \
	X(IP_FRAGMENT, "ip_fragment", "a fragment of an IP datagram, not reassembled")              \
	X(EXT_CHAIN, "ext_chain", "more IPv6 extension headers or VLAN tags than are followed")     \
	X(MALFORMED, "malformed", "a length or version that contradicts the frame")                 \
	X(SNAPPED, "snapped", "headers beyond what the capture holds of the frame")                 \
	X(SPLIT_HEADERS, "split_headers", "headers outside the linear part of the packet")          \
	X(NO_PAYLOAD, "no_payload", "TCP without payload")                                          \
	X(FILTERED, "filtered", "payload outside the port and address filters")                     \
	X(DUPLICATE_VANTAGE, "duplicate_vantage", "a flow already followed on another interface")   \
	X(OPAQUE, "opaque", "TCP payload that is no HTTP/1.x request")                              \
	X(RESPONSE, "response", "TCP payload that begins with an HTTP/1.x status line, or of an answer that is followed") \
	X(FOLLOWED, "followed", "TCP payload of a flow with HTTP/1.x requests")                     \
	X(QUIC, "quic", "UDP payload that begins with a QUIC Initial packet")                       \
	X(DNS, "dns", "UDP payload from or to port 53")

/* Why a request is marked: the strongest purpose that a marker names, in this order. */
#define PURPOSES(X)                                                                                 \
	X(PRERENDER, "prerender", "the page is rendered before anyone asks for it")                 \
	X(PREFETCH, "prefetch", "the bytes are fetched before anyone asks for them")                \
	X(PREVIEW, "preview", "a thumbnail or link preview")                                        \
	X(OTHER, "other", "a marker that says yes and names none of these")

/* Why a request is unmarked. */
#define UNMARKED_REASONS(X)                                                                         \
	X(NO_MARKER, "no_marker", "no marker in the head")                                          \
	X(OTHER_VALUE, "other_value", "a marker's name with a value that does not say yes")         \
	X(MALFORMED_VALUE, "malformed_value", "a marker's name with a value that cannot be parsed")

/* Why the verdict over a recognised request could not be reached. */
#define CUT_REASONS(X)                                                                              \
	X(GAP, "gap", "a segment of the head was not seen")                                         \
	X(HEAD_LIMIT, "head_limit", "the head is longer than 16 KiB")                               \
	X(STEPS, "steps", "the step budget of a frame ran out inside the head")                     \
	X(SNAPLEN, "snaplen", "the capture holds only a part of the frame")                         \
	X(CLOSED, "closed", "the connection ended inside the head")                                 \
	X(TIMEOUT, "timeout", "the rest of the head did not come in time")                          \
	X(EVICTED, "evicted", "state was needed for another flow")                                  \
	X(RING_FULL, "ring_full", "undecided, and the ring buffer was full")                        \
	X(END_OF_INPUT, "end_of_input", "the capture or the observation ended inside the head")

/* Things worth knowing that are neither a verdict nor a loss. */
#define NOTES(X)                                                                                    \
	X(RESYNCHRONISED, "resynchronised", "a head accepted after a gap or in mid-stream")         \
	X(AMBIGUOUS_FRAMING, "ambiguous_framing", "a request whose body has no sure end")           \
	X(LOST_FRAMING, "lost_framing", "a followed flow that stopped making sense as HTTP/1.x")    \
	X(PROXY_HEADER, "proxy_header", "a PROXY protocol header before a request")                 \
	X(H2_PREFACE, "h2_preface", "a connection that speaks HTTP/2 in plaintext")                 \
	X(SWITCHED, "switched", "a connection that left HTTP/1.x by 101 or CONNECT")                \
	X(URGENT, "urgent", "a segment with TCP urgent data in a followed flow")

/* Losses: what was not seen (gap, steps; requests in it are in no total) or not kept. */
#define LOSSES(X)                                                                                   \
	X(RING_FULL, "ring_full", "samples of requests the ring buffer had no room for")            \
	X(RATE_LIMITED, "rate_limited", "samples of requests held back by the limit per second")    \
	X(OTHER_RING_FULL, "other_ring_full", "other samples the ring buffer had no room for")      \
	X(OTHER_RATE_LIMITED, "other_rate_limited", "other samples held back by their own limit")   \
	X(FLOW_EVICTED, "flow_evicted", "flows forgotten because their bucket was full")            \
	X(START_EVICTED, "start_evicted", "beginnings of heads, hellos or PROXY headers forgotten for lack of a slot") \
	X(GAP, "gap", "holes in the byte stream of a followed flow")                                \
	X(STEPS, "steps", "frames not read to the end because their step budget ran out")           \
	X(EVIDENCE_LIMITED, "evidence_limited", "unmarked requests for or from speculated paths held back by their limit") \
	X(ANSWER_UNFOLLOWED, "answer_unfollowed", "answers not followed, or no more, for lack of room or of certainty whose they are") \
	X(CONNECTION_EVICTED, "connection_evicted", "connections whose protocols were forgotten")   \
	X(OFFER_EVICTED, "offer_evicted", "offers to a server name forgotten before their time")    \
	X(QUIC_EVICTED, "quic_evicted", "QUIC connections forgotten before their hello was whole")

/* First words of connections that are opaque afterwards. Initial packets are counted by the datagram, of both sides. */
#define HELLOS(X)                                                                                   \
	X(TLS, "tls", "TLS ClientHellos over TCP, seen whole")                                      \
	X(TLS_CUT, "tls_cut", "TLS ClientHellos over TCP of which only the beginning was seen")     \
	X(QUIC_V1, "quic_v1", "datagrams with an Initial packet of QUIC version 1")                 \
	X(QUIC_V2, "quic_v2", "datagrams with an Initial packet of QUIC version 2")                 \
	X(QUIC_DRAFT, "quic_draft", "datagrams with an Initial packet of a draft of QUIC")          \
	X(QUIC_OTHER, "quic_other", "datagrams of 1,200 bytes or more with a long header of another version")

/* What is handed from the gate to user space. With all but the first, verdict, purpose, yes and weight mean nothing. */
#define SAMPLE_KINDS(X)                                                                             \
	X(REQUEST, "request", "request heads")                                                      \
	X(HELLO, "hello", "TLS records of a client, from the first of its ClientHello to the last") \
	X(SERVER_HELLO, "server_hello", "first bytes of the answer to such a hello: a ServerHello") \
	X(QUIC, "quic", "UDP datagrams that begin with a QUIC Initial packet of a known version")   \
	X(PROXY, "proxy", "PROXY headers, version 1 or 2; cut: the beginning of an unreadable one") \
	X(ANSWER, "answer", "heads of answers to sampled requests, interim ones included")          \
	X(ANSWER_END, "answer_end", "the ends of such answers, without bytes")                      \
	X(BODY, "body", "the first bytes of HTML or speculation rules behind such a head, as they are on the wire")      \
	X(DNS, "dns", "DNS messages over UDP")                                                      \
	X(HANDSHAKE, "handshake", "SYN of a client, while user space asks for them")                \
	X(UNUSED, "unused", "ends of connections that carried no request")

/* TCP connections by what they were first known to speak. */
#define CONNECTIONS(X)                                                                              \
	X(READABLE, "readable", "HTTP/1.x: a request was recognised")                               \
	X(TLS, "tls", "a TLS ClientHello, seen whole or in part, not counting those in tunnels")    \
	X(H2C, "h2c", "HTTP/2 in plaintext")
/* clang-format on */

#define VOCAB_ENUM(prefix, NAME) prefix##NAME,

#define X(NAME, word, help) VOCAB_ENUM(FRAME_, NAME)
enum frame_fate { FRAME_FATES(X) FRAME_FATE_COUNT };
#undef X
#define X(NAME, word, help) VOCAB_ENUM(PURPOSE_, NAME)
enum purpose { PURPOSES(X) PURPOSE_COUNT, PURPOSE_NONE = PURPOSE_COUNT };
#undef X
#define X(NAME, word, help) VOCAB_ENUM(UNMARKED_, NAME)
enum unmarked_reason { UNMARKED_REASONS(X) UNMARKED_REASON_COUNT };
#undef X
#define X(NAME, word, help) VOCAB_ENUM(CUT_, NAME)
enum cut_reason { CUT_REASONS(X) CUT_REASON_COUNT };
#undef X
#define X(NAME, word, help) VOCAB_ENUM(NOTE_, NAME)
enum note { NOTES(X) NOTE_COUNT };
#undef X
#define X(NAME, word, help) VOCAB_ENUM(SAMPLE_, NAME)
enum sample_kind { SAMPLE_KINDS(X) SAMPLE_KIND_COUNT };
#undef X
#define X(NAME, word, help) VOCAB_ENUM(LOST_, NAME)
enum loss { LOSSES(X) LOSS_COUNT };
#undef X
#define X(NAME, word, help) VOCAB_ENUM(HELLO_, NAME)
enum hello { HELLOS(X) HELLO_COUNT };
#undef X
#define X(NAME, word, help) VOCAB_ENUM(CONNECTION_, NAME)
enum connection_kind { CONNECTIONS(X) CONNECTION_COUNT };
#undef X

#endif
