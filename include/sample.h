/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The border between the gate and user space: the counters, and the record that carries one request head.
 * Both compilers read this file and nobody keeps a second copy.
 */
#ifndef HINTWATCH_SAMPLE_H
#define HINTWATCH_SAMPLE_H

#include <stddef.h>

#include "flow.h"
#include "marker.h"

/* One array of counters per CPU: each vocabulary has its range. All only ever grow. */
enum { STATUS_CLASSES = 5 };

enum counter {
	COUNT_FRAMES,
	COUNT_BYTES,                                        /* of these frames, from the link layer on */
	COUNT_FRAME,                                        /* + enum frame_fate */
	COUNT_MARKED = COUNT_FRAME + FRAME_FATE_COUNT,      /* + enum purpose */
	COUNT_UNMARKED = COUNT_MARKED + PURPOSE_COUNT,      /* + enum unmarked_reason */
	COUNT_CUT = COUNT_UNMARKED + UNMARKED_REASON_COUNT, /* + enum cut_reason */
	COUNT_MARKER = COUNT_CUT + CUT_REASON_COUNT,        /* + enum marker, of marked requests */
	COUNT_NOTE = COUNT_MARKER + MARKER_COUNT,           /* + enum note */
	COUNT_LOST = COUNT_NOTE + NOTE_COUNT,               /* + enum loss */
	COUNT_HELLO = COUNT_LOST + LOSS_COUNT,              /* + enum hello */
	COUNT_CONNECTION = COUNT_HELLO + HELLO_COUNT,       /* + enum connection_kind */
	COUNT_STATUS = COUNT_CONNECTION + CONNECTION_COUNT, /* + class - 1: of answers on connections with requests */
	COUNT_UNDECIDED = COUNT_STATUS + STATUS_CLASSES,    /* handed to user space, which settles them */
	COUNT_SAMPLES,                                      /* + enum sample_kind: records in the ring buffer */
	COUNTERS = COUNT_SAMPLES + SAMPLE_KIND_COUNT
};

struct counters {
	__u64 value[COUNTERS];
};

enum verdict { VERDICT_UNMARKED, VERDICT_MARKED, VERDICT_UNDECIDED };

enum { CUT_NONE = 255 };

/* How an answer ended. */
enum answer_end {
	ANSWER_COMPLETE,
	ANSWER_CLOSED,   /* the server's FIN came first */
	ANSWER_RESET,    /* its RST did */
	ANSWER_ABORTED,  /* the client's RST did */
	ANSWER_LOST,     /* a gap, a head too long, framing that makes no sense, state needed for another connection */
	ANSWER_SWITCHED, /* 101, or 2xx to CONNECT: no HTTP/1.x follows */
	ANSWER_END_COUNT
};

/* Of a connection that ended without a request: whether its client sent a ClientHello or nothing at all. */
enum unused_kind { UNUSED_PLAIN, UNUSED_TLS };

/* Flags of a head or a hello. */
enum {
	HEAD_UNUSUAL = 1, /* the gate cannot decide */
	HEAD_CONNECT = 2,
	HEAD_AFTER_PROXY = 4, /* a PROXY header came first */
	HEAD_AMBIGUOUS = 8,   /* both framings, or a framing that can be read in two ways */
	HEAD_RESYNCHRONISED = 16,
	HEAD_URGENT = 32,        /* the segment had urgent data, which no server reads in place (RFC 6093) */
	HEAD_AFTER_CONNECT = 64, /* in a tunnel that CONNECT asked for */
	HEAD_SECOND_HELLO = 128, /* after a HelloRetryRequest: the first bytes behind another hello */
	HEAD_HTML = 64,          /* of an answer: its Content-Type is text/html, or that of speculation rules */
	HEAD_ENCODED = 128,      /* of an answer: it has a Content-Encoding */
};

struct sample {
	__u64 time_ns;   /* since the epoch; of an answer's head, when its first segment passed */
	__u64 flow_hash; /* the same for both directions of a connection */
	struct address source, destination;
	__u32 seq, ack;   /* of the segment that holds the end of the head; seq of answers: see enum sample_kind */
	__u32 ifindex;    /* 0 in a replay */
	__u32 head_bytes; /* length of the head, as far as it was seen */
	__u32 weight; /* how many requests this sample stands for; 0: it is no part of a sum; of SAMPLE_ANSWER_END: the
	               * answer's bytes above 32 bits */
	__u16 bytes_len; /* bytes that follow: all of the head, or its first part */
	__u16 source_port, destination_port;
	__u16 vlan[VLAN_TAGS_MAX];
	__u16 yes; /* bit per marker whose value said yes */
	__u8 vlan_count;
	__u8 family;
	__u8 verdict;
	__u8 purpose; /* with VERDICT_MARKED */
	__u8 cut;     /* why the head is not whole; CUT_NONE: it is */
	__u8 head_flags;
	__u8 kind; /* enum sample_kind */
	__u8 end;  /* with SAMPLE_ANSWER_END: enum answer_end; with SAMPLE_UNUSED: enum unused_kind */
	__u8 bytes[];
};

typedef struct sample any_sample __attribute__((aligned(LOAD_ALIGN))); /* at any address, see bytes.h */

_Static_assert(sizeof(struct sample) == 88, "no hidden padding");
_Static_assert(offsetof(struct sample, bytes) % 8 == 0, "bytes start aligned");

#endif
