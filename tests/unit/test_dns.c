/*
 * Messages of captures are read as tshark reads them, HTTPS records as RFC 9460 has them in its examples; whatever is
 * cut or wrong is left out.
 */
#include "check.h"
#include "decode/address.h"
#include "decode/dns.h"
#include "dns_examples.h"
#include "guard.h"
#include "hello.h"

enum { MESSAGE_MAX = 4096 };

struct message {
	size_t n;
	__u8 bytes[MESSAGE_MAX];
};

static struct message of_hex(const char *hex)
{
	struct message m;

	yes(hex_bytes(hex) <= sizeof(m.bytes));
	m.n = unhex(hex, m.bytes);
	return m;
}

static bool read_front(const struct message *m, size_t n, struct dns_message *out)
{
	return dns_read((struct span){ guard_place(m->bytes, n), n }, out);
}

static struct dns_message of(const char *hex)
{
	struct message m = of_hex(hex);
	struct dns_message out;

	yes(read_front(&m, m.n, &out));
	return out;
}

static void is_name(const struct dns_message *m, const char *name)
{
	is(m->name_bytes, strlen(name));
	assert_memory_equal(m->name, name, strlen(name));
}

/* The addresses, as tshark lists them. */
static void have(const struct dns_message *m, const char *addresses)
{
	struct span rest = { addresses, strlen(addresses) }, one;
	struct address a;
	size_t n = 0;

	while (rest.len) {
		one = span_before(rest, ',');
		rest = span_between(span_end(one) + (one.len < rest.len), span_end(rest));
		yes(address4_read(one, &a) || address6_read(one, &a));
		yes(n < m->address_count && address_same(&m->address[n++], &a));
	}
	is(m->address_count, n);
}

CLAIM(questions_are_read)
{
	struct dns_message m = of(QUESTION_HTTPS);

	no(m.answer);
	is(m.id, 0xa5b2);
	is(m.type, DNS_HTTPS);
	is_name(&m, "dnsonly.test");
	m = of(QUESTION_AAAA);
	is(m.type, DNS_AAAA);
	is_name(&m, "dnsonly-s.test");
	have(&m, "");
}

CLAIM(answers_of_captures_have_what_tshark_says)
{
	static const struct {
		const char *hex;
		__u16 id, type;
		const char *name, *addresses;
	} row[] = {
		{ ANSWER_A, 0x2197, 1, "plain.test", "11.77.1.2" },
		{ ANSWER_ALIASES, 0x2c30, 1, "www.ynet.co.il", "212.199.202.9,212.199.202.53" },
		{ ANSWER_ELEVEN, 0xa0d9, 1, "clients6.google.com",
		  "74.125.228.227,74.125.228.224,74.125.228.225,74.125.228.231,74.125.228.226,74.125.228.232,"
		  "74.125.228.230,74.125.228.233,74.125.228.228,74.125.228.229,74.125.228.238" },
		{ ANSWER_ADDITIONAL, 0x4263, 28, "ipv6.google.com", "2001:4860:0:2001::68" },
		{ ANSWER_EDNS, 0x4fe8, 1, "www.apple.com", "23.194.101.24" },
		{ ANSWER_AAAA, 0x0005, 28, "google.com",
		  "2607:f8b0:4023:2007::66,2607:f8b0:4023:2007::8b,2607:f8b0:4023:2007::71,2607:f8b0:4023:2007::8a" },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct dns_message m = of(row[i].hex);

		yes(m.answer);
		is(m.id, row[i].id);
		is(m.type, row[i].type);
		is(m.rcode, 0);
		is_name(&m, row[i].name);
		have(&m, row[i].addresses);
		no(m.has_https);
	}
}

/* A header, the question `Ab.C IN type`, and so many records that follow. */
static struct message begun(__u8 flags, __u8 type, __u8 records)
{
	static const __u8 question[] = { 2, 'A', 'b', 1, 'C', 0 };
	struct message m = { 12 + sizeof(question) + 4, { 0x12, 0x34, flags, 3, 0, 1, 0, records } };

	memcpy(m.bytes + 12, question, sizeof(question));
	m.bytes[m.n - 3] = type;
	m.bytes[m.n - 1] = 1;
	return m;
}

/* A record of the question's name. */
static void add_record(struct message *m, __u8 type, __u8 class, const __u8 *data, size_t n)
{
	const __u8 head[] = { 0xc0, 12, 0, type, 0, class, 0, 0, 0, 60, (__u8)(n >> 8), (__u8)n };

	yes(m->n + sizeof(head) + n <= MESSAGE_MAX);
	memcpy(m->bytes + m->n, head, sizeof(head));
	if (n)
		memcpy(m->bytes + m->n + sizeof(head), data, n);
	m->n += sizeof(head) + n;
}

static struct dns_message of_https(const char *rdata)
{
	struct message m = begun(0x80, DNS_HTTPS, 1), data = of_hex(rdata);
	struct dns_message out;

	add_record(&m, DNS_HTTPS, 1, data.bytes, data.n);
	yes(read_front(&m, m.n, &out));
	return out;
}

#define ID(NAME) (1ull << ALPN_##NAME)

CLAIM(https_records_have_the_alpn_of_rfc_9460)
{
	static const struct {
		const char *rdata;
		__u64 ids;
	} row[] = {
		{ FIGURE_2_ALIAS, 0 },
		{ FIGURE_3_DOT, ID(HTTP_1_1) },
		{ FIGURE_4_PORT, ID(HTTP_1_1) },
		{ FIGURE_5_KEY, ID(HTTP_1_1) },
		{ FIGURE_7_HINTS, ID(HTTP_1_1) },
		{ FIGURE_9_ORDER, ID(HTTP_1_1) | ID(H2) | ID(OTHER) },    /* h3-19 */
		{ FIGURE_10_ESCAPES, ID(HTTP_1_1) | ID(H2) | ID(OTHER) }, /* f\oo,bar */
		{ "000100"
		  "00010006"
		  "026833026832",
		  ID(HTTP_1_1) | ID(H2) | ID(H3) },
		{ "000100"
		  "00010006"
		  "026833026832"
		  "00020000",
		  ID(H2) | ID(H3) },
		{ "000100"
		  "00020000",
		  0 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct dns_message m = of_https(row[i].rdata);

		yes(m.has_https);
		yes(m.alpn.ids == row[i].ids);
	}
}

/* Section 2.2 and 7.1.1 */
CLAIM(malformed_https_records_say_nothing)
{
	static const char *const rdata[] = {
		"",
		"00",
		"0001",
		"000103666f6f", /* the target has no end */
		"0001c00c",     /* it is compressed */
		"000100"
		"0001", /* a key without length */
		"000100"
		"00010003"
		"0268", /* a value that is cut */
		"000100"
		"00010000", /* no id */
		"000100"
		"00010001"
		"00", /* an empty one */
		"000100"
		"00010003"
		"036832", /* one beyond its value */
		"000100"
		"00010003"
		"026832"
		"00010003"
		"026832",
		"000100"
		"00020000"
		"00010003"
		"026832",
		"000100"
		"00010003"
		"026832"
		"00020001"
		"00",
	};

	for (size_t i = 0; i < sizeof(rdata) / sizeof(rdata[0]); i++) {
		struct dns_message m = of_https(rdata[i]);

		no(m.has_https);
		is(m.alpn.ids, 0);
	}
}

CLAIM(records_of_another_kind_are_left_out)
{
	struct message m = begun(0x80, DNS_A, 5);
	struct dns_message out;

	add_record(&m, DNS_A, 3, (const __u8 *)"\x0a\0\0\1", 4); /* class CHAOS */
	add_record(&m, DNS_A, 1, (const __u8 *)"\x0a\0\0", 3);
	add_record(&m, 16, 1, (const __u8 *)"\x0a\0\0\1", 4);
	add_record(&m, DNS_A, 1, (const __u8 *)"\x0a\0\0\2", 4);
	add_record(&m, DNS_AAAA, 1, (const __u8 *)"\x0a\0\0\3", 4);
	yes(read_front(&m, m.n, &out));
	is(out.rcode, 3);
	is_name(&out, "ab.c");
	have(&out, "10.0.0.2");
	m.bytes[2] = 0; /* a question has no answers */
	yes(read_front(&m, m.n, &out));
	have(&out, "");
}

CLAIM(more_addresses_than_there_is_room_for_are_not_kept)
{
	struct message m = begun(0x80, DNS_A, 40);
	struct dns_message out;

	for (__u8 i = 0; i < 40; i++)
		add_record(&m, DNS_A, 1, (const __u8[]){ 10, 0, 0, i }, 4);
	yes(read_front(&m, m.n, &out));
	is(out.address_count, DNS_ADDRESSES_MAX);
	for (__u8 i = 0; i < DNS_ADDRESSES_MAX; i++)
		is(address_mapped((const __u8[]){ 10, 0, 0, i }).half[1], out.address[i].half[1]);
}

/* The question, then more and more of the records that are whole. */
static void cut(const char *hex)
{
	struct message m = of_hex(hex);
	struct dns_message whole, part;
	size_t question, last = 0;

	yes(read_front(&m, m.n, &whole));
	question = 12 + whole.name_bytes + 2u + 4u;
	for (size_t n = 0; n <= m.n; n++) {
		is(read_front(&m, n, &part), n >= question);
		if (n < question)
			continue;
		is(part.name_bytes, whole.name_bytes);
		yes(part.address_count >= last && part.address_count <= whole.address_count);
		assert_memory_equal(part.address, whole.address, part.address_count * sizeof(part.address[0]));
		yes(part.has_https <= whole.has_https);
		last = part.address_count;
	}
	is(last, whole.address_count);
}

CLAIM(it_can_be_cut_anywhere)
{
	static const char *const rdata[] = { FIGURE_9_ORDER, FIGURE_2_ALIAS, FIGURE_10_ESCAPES };
	struct dns_message out;

	cut(QUESTION_HTTPS);
	cut(ANSWER_ALIASES);
	cut(ANSWER_ELEVEN);
	cut(ANSWER_ADDITIONAL);
	cut(ANSWER_EDNS);
	cut(ANSWER_AAAA);
	for (size_t i = 0; i < sizeof(rdata) / sizeof(rdata[0]); i++) {
		struct message m = begun(0x80, DNS_HTTPS, 1), data = of_hex(rdata[i]);

		add_record(&m, DNS_HTTPS, 1, data.bytes, data.n);
		for (size_t n = 22; n <= m.n; n++) {
			yes(read_front(&m, n, &out));
			is(out.has_https, n == m.n);
		}
	}
}

CLAIM(pointers_lead_nowhere)
{
	static const char *const names[] = { "c00c",   "c00e", "0161c00c", "0161c00e", "c000", "c0ff",
		                             "0161c0", "c0",   "400161",   "8161",     "3f61" };
	char hex[256];
	struct message m;
	struct dns_message out;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(hex, sizeof(hex), "123480000001000000000000%s00010001", names[i]);
		m = of_hex(hex);
		no(read_front(&m, m.n, &out));
	}
	/* An owner that points to itself, or beyond: the record is read, for its name does not matter. */
	snprintf(hex, sizeof(hex), "12348000000100010000000001610000010001%s000100010000003c00040a000001", "c013");
	m = of_hex(hex);
	yes(read_front(&m, m.n, &out));
	have(&out, "10.0.0.1");
	for (int i = 0; i < 2; i++) { /* one of a kind that there is not */
		m.bytes[19] = i ? 0x80 : 0x40;
		yes(read_front(&m, m.n, &out));
		have(&out, "");
	}
}

CLAIM(a_name_has_at_most_its_room)
{
	struct message m = begun(0, DNS_A, 0);
	struct dns_message out;

	for (__u8 last = 60; last <= 63; last++) { /* 63 + 1 + 63 + 1 + 63 + 1 + 61 */
		m.n = 12;
		for (int i = 0; i < 4; i++) {
			__u8 length = i < 3 ? 63 : last;

			m.bytes[m.n] = length;
			memset(m.bytes + m.n + 1, 'x', length);
			m.n += 1 + length;
		}
		memcpy(m.bytes + m.n, "\0\0\1\0\1", 5);
		m.n += 5;
		is(read_front(&m, m.n, &out), last <= 61);
		if (last <= 61)
			is(out.name_bytes, DNS_NAME_BYTES - 61 + last);
	}
}

CLAIM(bytes_that_are_no_name_are_question_marks)
{
	struct dns_message m = of("1234000000010000000000000741202e5c00ff7a00"
	                          "00010001");

	is_name(&m, "a??\\??z");
	m = of("123400000001000000000000"
	       "00"
	       "00010001"); /* the root */
	is_name(&m, "");
}

CLAIM(what_is_no_question_of_ours_is_refused)
{
	static const struct {
		int at;
		__u8 value;
	} changes[] = { { 2, 0x28 }, { 5, 0 },  { 5, 2 },  { 4, 1 },    { 19, 2 },
		        { 19, 64 },  { 18, 1 }, { 21, 3 }, { 20, 0x80 } };
	struct message m = begun(0, DNS_A, 0);
	struct dns_message out;

	yes(read_front(&m, m.n, &out));
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		m = begun(0, DNS_A, 0);
		m.bytes[changes[i].at] = changes[i].value;
		no(read_front(&m, m.n, &out));
	}
}

RUN(claim(questions_are_read), claim(answers_of_captures_have_what_tshark_says),
    claim(https_records_have_the_alpn_of_rfc_9460), claim(malformed_https_records_say_nothing),
    claim(records_of_another_kind_are_left_out), claim(more_addresses_than_there_is_room_for_are_not_kept),
    claim(it_can_be_cut_anywhere), claim(pointers_lead_nowhere), claim(a_name_has_at_most_its_room),
    claim(bytes_that_are_no_name_are_question_marks), claim(what_is_no_question_of_ours_is_refused))
