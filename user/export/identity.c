/* SPDX-License-Identifier: BSD-2-Clause */
#include <arpa/inet.h>
#include <endian.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include "decode/address.h"
#include "decode/target.h"
#include "export/host_guess.h"
#include "export/identity.h"

enum { IPV4_OFFSET = 12 }; /* of an IPv4 address in its IPv4-mapped form */

static const unsigned char *address_bytes(const struct address *a, __u8 family, size_t *len)
{
	const unsigned char *bytes = (const unsigned char *)a->half;

	*len = family == 4 ? 4 : 16;
	return family == 4 ? bytes + IPV4_OFFSET : bytes;
}

struct keyed_hash {
	__u64 half[2];
};

static struct keyed_hash keyed_hash(const struct identity *id, const void *data, size_t len)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int digest_len = 0;
	struct keyed_hash hash;

	HMAC(EVP_sha256(), id->key, sizeof(id->key), data, len, digest, &digest_len);
	memcpy(&hash, digest, sizeof(hash));
	return hash;
}

static void put_hash(struct keyed_hash hash, char text[IDENTITY_BYTES])
{
	snprintf(text, IDENTITY_BYTES, "%016" PRIx64 "%016" PRIx64, be64toh(hash.half[0]), be64toh(hash.half[1]));
}

void identity_address(const struct identity *id, const struct address *a, __u8 family, char text[IDENTITY_BYTES])
{
	size_t len;
	const unsigned char *bytes = address_bytes(a, family, &len);

	if (id->anonymous)
		put_hash(keyed_hash(id, bytes, len), text);
	else if (!inet_ntop(family == 4 ? AF_INET : AF_INET6, bytes, text, IDENTITY_BYTES))
		text[0] = '\0';
}

static bool read_host(struct span host, struct address *address)
{
	bool bracket = host.len > 2 && host.data[0] == '[', v6 = bracket || span_find(host, ':');
	const char *zone;

	if (bracket)
		host = (struct span){ host.data + 1, host.len - 2 };
	zone = v6 ? span_find(host, '%') : NULL; /* RFC 6874 */
	if (zone)
		host.len = (size_t)(zone - host.data);
	else if (!v6 && host.len && host.data[host.len - 1] == '.') /* the root, in a name's form */
		host.len--;
	return v6 ? address6_read(host, address) : address4_read(host, address);
}

bool identity_host(const struct identity *id, struct span host, char text[IDENTITY_BYTES])
{
	struct address address;

	if (!id->anonymous)
		return false;
	if (read_host(host, &address))
		identity_address(id, &address, address_family(&address), text);
	else if (host_may_be_address(host))
		put_hash(keyed_hash(id, host.data, host.len), text);
	else
		return false;
	return true;
}

/* Empty, or a port with its colon. */
static bool is_port(struct span s)
{
	for (size_t i = 1; i < s.len; i++)
		if (!is_digit(s.data[i]))
			return false;
	return !s.len || s.data[0] == ':';
}

bool identity_authority(const struct identity *id, struct span authority, char text[IDENTITY_BYTES])
{
	struct span host = target_host(authority);

	if (host.len && host.data == authority.data && is_port(span_between(span_end(host), span_end(authority))))
		authority = host;
	return identity_host(id, authority, text);
}

__u64 identity_flow(const struct identity *id, __u64 flow_hash)
{
	__u64 hash = id->anonymous ? keyed_hash(id, &flow_hash, sizeof(flow_hash)).half[0] : flow_hash;

	return hash >> 11;
}

/* seed, lower address, higher address, protocol, padding, lower's port, higher's port; network order */
void identity_community(const struct sample *s, char text[IDENTITY_BYTES])
{
	enum { TCP = 6, UDP = 17, HASH_BYTES = 20, TUPLE_BYTES = 2 + 16 + 16 + 2 + 2 + 2 };
	unsigned char tuple[TUPLE_BYTES], *p = tuple, digest[EVP_MAX_MD_SIZE];
	size_t len;
	const unsigned char *from = address_bytes(&s->source, s->family, &len);
	const unsigned char *to = address_bytes(&s->destination, s->family, &len);
	int order = memcmp(from, to, len);
	bool swap = order > 0 || (order == 0 && s->source_port > s->destination_port);
	__u16 first = htons(swap ? s->destination_port : s->source_port);
	__u16 second = htons(swap ? s->source_port : s->destination_port);

	*p++ = 0;
	*p++ = 0;
	memcpy(p, swap ? to : from, len);
	memcpy(p + len, swap ? from : to, len);
	p += 2 * len;
	*p++ = s->kind == SAMPLE_QUIC ? UDP : TCP;
	*p++ = 0;
	memcpy(p, &first, sizeof(first));
	memcpy(p + 2, &second, sizeof(second));
	p += 4;
	EVP_Digest(tuple, (size_t)(p - tuple), digest, NULL, EVP_sha1(), NULL);
	text[0] = '1';
	text[1] = ':';
	EVP_EncodeBlock((unsigned char *)text + 2, digest, HASH_BYTES);
}
