/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

#include "source/capture.h"
#include "source/link_type.h"
#include "source/unpack.h"

/*
 * Files hold 32 bits without a sign, which libpcap takes for a signed number: 2038 is not their end. A pcapng file can
 * tell any time; it ends in 2116, so that nobody needs to care for sums that do not fit.
 */
static __u64 time_in_ns(const struct timeval *time)
{
	__u64 seconds = time->tv_sec < 0 ? (__u32)time->tv_sec : (__u64)time->tv_sec;
	const __u64 last_ns = 1ull << 62;

	return seconds < last_ns / 1000000000 ? seconds * 1000000000 + (__u64)time->tv_usec : last_ns;
}

static void hand_on(const struct link_type *type, const struct pcap_pkthdr *header, const u_char *bytes,
                    frame_sink *sink)
{
	struct captured frame = {
		.time_ns = time_in_ns(&header->ts),
		.bytes = bytes,
		.captured_bytes = header->caplen,
		.wire_bytes = header->len > header->caplen ? header->len : header->caplen,
		.network_offset = type->header_bytes,
	};

	if (header->caplen >= type->header_bytes && header->caplen)
		frame.ethertype = type->ethertype(bytes);
	sink(&frame);
}

static int read_frames(pcap_t *pcap, frame_sink *sink, char *error)
{
	const struct link_type *type = link_type_find(pcap_datalink(pcap));
	const char *name = pcap_datalink_val_to_name(pcap_datalink(pcap));
	struct pcap_pkthdr *header;
	unsigned long frames = 0;
	const u_char *bytes;
	int got;

	if (!type) {
		snprintf(error, CAPTURE_ERROR_BYTES,
		         "link type %s (%d) is not read: it is none of Ethernet, raw IP, "
		         "Linux cooked, PPP, null and loopback",
		         name ? name : "unknown", pcap_datalink(pcap));
		return -1;
	}
	while ((got = pcap_next_ex(pcap, &header, &bytes)) == 1) {
		hand_on(type, header, bytes, sink);
		frames++;
	}
	if (got == PCAP_ERROR_BREAK)
		return 0;
	snprintf(error, CAPTURE_ERROR_BYTES, "after frame %lu: %s", frames,
	         unpack_damage() ? unpack_damage() : pcap_geterr(pcap));
	return -1;
}

/* Why it is no capture; why: as libpcap says. */
static void say_no_capture(char *error, const char *why)
{
	enum magic magic = unpack_magic();
	const char *tool = magic == MAGIC_XZ ? "xz" : magic == MAGIC_ZSTD ? "zstd" : NULL;

	if (tool)
		snprintf(error, CAPTURE_ERROR_BYTES,
		         "it is compressed with %s and has to be unpacked first: %s -dc FILE | hintwatch replay -",
		         tool, tool);
	else
		snprintf(error, CAPTURE_ERROR_BYTES, "%s", unpack_damage() ? unpack_damage() : why);
}

int capture_read(const char *path, frame_sink *sink, char error[CAPTURE_ERROR_BYTES])
{
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *file = unpack_open(path);
	pcap_t *pcap;
	int err;

	if (!file) {
		snprintf(error, CAPTURE_ERROR_BYTES, "%s", strerror(errno));
		return -1;
	}
	pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!pcap) {
		fclose(file);
		say_no_capture(error, why);
		return -1;
	}
	/* pcap_close() closes the file, too. NOLINTNEXTLINE(clang-analyzer-unix.Stream) */
	err = read_frames(pcap, sink, error);
	pcap_close(pcap);
	return err;
}
