/*
 * locate() over made frames. The bytes that can be read end where the readable page does, and whatever is
 * found must lie inside the frame.
 */
#ifndef HINTWATCH_TESTS_LOCATING_H
#define HINTWATCH_TESTS_LOCATING_H

#include "locate.h"
#include "wire.h"

enum { FIN = TCP_FIN, SYN = TCP_SYN, ACK = TCP_ACK };

static inline enum frame_fate locate_frame(struct segment *s, const struct frame *f, __u16 ethertype, __u16 tag)
{
	enum frame_fate fate;

	memset(s, 0xa5, sizeof(*s)); /* what is found is written, all of it */
	s->vlan[0] = tag;
	s->vlan[1] = 0;
	s->vlan_count = tag != 0;
	fate = locate(s, f, ETHERNET_BYTES, ethertype);
	if (fate == FRAME_FOLLOWED || fate == FRAME_NO_PAYLOAD) {
		yes(s->payload_offset <= f->frame_bytes);
		yes(s->payload_bytes <= f->frame_bytes - s->payload_offset);
		yes(s->payload_bytes <= s->wire_bytes);
		yes(s->wire_bytes <= f->wire_bytes - s->payload_offset);
	}
	return fate;
}

static inline __u16 ethertype_of(const struct made *m)
{
	return (__u16)(m->bytes[12] << 8 | m->bytes[13]);
}

/* n bytes of the frame, which had wire_bytes on the wire. */
static inline enum frame_fate locate_bytes(struct segment *s, const struct made *m, __u32 n, __u32 wire_bytes)
{
	const __u8 *bytes = guard_place(m->bytes, n);
	const struct frame f = { bytes, bytes + n, n, wire_bytes };

	return locate_frame(s, &f, ethertype_of(m), 0);
}

static inline enum frame_fate locate_whole(struct segment *s, const struct made *m)
{
	return locate_bytes(s, m, m->len, m->len);
}

/* All of the frame is there, but only n bytes can be read in place. */
static inline enum frame_fate locate_linear(struct segment *s, const struct made *m, __u32 n)
{
	const __u8 *bytes = guard_place(m->bytes, n);
	const struct frame f = { bytes, bytes + n, m->len, m->len };

	return locate_frame(s, &f, ethertype_of(m), 0);
}

static inline enum frame_fate locate_tagged(struct segment *s, const struct made *m, __u16 tag)
{
	const __u8 *bytes = guard_place(m->bytes, m->len);
	const struct frame f = { bytes, bytes + m->len, m->len, m->len };

	return locate_frame(s, &f, ethertype_of(m), tag);
}

#endif
