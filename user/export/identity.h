/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who talked to whom, as events show it: addresses, flow and community ids, or keyed hashes of them.
 */
#ifndef HINTWATCH_EXPORT_IDENTITY_H
#define HINTWATCH_EXPORT_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/sighting.h"

enum { IDENTITY_BYTES = 64, IDENTITY_KEY_BYTES = 32 };

struct identity {
	bool anonymous; /* addresses are replaced by HMAC-SHA-256 under the key, cut to 128 bits */
	bool key_given;
	unsigned char key[IDENTITY_KEY_BYTES];
};

void identity_address(const struct identity *id, const struct address *a, __u8 family, char text[IDENTITY_BYTES]);

/*
 * False: addresses are shown, or this host is none, but a name. What has digits and is no name for sure (other characters
 * than those of names, four numbers in a row, a number at its end) may be an address with something around it, and is
 * replaced by the hash of its bytes.
 */
bool identity_host(const struct identity *id, struct span host, char text[IDENTITY_BYTES]);

/* The same, with or without a port. */
bool identity_authority(const struct identity *id, struct span authority, char text[IDENTITY_BYTES]);

/* 53 bits, so that every JSON reader keeps it; the same for both directions. */
__u64 identity_flow(const struct identity *id, __u64 flow_hash);

/* Community ID 1.0, seed 0, for TCP, or UDP if the sample is of QUIC (corelight/community-id-spec). */
void identity_community(const struct sample *s, char text[IDENTITY_BYTES]);

#endif
