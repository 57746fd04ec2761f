/* SPDX-License-Identifier: BSD-2-Clause */
#include <pcap/dlt.h>
#include <stddef.h>

#include "bytes.h"
#include "source/link_type.h"

enum { IPV4 = 0x0800, IPV6 = 0x86dd };

static __u16 ethernet(const __u8 *header)
{
	return be16_at(header + 12);
}

static __u16 raw_ip(const __u8 *header)
{
	return header[0] >> 4 == 4 ? IPV4 : header[0] >> 4 == 6 ? IPV6 : 0;
}

/* An address family, and each system has its own number for IPv6. */
static __u16 family(__u32 number)
{
	return number == 2 ? IPV4 : number == 10 || number == 24 || number == 28 || number == 30 ? IPV6 : 0;
}

/* In the byte order of the machine that captured. */
static __u16 bsd_null(const __u8 *header)
{
	__u32 number = be32_at(header);

	return family(number < 0x10000 ? number : __builtin_bswap32(number));
}

static __u16 linux_cooked(const __u8 *header)
{
	return be16_at(header + 14);
}

static __u16 linux_cooked_v2(const __u8 *header)
{
	return be16_at(header);
}

/* RFC 1661, section 2; numbers of RFC 1332 and RFC 5072. In HDLC-like framing the header is longer: not IP to us. */
static __u16 ppp(const __u8 *header)
{
	__u16 protocol = be16_at(header);

	return protocol == 0x0021 ? IPV4 : protocol == 0x0057 ? IPV6 : 0;
}

/* With raw IP the version is in the first byte of the packet itself. */
static const struct link_type link_types[] = {
	{ DLT_EN10MB, 14, ethernet },
	{ DLT_RAW, 0, raw_ip },
	{ DLT_IPV4, 0, raw_ip },
	{ DLT_IPV6, 0, raw_ip },
	{ DLT_NULL, 4, bsd_null },
	{ DLT_LOOP, 4, bsd_null },
	{ DLT_PPP, 2, ppp },
	{ DLT_LINUX_SLL, 16, linux_cooked },
	{ DLT_LINUX_SLL2, 20, linux_cooked_v2 },
};

const struct link_type *link_type_find(int dlt)
{
	for (size_t i = 0; i < sizeof(link_types) / sizeof(link_types[0]); i++)
		if (link_types[i].dlt == dlt)
			return &link_types[i];
	return NULL;
}
