/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The link types whose frames lead to IP: where the network layer begins, and what it is.
 */
#ifndef HINTWATCH_SOURCE_LINK_TYPE_H
#define HINTWATCH_SOURCE_LINK_TYPE_H

#include <linux/types.h>

struct link_type {
	int dlt; /* DLT_… of libpcap */
	__u32 header_bytes;
	/* The ethertype of what follows the header; 0 if that is not known. The header is complete. */
	__u16 (*ethertype)(const __u8 *header);
};

/* NULL: not one of them. */
const struct link_type *link_type_find(int dlt);

#endif
