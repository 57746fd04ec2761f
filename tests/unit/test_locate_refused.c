/*
 * Frames without a segment that can be read: each is refused by name.
 */
#include "locating.h"

static struct packet packet(int family)
{
	return (struct packet){
		.family = family, .client_port = 50000, .payload = "GET / HTTP/1.1\r\n", .payload_bytes = 16
	};
}

static enum frame_fate fate_of(const struct packet *k)
{
	struct segment s;

	return locate_whole(&s, make(k));
}

static enum frame_fate ethertype_fate(__u16 ethertype, int tags)
{
	struct packet k = packet(4);

	k.tags = tags;
	k.ethertype = ethertype;
	return fate_of(&k);
}

CLAIM(what_is_no_ip_has_a_name)
{
	for (int tags = 0; tags <= 2; tags++) {
		is(ethertype_fate(0x0806, tags), FRAME_NOT_IP); /* ARP */
		is(ethertype_fate(0x88cc, tags), FRAME_NOT_IP); /* LLDP */
		is(ethertype_fate(0x0040, tags), FRAME_NOT_IP); /* IEEE 802.3: a length */
		is(ethertype_fate(0x8847, tags), FRAME_MPLS);   /* RFC 5332 */
		is(ethertype_fate(0x8848, tags), FRAME_MPLS);
		is(ethertype_fate(0x8863, tags), FRAME_PPPOE); /* RFC 2516 */
		is(ethertype_fate(0x8864, tags), FRAME_PPPOE);
	}
}

CLAIM(more_than_two_tags_are_not_followed)
{
	struct packet k = packet(4);

	for (k.tags = 0; k.tags <= 2; k.tags++)
		is(fate_of(&k), FRAME_FOLLOWED);
	is(fate_of(&k), FRAME_EXT_CHAIN);
	k.tag[2].type = 0x88a8;
	is(fate_of(&k), FRAME_EXT_CHAIN);
	k.tag[2].type = 0x9100;
	is(fate_of(&k), FRAME_EXT_CHAIN);
}

static void check_protocol(__u8 protocol, enum frame_fate fate)
{
	struct packet k = packet(4);

	k.protocol = protocol;
	is(fate_of(&k), fate);
	k.family = 6;
	is(fate_of(&k), fate);
	k.extensions = 1;
	k.extension[0] = (struct extension){ DESTINATION, 0 };
	is(fate_of(&k), fate);
}

CLAIM(only_tcp_is_tcp)
{
	for (int protocol = 1; protocol < 256; protocol++) {
		bool tunnel = protocol == 4 || protocol == 41 || protocol == 47 || protocol == 97;
		bool extension = protocol == ROUTING || protocol == FRAGMENT || protocol == AUTHENTICATION ||
		                 protocol == DESTINATION || protocol == 135 || protocol == 139 || protocol == 140;

		if (!extension)
			check_protocol((__u8)protocol, protocol == 6 ? FRAME_FOLLOWED
			                               : tunnel      ? FRAME_TUNNEL
			                                             : FRAME_NOT_TCP);
	}
}

CLAIM(fragments_are_not_joined)
{
	struct packet k = packet(4);

	k.fragment = 0x2000; /* the first: more follow (RFC 791, section 3.1) */
	is(fate_of(&k), FRAME_IP_FRAGMENT);
	k.fragment = 0x2001;
	is(fate_of(&k), FRAME_IP_FRAGMENT);
	k.fragment = 0x1fff; /* the last */
	is(fate_of(&k), FRAME_IP_FRAGMENT);
	k.fragment = 0xc000; /* none: don't fragment, and the reserved bit */
	is(fate_of(&k), FRAME_FOLLOWED);
	k.fragment = 0x2000;
	k.protocol = 17;
	is(fate_of(&k), FRAME_NOT_TCP);
}

static enum frame_fate fragment_v6(__u16 field)
{
	struct packet k = packet(6);

	k.extensions = 2;
	k.extension[0] = (struct extension){ HOP_BY_HOP, 0 };
	k.extension[1] = (struct extension){ FRAGMENT, 0, field };
	return fate_of(&k);
}

/* RFC 8200, section 4.5: 13 bits of offset, two reserved, one that says more follow. RFC 6946: atomic. */
CLAIM(a_fragment_header_alone_makes_no_fragment)
{
	is(fragment_v6(0), FRAME_FOLLOWED);
	is(fragment_v6(6), FRAME_FOLLOWED);
	is(fragment_v6(1), FRAME_IP_FRAGMENT);
	is(fragment_v6(8), FRAME_IP_FRAGMENT);
	is(fragment_v6(8 | 1), FRAME_IP_FRAGMENT);
	is(fragment_v6(0xfff8), FRAME_IP_FRAGMENT);
}

CLAIM(a_chain_of_extension_headers_is_bounded)
{
	struct packet k = packet(6);

	for (int n = 0; n <= EXTENSIONS_ON_WIRE; n++) {
		k.extensions = n;
		if (n)
			k.extension[n - 1] = (struct extension){ DESTINATION, (__u8)(n & 1) };
		is(fate_of(&k), n <= EXT_HEADERS_MAX ? FRAME_FOLLOWED : FRAME_EXT_CHAIN);
	}
}

CLAIM(the_bytes_of_extension_headers_are_bounded)
{
	struct packet k = packet(6);

	for (int units = 0; units < 256; units++) {
		k.extensions = 1;
		k.extension[0] = (struct extension){ DESTINATION, (__u8)units };
		is(fate_of(&k), units * 8 + 8 < EXT_BYTES_MAX ? FRAME_FOLLOWED : FRAME_EXT_CHAIN);
		k.extensions = 2;
		k.extension[1] = (struct extension){ DESTINATION, 63 }; /* half of them */
		is(fate_of(&k), units * 8 + 8 < EXT_BYTES_MAX / 2 ? FRAME_FOLLOWED : FRAME_EXT_CHAIN);
	}
}

/* Changes the 16-bit number at an offset of the network or TCP header. */
static enum frame_fate with_field(const struct packet *k, bool tcp, __u32 offset, __u32 value, struct segment *s)
{
	struct made *m = make(k);

	put16(m->bytes + (tcp ? m->transport : m->network) + offset, value);
	return locate_whole(s, m);
}

/* Headers must be within the datagram; what the frame holds behind it is padding. */
static void check_length_field(struct packet *k, __u32 offset, __u32 headers)
{
	struct segment s;

	k->padding = 10;
	for (__u32 bytes = 1; bytes < headers + 100; bytes++) {
		bool fits = bytes >= headers && bytes <= headers + 16 + 10;

		is(with_field(k, false, offset, bytes, &s), !fits              ? FRAME_MALFORMED
		                                            : bytes == headers ? FRAME_NO_PAYLOAD
		                                                               : FRAME_FOLLOWED);
		if (fits && bytes > headers)
			is(s.payload_bytes, bytes - headers);
	}
}

CLAIM(a_total_length_must_fit)
{
	struct packet k = packet(4);

	check_length_field(&k, 2, 40);
	k.ip_option_bytes = 40;
	check_length_field(&k, 2, 80);
	k.family = 6;
	check_length_field(&k, 4, 20);
	k.extensions = 1;
	k.extension[0] = (struct extension){ DESTINATION, 3 };
	check_length_field(&k, 4, 52);
}

CLAIM(a_version_must_be_what_the_ethertype_says)
{
	struct packet k = packet(4);
	struct segment s;

	for (__u32 version = 0; version < 16; version++) {
		k.family = 4;
		is(with_field(&k, false, 0, version << 12 | 0x0500, &s),
		   version == 4 ? FRAME_FOLLOWED : FRAME_MALFORMED);
		k.family = 6;
		is(with_field(&k, false, 0, version << 12, &s), version == 6 ? FRAME_FOLLOWED : FRAME_MALFORMED);
	}
}

/* Lengths in words of 4 bytes: 5 at least, and the headers within the datagram, which has 14. */
CLAIM(a_header_length_must_be_possible)
{
	struct packet k = packet(4);
	struct segment s;

	for (__u32 words = 0; words < 16; words++) {
		k.family = 4;
		if (words < 5 || words > 9)
			is(with_field(&k, false, 0, 0x4000 | words << 8, &s), FRAME_MALFORMED);
		for (k.family = 4; k.family <= 6; k.family += 2)
			is(with_field(&k, true, 12, words << 12, &s), words < 5 || words > 9 ? FRAME_MALFORMED
			                                              : words == 9           ? FRAME_NO_PAYLOAD
			                                                                     : FRAME_FOLLOWED);
	}
}

/* Whatever the bytes are: nothing outside the frame is read, and nothing outside it is found. */
CLAIM(no_byte_leads_out_of_the_frame)
{
	struct packet k = packet(4);
	struct segment s;

	k.tags = 1;
	k.ip_option_bytes = k.tcp_option_bytes = 4;
	k.extensions = 2;
	k.extension[0] = (struct extension){ HOP_BY_HOP, 0 };
	k.extension[1] = (struct extension){ AUTHENTICATION, 1 };
	for (k.family = 4; k.family <= 6; k.family += 2) {
		struct made *m = make(&k);

		for (__u32 i = 12; i < m->payload; i++) {
			__u8 was = m->bytes[i];

			for (int value = 0; value < 256; value++) {
				m->bytes[i] = (__u8)value;
				for (__u32 n = m->payload - 24; n <= m->len; n += 7) {
					locate_bytes(&s, m, n, m->len);
					locate_bytes(&s, m, n, n);
				}
			}
			m->bytes[i] = was;
		}
	}
}

RUN(claim(what_is_no_ip_has_a_name), claim(more_than_two_tags_are_not_followed), claim(only_tcp_is_tcp),
    claim(fragments_are_not_joined), claim(a_fragment_header_alone_makes_no_fragment),
    claim(a_chain_of_extension_headers_is_bounded), claim(the_bytes_of_extension_headers_are_bounded),
    claim(a_total_length_must_fit), claim(a_version_must_be_what_the_ethertype_says),
    claim(a_header_length_must_be_possible), claim(no_byte_leads_out_of_the_frame))
