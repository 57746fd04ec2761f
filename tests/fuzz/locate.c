/*
 * locate: a frame of any link type the captures may have, cut short by a capture or split by a driver.
 *
 * input: link type, VLAN tags beside the frame, bytes that were on the wire beyond those captured (2), bytes that
 * are not in the linear part (2), frame
 */
#include <pcap/dlt.h>

#include "fuzz.h"
#include "locate.h"
#include "plain_locate.h"
#include "source/link_type.h"

static const int link_types[] = {
	DLT_EN10MB, DLT_RAW, DLT_IPV4, DLT_IPV6, DLT_NULL, DLT_LOOP, DLT_LINUX_SLL, DLT_LINUX_SLL2,
};

/* Without any bytes there is nothing that could be read in place. */
static void check_segment(const struct segment *s, const struct frame *f, enum frame_fate fate)
{
	CHECK(s->family == 4 || s->family == 6);
	CHECK(s->vlan_count <= VLAN_TAGS_MAX);
	CHECK((uint64_t)s->payload_offset + s->payload_bytes <= f->frame_bytes);
	CHECK((uint64_t)s->payload_offset + s->wire_bytes <= f->wire_bytes);
	CHECK(s->payload_bytes <= s->wire_bytes);
	CHECK((fate != FRAME_NO_PAYLOAD) == (s->wire_bytes > 0));
	if (fate == FRAME_NO_PAYLOAD || !s->peeked_bytes)
		return;
	CHECK(s->peeked_bytes == (s->payload_bytes < 16 ? s->payload_bytes : 16));
	for (uint32_t i = 0; i < 16; i++)
		CHECK(((const uint8_t *)s->peek)[i] == (i < s->peeked_bytes ? f->data[s->payload_offset + i] : 0));
}

/* Whatever a reader that knows no more than the RFCs makes of the whole frame. */
static void check_against_plain(const struct segment *s, const struct frame *f, enum frame_fate fate,
                                const struct plain *p)
{
	bool found = fate == FRAME_FOLLOWED || fate == FRAME_NO_PAYLOAD || fate == FRAME_QUIC;

	if (p->found && p->udp && (f->data[p->payload_offset] & 0xc0) != 0xc0 && !found)
		return; /* no long header of QUIC, which is known where it can be read in place */
	CHECK(found == p->found || (fate == FRAME_SPLIT_HEADERS && f->end < f->data + f->frame_bytes));
	if (!found)
		return;
	CHECK((fate == FRAME_QUIC) == p->udp);
	CHECK(s->payload_offset == p->payload_offset && s->wire_bytes == p->payload_bytes);
	CHECK(s->source_port == p->source_port && s->destination_port == p->destination_port);
	CHECK(s->seq == p->seq && s->ack == p->ack && s->tcp_flags == p->flags);
	CHECK(!memcmp(&s->source, p->source, 16) && !memcmp(&s->destination, p->destination, 16));
	CHECK(s->vlan_count == p->vlans && s->vlan[0] == p->vlan[0] && s->vlan[1] == p->vlan[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	const struct link_type *type = link_type_find(link_types[input_byte(&in) % (sizeof(link_types) / sizeof(int))]);
	uint8_t tags = input_byte(&in) % (VLAN_TAGS_MAX + 1);
	uint32_t beyond = input_half(&in), outside = input_half(&in), n = (uint32_t)input_left(&in);
	struct frame frame = { in.pos, in.end - (outside < n ? outside : n), n, n + beyond };
	struct segment segment = { .vlan_count = tags, .vlan = { tags ? 1 : 0, tags > 1 ? 2 : 0 } };
	struct plain plain = { .vlans = tags, .vlan = { segment.vlan[0], segment.vlan[1] } };
	enum frame_fate fate;
	uint16_t ethertype;

	if (n < type->header_bytes || !n)
		return 0; /* the sources call this snapped */
	ethertype = type->ethertype(in.pos);
	fate = locate(&segment, &frame, type->header_bytes, ethertype);
	CHECK(fate <= FRAME_NO_PAYLOAD || fate == FRAME_FOLLOWED || fate == FRAME_QUIC);
	CHECK(fate != FRAME_SPLIT_HEADERS || frame.end != frame.data + n);
	CHECK(fate != FRAME_SNAPPED || beyond);
	if (fate == FRAME_FOLLOWED || fate == FRAME_NO_PAYLOAD || fate == FRAME_QUIC)
		check_segment(&segment, &frame, fate);
	plain_locate(&plain, in.pos, n, n + beyond, type->header_bytes, ethertype);
	check_against_plain(&segment, &frame, fate, &plain);
	return 0;
}
