/*
 * QUIC of browsers and others, out of ../shared/captures where that is. What is expected is in the MANIFEST.tsv there:
 * what tshark, Suricata and Zeek agree on.
 */
#include <unistd.h>

#include "quic_reading.h"
#include "source/capture.h"

#define CAPTURES "../shared/captures/"

struct expected {
	const char *file;
	int hellos;
	__u32 version;
	const char *sni, *alpn;
};

static const struct expected expected[] = {
	{ "browsers/quic-chromium-altsvc.quic.pcap", 1, 1, "caddy.test", "h3" },
	{ "browsers/quic-chromium-forced.quic.pcap", 1, 1, "h3.test", "h3" },
	{ "browsers/quic-gtlsclient.pcap", 1, 1, "localhost", "h3" },
	{ "foreign/zeek__quicv2-http3-443.pcap", 1, 0x6b3343cf, "", "h3" },
	{ "foreign/zeek__quic-multiple-initial-fragmented-crypto.pcap", 1, 1, "googleads.g.doubleclick.net", "h3" },
	{ "foreign/ipfixprobe__quic_initial-sample.pcap", 1, 0xff00001d, "www.google.com", "h3-29" },
	{ "foreign/arkime__quicietf.pcap", 1, 1, "ssl.gstatic.com", "h3" },
	{ "foreign/suricata-verify__quic-retry__input.pcap", 1, 1, "www.gravatar.com", "h3" },
	{ "foreign/zeek__vector-max-size-crash.pcap", 0, 0, "", "" },
};

enum { DATAGRAMS_MAX = 256, DATAGRAM_BYTES = 2048 };

/* The UDP payloads of a capture. */
static struct kept {
	size_t len;
	__u8 bytes[DATAGRAM_BYTES];
	struct sample sample;
} kept[DATAGRAMS_MAX];
static size_t kept_count;

static void keep_udp(const __u8 *udp, size_t n, struct sample s)
{
	struct kept *k = &kept[kept_count];

	if (n < 8 || n - 8 > sizeof(k->bytes))
		return;
	yes(++kept_count < DATAGRAMS_MAX);
	s.source_port = be16_at(udp);
	s.destination_port = be16_at(udp + 2);
	s.flow_hash = s.source.half[1] + s.destination.half[1] + s.source_port + s.destination_port;
	k->sample = s;
	k->len = n - 8;
	memcpy(k->bytes, udp + 8, k->len);
}

/* IPv4 and IPv6 without options and extensions, and behind a VLAN tag. */
static void keep_frame(const struct captured *frame)
{
	__u32 at = frame->network_offset + (frame->ethertype == 0x8100 ? 4 : 0);
	const __u8 *ip = frame->bytes + at;
	size_t n = frame->captured_bytes > at ? frame->captured_bytes - at : 0;
	struct sample s = flow;

	if (n > 20 && ip[0] == 0x45 && ip[9] == 17 && be16_at(ip + 2) >= 28 && be16_at(ip + 2) <= n) {
		s.source = s.destination = (struct address){ { 0, 0xffff0000 } };
		memcpy((__u8 *)s.source.half + 12, ip + 12, 4);
		memcpy((__u8 *)s.destination.half + 12, ip + 16, 4);
		keep_udp(ip + 20, (size_t)be16_at(ip + 2) - 20, s);
	} else if (n > 40 && ip[0] >> 4 == 6 && ip[6] == 17 && 40u + be16_at(ip + 4) <= n) {
		s.family = 6;
		memcpy(s.source.half, ip + 8, 16);
		memcpy(s.destination.half, ip + 24, 16);
		keep_udp(ip + 40, be16_at(ip + 4), s);
	}
}

static void keep_capture(const char *file)
{
	char path[256], error[CAPTURE_ERROR_BYTES];

	if (access(CAPTURES, R_OK))
		skip();
	snprintf(path, sizeof(path), CAPTURES "%s", file);
	kept_count = 0;
	if (capture_read(path, keep_frame, error))
		fail_msg("%s: %s", path, error);
}

static enum quic_result read_kept(const struct kept *k)
{
	return read_bytes(&k->sample, k->bytes, k->len);
}

static void check_capture(const struct expected *e)
{
	int hellos = 0;

	keep_capture(e->file);
	open_table(64);
	for (size_t i = 0; i < kept_count; i++) {
		if (read_kept(&kept[i]) != QUIC_HELLO)
			continue;
		hellos++;
		is(hello.version, e->version);
		check_text(hello.hello.sni, e->sni);
		is(hello.hello.alpn_count, 1);
		check_text(hello.hello.alpn[0], e->alpn);
	}
	if (hellos != e->hellos)
		fail_msg("%s: %d hellos, and not %d", e->file, hellos, e->hellos);
	is(quic_evicted(table), 0);
}

CLAIM(captures_hold_what_the_manifest_says)
{
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		check_capture(&expected[i]);
}

/* Chromium: the hello is in both of the first two datagrams, behind each of which the server answers. */
CLAIM(datagrams_of_a_browser_come_in_any_order)
{
	for (int file = 0; file < 2; file++) {
		keep_capture(expected[file].file);
		for (int order = 0; order < 2; order++) {
			open_table(8);
			is(read_kept(&kept[2 * order]), QUIC_MORE);
			is(read_kept(&kept[2 * order]), QUIC_MORE);
			is(read_kept(&kept[2 * !order]), QUIC_HELLO);
			check_text(hello.hello.sni, expected[file].sni);
			is(read_kept(&kept[2 * !order]), QUIC_AGAIN);
			is(read_kept(&kept[2 * order]), QUIC_AGAIN);
		}
	}
}

CLAIM(datagrams_of_a_browser_may_be_cut)
{
	keep_capture(expected[0].file);
	for (size_t n = 0; n < kept[0].len; n++) {
		open_table(8);
		is(read_bytes(&kept[0].sample, kept[0].bytes, n), QUIC_OTHER);
	}
}

RUN(claim(captures_hold_what_the_manifest_says), claim(datagrams_of_a_browser_come_in_any_order),
    claim(datagrams_of_a_browser_may_be_cut))
