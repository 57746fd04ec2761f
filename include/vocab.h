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
	X(FILTERED, "filtered", "TCP payload outside the port and address filters")                 \
	X(DUPLICATE_VANTAGE, "duplicate_vantage", "a flow already followed on another interface")   \
	X(OPAQUE, "opaque", "TCP payload that is no HTTP/1.x request")                              \
	X(RESPONSE, "response", "TCP payload that begins with an HTTP/1.x status line")             \
	X(FOLLOWED, "followed", "TCP payload of a flow with HTTP/1.x requests")

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
	X(RING_FULL, "ring_full", "samples the ring buffer had no room for")                        \
	X(RATE_LIMITED, "rate_limited", "samples held back by the limit per second")                \
	X(FLOW_EVICTED, "flow_evicted", "flows forgotten because their bucket was full")            \
	X(START_EVICTED, "start_evicted", "unfinished request lines forgotten for lack of a slot")  \
	X(GAP, "gap", "holes in the byte stream of a followed flow")                                \
	X(STEPS, "steps", "frames not read to the end because their step budget ran out")
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
#define X(NAME, word, help) VOCAB_ENUM(LOST_, NAME)
enum loss { LOSSES(X) LOSS_COUNT };
#undef X

#endif
