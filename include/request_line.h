/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * How a message begins: empty lines and PROXY headers are passed over, then comes a request line (RFC 9112,
 * section 3), or a TLS record, or it is neither.
 */
#ifndef HINTWATCH_REQUEST_LINE_H
#define HINTWATCH_REQUEST_LINE_H

#include "slot.h"

enum {
	METHOD_MAX_BYTES = 24, /* the longest registered method has 17 */
	SCHEME_MAX_BYTES = 16,
	EMPTY_LINES_MAX = 8,      /* before a request line; RFC 9112, section 2.2 asks for one */
	PROXY_V1_MAX_BYTES = 107, /* HAProxy, proxy-protocol.txt, section 2.1 */
	STATUS_LINE_BYTES = 12,   /* of a status line up to its code */
	PROXY_V2_BYTES = 16,      /* section 2.2: in front of addresses and TLVs */
	TLS_HANDSHAKE = 22,       /* RFC 8446, section 5.1 */
};

/*
 * The status in the first twelve bytes of an answer (RFC 9112, section 4): HTTP/1.x, a space and three digits. 0: it is
 * none.
 */
static inline __u32 status_at(const __u8 *p)
{
	__u32 hundreds = p[9] - '0', tens = p[10] - '0', ones = p[11] - '0';

	if ((word_at(p) & first_bytes(7)) != WORD('H', 'T', 'T', 'P', '/', '1', '.', 0) || p[8] != ' ' ||
	    hundreds - 1 >= 9 || tens > 9 || ones > 9)
		return 0;
	return hundreds * 100 + tens * 10 + ones;
}

enum head_event {
	HEAD_ON,      /* call again */
	HEAD_MORE,    /* no decision without further bytes */
	HEAD_END,     /* the head ends before head.pos */
	HEAD_NOT,     /* no HTTP/1.x request begins at head.start */
	HEAD_H2,      /* the HTTP/2 preface (RFC 9113, section 3.4) */
	HEAD_SKIP,    /* a PROXY v2 header of head.body_bytes bytes behind the first 16, too long for a load */
	HEAD_PROXY,   /* a PROXY header lies between head.start and head.pos */
	HEAD_TLS,     /* a TLS handshake record begins at head.start */
	HEAD_GREETED, /* a TLS ClientHello ends before head.pos */
};

static inline bool is_tchar(__u8 c)
{
	/* RFC 9110, section 5.6.2 */
	return c < 64 ? 0x03ff6cfa00000000ull >> c & 1 : c < 128 ? 0x57ffffffc7fffffeull >> (c - 64) & 1 : false;
}

static inline bool is_connect(__u64 w)
{
	return w == WORD('C', 'O', 'N', 'N', 'E', 'C', 'T', ' ');
}

static inline bool is_proxy(__u64 w)
{
	return (w & first_bytes(6)) == WORD('P', 'R', 'O', 'X', 'Y', ' ', 0, 0);
}

static inline bool is_head(__u64 w)
{
	return (w & first_bytes(5)) == WORD('H', 'E', 'A', 'D', ' ', 0, 0, 0);
}

/* GET, POST or HEAD with a target in origin-form. */
static inline bool is_usual(__u64 w)
{
	return (w & first_bytes(5)) == WORD('G', 'E', 'T', ' ', '/', 0, 0, 0) ||
	       (w & first_bytes(6)) == WORD('P', 'O', 'S', 'T', ' ', '/', 0, 0) ||
	       (w & first_bytes(6)) == WORD('H', 'E', 'A', 'D', ' ', '/', 0, 0);
}

/*
 * The methods of RFC 9110, section 9, and PATCH (RFC 5789). Any token is a method, but `REQ /x HTTP/1.0`
 * without a single field line is some other protocol that borrows the form.
 */
static inline bool is_registered(__u64 w)
{
	return (w & first_bytes(4)) == WORD('G', 'E', 'T', ' ', 0, 0, 0, 0) ||
	       (w & first_bytes(5)) == WORD('H', 'E', 'A', 'D', ' ', 0, 0, 0) ||
	       (w & first_bytes(5)) == WORD('P', 'O', 'S', 'T', ' ', 0, 0, 0) ||
	       (w & first_bytes(4)) == WORD('P', 'U', 'T', ' ', 0, 0, 0, 0) ||
	       (w & first_bytes(7)) == WORD('D', 'E', 'L', 'E', 'T', 'E', ' ', 0) ||
	       (w & first_bytes(6)) == WORD('P', 'A', 'T', 'C', 'H', ' ', 0, 0) ||
	       (w & first_bytes(6)) == WORD('T', 'R', 'A', 'C', 'E', ' ', 0, 0) ||
	       w == WORD('O', 'P', 'T', 'I', 'O', 'N', 'S', ' ') || is_connect(w);
}

/* Can a request target begin at this position? Origin-form, asterisk-form, absolute-form; authority-form after CONNECT. */
static inline enum head_event target_begins(const struct slot *s, __u32 at, bool connect)
{
	const __u8 *p = slot_at(s, at);
	__u32 n = s->head.len - at;

	if (at >= s->head.len)
		return HEAD_MORE;
	if (p[0] == '/' || p[0] == '*' || connect)
		return HEAD_ON;
	for (__u32 i = 0; i < SCHEME_MAX_BYTES; i++) { /* RFC 3986, section 3.1 */
		if (i >= n)
			return HEAD_MORE;
		if (p[i] == ':')
			return i + 1 >= n ? HEAD_MORE : i && p[i + 1] == '/' ? HEAD_ON : HEAD_NOT;
		if (!is_tchar(p[i]))
			return HEAD_NOT;
	}
	return HEAD_NOT;
}

/* Can a request line begin at head.start? HEAD_ON: yes. HEAD_MORE: further bytes would tell. */
static inline enum head_event request_begins(const struct slot *s)
{
	const __u8 *p = slot_at(s, s->head.start);
	__u32 n = s->head.len - s->head.start, i;

	for (i = 0; i < METHOD_MAX_BYTES; i++) {
		if (i >= n)
			return HEAD_MORE;
		if (!is_tchar(p[i]))
			break;
	}
	if (!i || i == METHOD_MAX_BYTES || p[i] != ' ')
		return HEAD_NOT;
	return target_begins(s, s->head.start + i + 1, is_connect(word_at(p)));
}

/* PROXY v2 begins with two empty lines, so it is looked for before those are skipped. */
static inline enum head_event head_blank(struct head *h, const __u8 *p, __u32 n)
{
	__u64 d0 = word_at(p) ^ WORD('\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q');
	__u64 d1 = (word_at(p + 8) ^ WORD('U', 'I', 'T', '\n', 0, 0, 0, 0)) & first_bytes(4);

	if (!(d0 & first_bytes(n)) && !(d1 & first_bytes(n < 8 ? 0 : n - 8))) {
		if (n < PROXY_V2_BYTES)
			return HEAD_MORE;
		h->body_bytes = be16_at(p + 14);
		if (h->body_bytes > HEAD_LOAD_BYTES - PROXY_V2_BYTES)
			return HEAD_SKIP;
		if (n < PROXY_V2_BYTES + h->body_bytes)
			return HEAD_MORE;
		h->pos = h->start + PROXY_V2_BYTES + (__u32)h->body_bytes;
		return HEAD_PROXY;
	}
	if (p[0] == '\r' && n < 2)
		return HEAD_MORE;
	if ((p[0] == '\r' && p[1] != '\n') || ++h->empty_lines > EMPTY_LINES_MAX)
		return HEAD_NOT;
	h->start += p[0] == '\r' ? 2 : 1;
	h->pos = h->line = h->start;
	return HEAD_ON;
}

/* The first bytes of a message. */
PART int head_first(struct slot *s)
{
	struct head *h;
	const __u8 *p;
	enum head_event begins;
	__u32 n;
	__u64 w;

	if (!s)
		return HEAD_NOT;
	h = &s->head;
	p = slot_at(s, h->start);
	n = h->len - h->start;
	w = word_at(p);
	if (p[0] == '\r' || p[0] == '\n')
		return head_blank(h, p, n);
	if (p[0] == TLS_HANDSHAKE)
		return HEAD_TLS;
	if (is_proxy(w)) {
		h->phase = HEAD_PROXY_LINE;
		return HEAD_ON;
	}
	begins = request_begins(s);
	if (begins != HEAD_ON)
		return begins;
	h->phase = HEAD_REQUEST_LINE;
	if (is_connect(w))
		h->flags |= HEAD_CONNECT;
	return HEAD_ON;
}

/* The first bytes of an answer. */
PART int head_answer(struct slot *s)
{
	struct head *h;
	__u32 status;

	if (!s)
		return HEAD_NOT;
	h = &s->head;
	if (h->len - h->start < STATUS_LINE_BYTES)
		return HEAD_MORE;
	status = status_at(slot_at(s, h->start));
	if (!status)
		return HEAD_NOT;
	h->status = (__u16)status;
	h->phase = HEAD_FIELDS;
	return HEAD_ON;
}

/* The first line is complete: from head.line to end, and head.pos is behind its line end. */
static inline enum head_event head_first_line(struct slot *s, __u32 end)
{
	struct head *h = &s->head;
	__u32 n = end - h->line;
	__u64 version;

	if (h->phase == HEAD_PROXY_LINE)
		return n > PROXY_V1_MAX_BYTES ? HEAD_NOT : HEAD_PROXY;
	if (n < (h->flags & HEAD_CONNECT ? sizeof("CONNECT a HTTP/1.1") : sizeof("A / HTTP/1.1")) - 1 ||
	    *slot_at(s, end - 9) != ' ')
		return HEAD_NOT;
	version = word_at(slot_at(s, end - 8));
	if (version == WORD('H', 'T', 'T', 'P', '/', '2', '.', '0') &&
	    word_at(slot_at(s, h->line)) == WORD('P', 'R', 'I', ' ', '*', ' ', 'H', 'T'))
		return HEAD_H2;
	if ((version | 1ull << 56) != WORD('H', 'T', 'T', 'P', '/', '1', '.', '1')) /* or 1.0 */
		return HEAD_NOT;
	h->phase = HEAD_FIELDS;
	h->fields = h->line = h->pos;
	return HEAD_ON;
}

#endif
