/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Where bytes are kept while a head is read: one scratch slot a CPU for the frame at hand, and the open
 * slots for heads whose end has not come yet. A slot holds the head from its first byte, so a line is
 * whole wherever the segments were cut.
 *
 * An open slot is taken with one atomic exchange of its owner, and by taking only: whoever finds its flow's
 * hash there may read on, append or settle the head, exactly once; everybody else finds 0.
 */
#ifndef HINTWATCH_SLOT_H
#define HINTWATCH_SLOT_H

#include <stddef.h>

#include "sample.h"
#include "settings.h"

enum {
	HEAD_MAX_BYTES = 16384,
	HEAD_LOAD_BYTES = 2048, /* at most so many bytes are added to a slot at once */
	HEAD_GUARD_BYTES = 8,   /* zero bytes behind the last one: a control byte, where every scan stops */
	POSITION_MASK = 2 * HEAD_MAX_BYTES - 1,
	SLOT_BYTES = POSITION_MASK + 1 + HEAD_LOAD_BYTES + 512,
};

/* How the body is framed (RFC 9112, section 6.3). FRAMING_CLOSE: it is an answer's, and the connection ends it. */
enum framing { FRAMING_NONE, FRAMING_LENGTH, FRAMING_CHUNKED, FRAMING_CLOSE, FRAMING_UNKNOWN };

/* Whether a head is an answer's, and one to a sampled request. */
enum answer_kind { ANSWER_NONE, ANSWER_OTHER, ANSWER_WANTED };

enum head_phase { HEAD_START, HEAD_PROXY_LINE, HEAD_REQUEST_LINE, HEAD_FIELDS, HEAD_HELLO };

/* One request head, or one TLS hello. Positions count from the start of the slot's bytes. */
struct head {
	__u64 body_bytes; /* with FRAMING_LENGTH */
	__u32 start;      /* first byte of the request line */
	__u32 pos;        /* next byte to read */
	__u32 line;       /* first byte of the line being read */
	__u32 fields;     /* first byte behind the request line */
	__u32 len;        /* bytes in the slot */
	__u16 seen, yes;  /* bit per marker: name present; value says yes */
	__u8 phase, purpose, framing, flags;
	__u32 framing_end; /* where the last line about framing ends; 0: none */
	__u8 empty_lines;
	__u8 answer; /* enum answer_kind: this is none of a request */
	union {
		__u16 message_bytes; /* of a hello, in its records up to head.pos, see hello.h */
		__u16 status;        /* of an answer */
	};
	union {
		__u32 message_header; /* of a hello, its first four bytes: type and length */
		__u32 referer;        /* of a request, from its start to the first such line; 0: there is none */
	};
};

_Static_assert(sizeof(struct head) == 48, "no hidden padding");

/* The way through one frame; scratch slots only. */
struct walk {
	__u32 seen_end;  /* sequence number behind the last payload byte that is in the frame */
	__u32 wire_end;  /* the same for the last byte that was on the wire */
	__u64 left;      /* see struct flow */
	__u8 state;      /* enum flow_state */
	__u8 chunked;    /* enum chunked_state, or CHUNKED_NONE: a head follows the body */
	__u8 connect;    /* the last request was CONNECT */
	__u8 head_flags; /* to be given to the next head */
	__u8 mode;       /* enum gate_mode in place.h */
	__u8 doubtful;   /* nothing says yet that a request begins here */
	__u8 recognised; /* a head ended in this frame */
	__u8 filling;    /* this frame fills a hole; the flow goes on elsewhere */
	__u16 slot;      /* of the open head */
	__u16 runs;      /* read so far, see head.h */
	__u8 reason;     /* enum cut_reason, with WALK_CUT */
	__u8 plain;      /* the last head was unmarked and without a body */
	__u8 proxied;    /* the frame ends behind a PROXY header */
	__u8 fresh;      /* no request came before: a PROXY header or a hello may */
	__u8 preface;    /* of HTTP/2 */
	__u8 kind;       /* enum sample_kind, with GATE_SHOW */
	__u8 ahead;      /* of what is open only bytes behind its first ones were seen before this frame */
	__u8 followed;   /* answers are */
	__u32 bytes;     /* to be read, those that came early included */
	__u32 kept;      /* requests without an answer, see asked.h; while no answers are followed */
	__u32 tag;       /* of the flow */
	__u16 now_tick, vantage;
};

struct slot {
	__u64 owner; /* flow hash of the open head, not 0; 0: free, or taken */
	__u64 hash;  /* of the connection */
	__u64 opened_ns;
	__u64 number; /* read by length_item() */
	__u32 ifindex;
	__u32 base_seq;             /* sequence number of bytes[0] */
	__u32 early_from, early_to; /* positions of bytes that came before those in front of them; equal: none */
	__u32 open;                 /* this is no scratch slot */
	__u32 unsampled;            /* scratch slots only: marked requests since the last sample of one */
	__u8 end;                   /* to be handed over: enum answer_end, or unused_kind */
	__u8 padding[3];
	__u32 end_beyond;       /* with the end of an answer: its bytes above 32 bits, in units of 2^32 */
	struct segment segment; /* the newest */
	struct head head;
	struct walk walk;
	/*
	 * A sample's header is written right in front of the head it describes, over bytes that were read
	 * before, so that both are handed over in one piece: header[n] is where that of a head at bytes[n] begins.
	 */
	union {
		__u8 header[sizeof(struct sample) + SLOT_BYTES];
		struct {
			__u8 first_header[sizeof(struct sample)];
			__u8 bytes[SLOT_BYTES]; /* HEAD_MAX_BYTES are used: the verifier only knows the mask */
		};
	};
};

_Static_assert(offsetof(struct slot, bytes) == offsetof(struct slot, header) + sizeof(struct sample),
               "the header is in front of the bytes");
_Static_assert(offsetof(struct slot, bytes) % 8 == 0 && sizeof(struct slot) % 8 == 0, "slots stay aligned");

static inline const __u8 *slot_at(const struct slot *s, __u32 position)
{
	return s->bytes + (position & POSITION_MASK);
}

/* Sequence number of the next byte to read, and of the first one that is not in the slot. */
static inline __u32 slot_cursor(const struct slot *s)
{
	return s->base_seq + s->head.pos;
}

static inline __u32 slot_end(const struct slot *s)
{
	return s->base_seq + s->head.len;
}

static inline void head_begin(struct head *h, __u32 position)
{
	h->body_bytes = 0;
	h->start = h->pos = h->line = h->fields = position;
	h->seen = h->yes = 0;
	h->phase = HEAD_START;
	h->purpose = PURPOSE_NONE;
	h->framing = FRAMING_NONE;
	h->flags = 0;
	h->framing_end = 0;
	h->empty_lines = 0;
	h->referer = 0;
}

/* What is in front of the head goes; all positions count from its start. */
static inline void head_rebase(struct head *h)
{
	h->pos -= h->start;
	h->line -= h->start;
	h->fields -= h->start;
	if (h->framing_end)
		h->framing_end -= h->start;
	h->start = 0;
}

/* Empty, beginning at this sequence number. */
static inline void slot_restart(struct slot *s, __u32 seq)
{
	s->base_seq = seq;
	s->early_from = s->early_to = 0;
	head_begin(&s->head, 0);
	s->head.len = 0;
}

/* n bytes were written behind the last one. Joins early bytes that they reach, and sets the guard. */
static inline void slot_loaded(struct slot *s, __u32 n)
{
	__u32 len = s->head.len + n;

	if (len + HEAD_GUARD_BYTES > s->early_from) {
		if (len >= s->early_from && len < s->early_to)
			len = s->early_to;
		s->early_from = s->early_to = 0; /* joined, or to be overwritten by the guard */
	}
	s->head.len = len;
	*(any_word *)(s->bytes + (len & POSITION_MASK)) = 0;
}

#endif
