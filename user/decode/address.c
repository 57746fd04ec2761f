/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/address.h"

#include <arpa/inet.h>

static bool text_read(int family, struct span text, void *out)
{
	char copy[INET6_ADDRSTRLEN];

	if (!text.len || text.len >= sizeof(copy) || span_find(text, '\0'))
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	return inet_pton(family, copy, out) == 1;
}

bool address4_read(struct span text, struct address *out)
{
	__u8 quad[4];

	if (!text_read(AF_INET, text, quad))
		return false;
	*out = address_mapped(quad);
	return true;
}

bool address6_read(struct span text, struct address *out)
{
	return text_read(AF_INET6, text, out);
}
