/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A TLS ClientHello over TCP: records (RFC 8446, section 5.1) are followed until they hold the whole message, on
 * whatever port, however records and segments cut it. What it says is read in user space.
 */
#ifndef HINTWATCH_HELLO_H
#define HINTWATCH_HELLO_H

#include "request_line.h"

enum {
	TLS_RECORD_BYTES = 5,    /* in front of a record's content */
	TLS_CONTENT_MAX = 16384, /* RFC 8446, section 5.1 */
	TLS_MESSAGE_BYTES = 4,   /* type and length in front of a handshake message */
	TLS_CHANGE_CIPHER_SPEC = 20,
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_HELLO = 2,
	HELLO_MIN_BYTES = TLS_RECORD_BYTES + 1, /* before these nothing says that it is a hello */
	HELLO_STEP_RECORDS = 8,
};

/* Whether the n bytes at p (TLS_RECORD_BYTES of them matter) can begin a record with a handshake message. */
static inline bool tls_record_begins(const __u8 *p, __u32 n)
{
	return (n < 1 || p[0] == TLS_HANDSHAKE) && (n < 2 || p[1] == 3) && (n < 3 || p[2] <= 4);
}

/* The same of a record that begins this message. */
static inline bool tls_message_begins(const __u8 *p, __u8 type)
{
	return tls_record_begins(p, TLS_RECORD_BYTES) && p[TLS_RECORD_BYTES] == type;
}

/*
 * Whether what is known of a hello's first record, n bytes with a content of so many, speaks against one: another
 * message, a message of 64 KiB, a version that never was. So an encrypted message is none, whatever its first byte.
 */
static inline bool hello_begins(const __u8 *p, __u32 n, __u32 content)
{
	return (n <= 5 || p[5] == TLS_CLIENT_HELLO) && (n <= 6 || content <= 1 || p[6] == 0) &&
	       (n <= 9 || content <= 4 || p[9] == 3);
}

/* Behind a HelloRetryRequest, change_cipher_spec may come first (RFC 8446, appendix D.4). It goes with what follows. */
static inline enum head_event hello_past_cipher_change(struct head *h, const __u8 *p, __u32 n)
{
	const __u64 record = WORD(TLS_CHANGE_CIPHER_SPEC, 3, 3, 0, 1, 1, 0, 0);

	if ((word_at(p) ^ record) & first_bytes(n < 6 ? n : 6))
		return HEAD_NOT;
	if (n <= 6)
		return HEAD_MORE;
	h->start += 6;
	h->pos = h->line = h->fields = h->start;
	return HEAD_ON;
}

/* The first bytes of the message in a record's content of n bytes: its header may be cut anywhere, too. */
static inline void hello_header(struct head *h, const __u8 *content, __u32 n)
{
	for (__u32 i = 0; i < TLS_MESSAGE_BYTES; i++)
		if (i < n && h->message_bytes + i < TLS_MESSAGE_BYTES)
			h->message_header = h->message_header << 8 | content[i];
}

/* From here on only a hello is believed. */
static inline void hello_begin(struct head *h, __u8 flags)
{
	h->phase = HEAD_HELLO;
	h->flags |= flags;
	h->message_bytes = 0;
	h->message_header = 0;
}

/* So much was seen that it is a hello, and nothing else. */
static inline bool is_hello(const struct head *h)
{
	return h->phase == HEAD_HELLO && h->len - h->start >= HELLO_MIN_BYTES;
}

/* Reads on, at most HELLO_STEP_RECORDS records. */
PART int hello_step(struct slot *s)
{
	struct head *h;
	const __u8 *p;
	__u32 n, content;

	if (!s)
		return HEAD_NOT;
	h = &s->head;
	if (h->flags & HEAD_SECOND_HELLO && !h->message_bytes && *slot_at(s, h->pos) == TLS_CHANGE_CIPHER_SPEC)
		return hello_past_cipher_change(h, slot_at(s, h->pos), h->len - h->pos);
	for (int i = 0; i < HELLO_STEP_RECORDS; i++) {
		p = slot_at(s, h->pos);
		n = h->len - h->pos;
		if (!tls_record_begins(p, n))
			return HEAD_NOT;
		if (n < TLS_RECORD_BYTES)
			return HEAD_MORE;
		content = be16_at(p + 3);
		if (!content || content > TLS_CONTENT_MAX || (!h->message_bytes && !hello_begins(p, n, content)))
			return HEAD_NOT;
		if (n < TLS_RECORD_BYTES + content)
			return HEAD_MORE;
		hello_header(h, p + TLS_RECORD_BYTES, content);
		h->message_bytes += content;
		h->pos += TLS_RECORD_BYTES + content;
		if (h->message_bytes >= TLS_MESSAGE_BYTES + (h->message_header & 0xffffff) &&
		    h->message_bytes >= TLS_MESSAGE_BYTES)
			return HEAD_GREETED;
	}
	return HEAD_ON;
}

#endif
