/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "source/capture.h"
#include "source/link_type.h"

enum { READ_BYTES = 64 << 10 };

static ssize_t gz_read(void *file, char *buf, size_t size)
{
	int n = gzread(file, buf, (unsigned int)size), err = Z_OK;

	if (n > 0)
		return n;
	gzerror(file, &err);
	if (err == Z_OK || err == Z_STREAM_END)
		return 0;
	errno = err == Z_BUF_ERROR ? ENODATA : EBADMSG; /* it ends too early; it is damaged */
	return -1;
}

static int gz_close(void *file)
{
	return gzclose(file) == Z_OK ? 0 : -1;
}

/* zlib passes through what is not compressed, so that every capture, and standard input too, takes one way. */
static FILE *open_through_zlib(int fd)
{
	static const cookie_io_functions_t functions = { .read = gz_read, .close = gz_close };
	gzFile gz = gzdopen(fd, "rb");
	FILE *file;

	if (!gz) {
		close(fd);
		return NULL;
	}
	gzbuffer(gz, 1 << 17);
	file = fopencookie(gz, "rb", functions);
	if (!file)
		gzclose(gz);
	return file;
}

static bool is_gzip(int fd)
{
	unsigned char magic[2];

	return pread(fd, magic, sizeof(magic), 0) == sizeof(magic) && magic[0] == 0x1f && magic[1] == 0x8b;
}

/* One at a time: the buffer is of the file that is open. Without one of ours, glibc would not hear of its size. */
static FILE *open_file(const char *path)
{
	static char buffer[READ_BYTES];
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	bool plain;
	FILE *file;

	if (fd < 0)
		return NULL;
	plain = lseek(fd, 0, SEEK_CUR) >= 0 && !is_gzip(fd); /* read faster without a detour */
	file = plain ? fdopen(fd, "rb") : open_through_zlib(fd);
	if (!file)
		return NULL;
	setvbuf(file, buffer, _IOFBF, sizeof(buffer));
	__fsetlocking(file, FSETLOCKING_BYCALLER); /* read by one thread, two pieces a frame */
	return file;
}

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
	snprintf(error, CAPTURE_ERROR_BYTES, "after frame %lu: %s", frames, pcap_geterr(pcap));
	return -1;
}

int capture_read(const char *path, frame_sink *sink, char error[CAPTURE_ERROR_BYTES])
{
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *file = open_file(path);
	pcap_t *pcap;
	int err;

	if (!file) {
		snprintf(error, CAPTURE_ERROR_BYTES, "%s", strerror(errno));
		return -1;
	}
	pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!pcap) {
		fclose(file);
		snprintf(error, CAPTURE_ERROR_BYTES, "%s", why);
		return -1;
	}
	/* pcap_close() closes the file, too. NOLINTNEXTLINE(clang-analyzer-unix.Stream) */
	err = read_frames(pcap, sink, error);
	pcap_close(pcap);
	return err;
}
