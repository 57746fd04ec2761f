/*
 * Connections told to the gate, frame by frame.
 */
#ifndef HINTWATCH_TESTS_STREAM_H
#define HINTWATCH_TESTS_STREAM_H

#include "books.h"
#include "wire.h"

/* The first n bytes of a frame are captured; all of them if n is greater. */
static inline void send_captured(const struct packet *k, __u32 n)
{
	const struct made *m = make(k);
	struct captured c = { .time_ns = seen.now_ns, .wire_bytes = m->len, .network_offset = ETHERNET_BYTES };

	c.captured_bytes = n < m->len ? n : m->len;
	c.bytes = guard_place(m->bytes, c.captured_bytes);
	c.ethertype = (__u16)(m->bytes[12] << 8 | m->bytes[13]);
	native_frame(&c);
	seen.frames++;
	seen.bytes += m->len;
	seen.now_ns += SECOND / 1000;
}

static inline void send_packet(const struct packet *k)
{
	send_captured(k, ~0u);
}

/* The client's side of a connection. */
struct stream {
	__u32 begins;       /* sequence number of its first byte */
	__u32 answered;     /* bytes that the server has sent */
	struct packet like; /* what all its packets have in common */
};

enum { FIN = 0x01, SYN = 0x02, RST = 0x04, PSH = 0x08, ACK = 0x10, URG = 0x20 };

enum { SERVER_BEGINS = 0x70000000 };

static inline struct packet stream_packet(const struct stream *s, size_t at, const void *bytes, size_t n)
{
	struct packet k = s->like;

	k.seq = s->begins + (__u32)at;
	k.ack = SERVER_BEGINS + s->answered;
	k.flags = ACK;
	k.payload = bytes;
	k.payload_bytes = n;
	return k;
}

static inline void say_flags(const struct stream *s, size_t at, const void *bytes, size_t n, __u8 flags)
{
	struct packet k = stream_packet(s, at, bytes, n);

	k.flags = flags;
	send_packet(&k);
}

/* n bytes of the client's stream, from byte `at` on. */
static inline void say(const struct stream *s, size_t at, const void *bytes, size_t n)
{
	say_flags(s, at, bytes, n, ACK | PSH);
}

static inline void say_text(const struct stream *s, size_t at, const char *text)
{
	say(s, at, text, strlen(text));
}

static inline void answer_bytes(struct stream *s, const void *bytes, size_t n)
{
	struct packet k = stream_packet(s, 0, bytes, n);

	k.from_server = true;
	k.seq = SERVER_BEGINS + s->answered;
	k.ack = s->begins;
	send_packet(&k);
	s->answered += (__u32)n;
}

static inline void answer(struct stream *s, const char *text)
{
	answer_bytes(s, text, strlen(text));
}

/* Begun before anybody watched. */
static inline struct stream in_midstream(__u16 port)
{
	return (struct stream){ .begins = 0xfffffff0u - port, .like.client_port = port };
}

/* The handshake of a connection. Its sequence numbers wrap soon. */
static inline void shake_hands(const struct stream *s)
{
	struct packet k = stream_packet(s, 0, NULL, 0);

	k.seq--;
	k.flags = SYN;
	send_packet(&k);
	k.from_server = true;
	k.ack = s->begins;
	k.seq = SERVER_BEGINS - 1;
	k.flags = SYN | ACK;
	send_packet(&k);
}

static inline struct stream opened(__u16 port)
{
	struct stream s = in_midstream(port);

	shake_hands(&s);
	return s;
}

#endif
