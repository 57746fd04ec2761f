/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DNS messages (RFC 1035, section 4) as far as hints need them: the question, the addresses in the answer, and the ALPN
 * of HTTPS records (RFC 9460, section 7.1).
 */
#ifndef HINTWATCH_DECODE_DNS_H
#define HINTWATCH_DECODE_DNS_H

#include "decode/alpn.h"
#include "decode/span.h"

enum { DNS_A = 1, DNS_AAAA = 28, DNS_HTTPS = 65, DNS_NAME_BYTES = 253, DNS_ADDRESSES_MAX = 16 };

struct dns_message {
	bool answer; /* QR */
	__u16 id, type;
	__u8 rcode;
	__u8 name_bytes; /* of the question's name, in lower case, dotted, without the last dot; escapes: `?` */
	char name[DNS_NAME_BYTES];
	size_t address_count; /* of A and AAAA records; more than DNS_ADDRESSES_MAX are not kept */
	struct address address[DNS_ADDRESSES_MAX];
	struct alpn_set alpn; /* of HTTPS records, with the default unless no-default-alpn says otherwise */
	bool has_https;
};

/*
 * bytes: the payload of a datagram, hostile. False: no QUERY with exactly one question of class IN and a type above, or
 * the question cannot be read; a pointer in its name is such a case, since in front of it there is no name. What cannot
 * be read in the answer is left out: a malformed HTTPS record, or a record that is cut and all behind it. Owners of records
 * are not compared, so that those behind aliases (CNAME) count. Of AliasForm there is no ALPN (RFC 9460, section 2.4.2).
 */
bool dns_read(struct span bytes, struct dns_message *out);

#endif
