/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "source/magic.h"

/* pcap in either order of bytes: in microseconds, in nanoseconds, and with a longer header for each frame. */
static const struct {
	const char *bytes;
	size_t len;
	enum magic magic;
} known[] = {
	{ "\xa1\xb2\xc3\xd4", 4, MAGIC_PCAP },   { "\xd4\xc3\xb2\xa1", 4, MAGIC_PCAP },
	{ "\xa1\xb2\x3c\x4d", 4, MAGIC_PCAP },   { "\x4d\x3c\xb2\xa1", 4, MAGIC_PCAP },
	{ "\xa1\xb2\xcd\x34", 4, MAGIC_PCAP },   { "\x34\xcd\xb2\xa1", 4, MAGIC_PCAP },
	{ "\x0a\x0d\x0d\x0a", 4, MAGIC_PCAPNG }, { "\x1f\x8b", 2, MAGIC_GZIP },
	{ "\xfd\x37zXZ\x00", 6, MAGIC_XZ },      { "\x28\xb5\x2f\xfd", 4, MAGIC_ZSTD },
};

enum magic magic_of(const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (len >= known[i].len && memcmp(bytes, known[i].bytes, known[i].len) == 0)
			return known[i].magic;
	return MAGIC_NONE;
}
