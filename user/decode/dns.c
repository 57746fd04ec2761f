/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/address.h"
#include "decode/dns.h"

enum {
	LABEL_MAX = 63,
	POINTER = 0xc0, /* both bits (RFC 1035, section 4.1.4) */
	CLASS_IN = 1,
	OPCODE = 0x7800, /* 0: QUERY */
	SVC_ALPN = 1,
	SVC_NO_DEFAULT_ALPN = 2,
};

/* What is still to be read. Behind the end there are zeros, and `cut` says that they were taken. */
struct reader {
	const __u8 *pos, *end;
	bool cut;
};

static struct reader take_part(struct reader *r, size_t n)
{
	const __u8 *from = r->pos;

	r->cut |= (size_t)(r->end - from) < n;
	if (r->cut)
		return (struct reader){ from, from, true };
	r->pos += n;
	return (struct reader){ from, r->pos, false };
}

static __u8 take8(struct reader *r)
{
	struct reader byte = take_part(r, 1);

	return byte.cut ? 0 : *byte.pos;
}

static __u16 take16(struct reader *r)
{
	__u8 high = take8(r);

	return (__u16)(high << 8 | take8(r));
}

static bool at_end(const struct reader *r)
{
	return r->cut || r->pos == r->end;
}

static char shown(__u8 c)
{
	if (c <= ' ' || c >= 0x7f || c == '.')
		return '?';
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : (char)c;
}

static bool put_label(struct dns_message *m, struct reader label)
{
	size_t used = m->name_bytes;

	if (used + (used > 0) + (size_t)(label.end - label.pos) > DNS_NAME_BYTES)
		return false;
	if (used)
		m->name[used++] = '.';
	while (label.pos < label.end)
		m->name[used++] = shown(*label.pos++);
	m->name_bytes = (__u8)used;
	return true;
}

enum name_end { NAME_BAD, NAME_WHOLE, NAME_POINTER };

/*
 * A name up to its end or to its pointer, which is not followed: no name is of interest but that of the question, and
 * in front of that there is nothing to point to. out: where to put it; may be NULL.
 */
static enum name_end take_name(struct reader *r, struct dns_message *out)
{
	struct reader label;
	__u8 n;

	while ((n = take8(r)) && n <= LABEL_MAX) {
		label = take_part(r, n);
		if (r->cut || (out && !put_label(out, label)))
			return NAME_BAD;
	}
	if ((n & POINTER) == POINTER)
		take8(r);
	else if (n)
		return NAME_BAD;
	return r->cut ? NAME_BAD : n ? NAME_POINTER : NAME_WHOLE;
}

/* RFC 9460, section 7.1.1: ids behind their lengths, at least one, and none of them empty. */
static bool alpn_ids(struct reader value, __u64 *ids)
{
	struct reader id;

	if (at_end(&value))
		return false;
	while (!at_end(&value)) {
		id = take_part(&value, take8(&value));
		if (id.cut || id.pos == id.end)
			return false;
		*ids |= 1ull << alpn_id((struct span){ (const char *)id.pos, (size_t)(id.end - id.pos) });
	}
	return true;
}

/* Keys stand in increasing order, or else the record is malformed (section 2.2). */
static bool svc_params(struct reader *r, __u64 *ids)
{
	bool has_default = true;
	int last = -1;

	while (!at_end(r)) {
		int key = take16(r);
		struct reader value = take_part(r, take16(r));

		if (value.cut || key <= last || (key == SVC_ALPN && !alpn_ids(value, ids)) ||
		    (key == SVC_NO_DEFAULT_ALPN && !at_end(&value)))
			return false;
		has_default &= key != SVC_NO_DEFAULT_ALPN;
		last = key;
	}
	*ids |= has_default ? 1ull << ALPN_HTTP_1_1 : 0; /* of the scheme https (section 9) */
	return !r->cut;
}

/* Section 2.2. The target is never compressed. In AliasForm there are no parameters (section 2.4.2). */
static void read_https(struct reader data, struct dns_message *out)
{
	__u16 priority = take16(&data);
	__u64 ids = 0;

	if (take_name(&data, NULL) != NAME_WHOLE || (priority && !svc_params(&data, &ids)))
		return;
	out->has_https = true;
	out->alpn.ids |= ids;
}

static void add_address(struct dns_message *out, struct address address)
{
	if (out->address_count < DNS_ADDRESSES_MAX)
		out->address[out->address_count++] = address;
}

static void read_data(__u16 type, struct reader data, struct dns_message *out)
{
	size_t n = (size_t)(data.end - data.pos);
	struct address six;

	if (type == DNS_A && n == 4)
		add_address(out, address_mapped(data.pos));
	if (type == DNS_AAAA && n == sizeof(six)) {
		memcpy(&six, data.pos, sizeof(six));
		add_address(out, six);
	}
	if (type == DNS_HTTPS)
		read_https(data, out);
}

static bool read_record(struct reader *r, struct dns_message *out)
{
	enum name_end owner = take_name(r, NULL);
	__u16 type = take16(r), class = take16(r);
	struct reader data;

	take_part(r, 4); /* TTL */
	data = take_part(r, take16(r));
	if (owner == NAME_BAD || data.cut)
		return false;
	if (class == CLASS_IN)
		read_data(type, data, out);
	return true;
}

static bool type_is_known(__u16 type)
{
	return type == DNS_A || type == DNS_AAAA || type == DNS_HTTPS;
}

bool dns_read(struct span bytes, struct dns_message *out)
{
	struct reader r = { (const __u8 *)bytes.data, (const __u8 *)bytes.data + bytes.len, false };
	__u16 flags, questions, answers;

	*out = (struct dns_message){ .id = take16(&r) };
	flags = take16(&r);
	questions = take16(&r);
	answers = take16(&r);
	take_part(&r, 4); /* how many records of authority and beyond: they are not read */
	out->answer = flags >> 15;
	out->rcode = flags & 15;
	if (questions != 1 || flags & OPCODE || take_name(&r, out) != NAME_WHOLE)
		return false;
	out->type = take16(&r);
	if (take16(&r) != CLASS_IN || r.cut || !type_is_known(out->type))
		return false;
	while (out->answer && answers-- && read_record(&r, out))
		;
	return true;
}
