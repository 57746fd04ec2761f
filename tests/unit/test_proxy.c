/*
 * PROXY headers against the text of HAProxy's doc/proxy-protocol.txt, and those that HAProxy sent.
 */
#include "check.h"
#include "decode/proxy.h"
#include "guard.h"

static struct proxy_header header;

static bool inside(struct span s, struct span in)
{
	return !s.len || (s.data >= in.data && s.data + s.len <= in.data + in.len);
}

static bool read_bytes(const char *bytes, size_t n)
{
	struct span in = { guard_place(bytes, n), n };
	bool good;

	memset(&header, 0xa5, sizeof(header)); /* nothing may be left as it was */
	good = proxy_read(in, &header);
	if (good) {
		yes(header.version == 1 || header.version == 2);
		yes(header.family == 0 || header.family == 4 || header.family == 6);
		yes(inside(header.alpn, in) && inside(header.authority, in) && inside(header.ssl_version, in));
		no(header.local && (header.family || header.ssl || header.alpn.len || header.authority.len));
	}
	return good;
}

/* However a byte is replaced, nothing outside is read. */
static void mangle(const char *bytes, size_t n)
{
	static const char odd[] = { '\0', '\r', '\n', '\xff', ' ', '\x01' };
	char mangled[512];

	yes(n <= sizeof(mangled));
	memcpy(mangled, bytes, n);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sizeof(odd); k++) {
			mangled[i] = odd[k];
			read_bytes(mangled, n);
		}
		mangled[i] = bytes[i];
	}
}

/* A good header: no part of it is one, and what follows does not change it. */
static void good_bytes(const char *bytes, size_t n)
{
	char more[512];

	for (size_t i = 0; i < n; i++)
		no(read_bytes(bytes, i));
	mangle(bytes, n);
	yes(n + 5 <= sizeof(more));
	memcpy(more, bytes, n);
	memcpy(more + n, "\r\nGET", 5);
	yes(read_bytes(more, n + 5));
	yes(read_bytes(bytes, n));
}

static void bad_bytes(const char *bytes, size_t n)
{
	for (size_t i = 0; i <= n; i++)
		no(read_bytes(bytes, i));
}

#define GOOD(text) good_bytes(text, sizeof(text) - 1)
#define BAD(text) bad_bytes(text, sizeof(text) - 1)

#define V4 "\0\0\0\0\0\0\0\0\0\0\xff\xff" /* RFC 4291, section 2.5.5.2 */
#define SOURCE6 "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
#define DESTINATION6 "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2"

static void check_addresses(int family, const char *source, int source_port, const char *destination,
                            int destination_port)
{
	is(header.family, family);
	no(header.local);
	assert_memory_equal(&header.source, source, 16);
	assert_memory_equal(&header.destination, destination, 16);
	is(header.source_port, source_port);
	is(header.destination_port, destination_port);
}

static void check_text(struct span got, const char *expected)
{
	is(got.len, strlen(expected));
	assert_memory_equal(got.data, expected, got.len);
}

CLAIM(the_example_of_section_2_1_parses)
{
	GOOD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
	is(header.version, 1);
	check_addresses(4, V4 "\xc0\xa8\0\1", 56324, V4 "\xc0\xa8\0\x0b", 443);
	no(header.ssl || header.alpn.len || header.authority.len || header.ssl_version.len);
}

CLAIM(the_longest_lines_parse)
{
	GOOD("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n");
	check_addresses(4, V4 "\xff\xff\xff\xff", 65535, V4 "\xff\xff\xff\xff", 65535);
	GOOD("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff FFFF:ffff:ffff:ffff:ffff:ffff:ffff:fffe 0 1\r\n");
	check_addresses(6, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 0,
	                "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe", 1);
	GOOD("PROXY TCP6 2001:db8::1 2001:db8::2 50000 80\r\n");
	check_addresses(6, SOURCE6, 50000, DESTINATION6, 80);
}

CLAIM(of_unknown_the_rest_is_ignored)
{
	GOOD("PROXY UNKNOWN\r\n");
	yes(header.local && !header.family && header.version == 1);
	GOOD("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 "
	     "65535\r\n"); /* 107 characters */
	yes(header.local);
	BAD("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 "
	    "655350\r\n");
	BAD("PROXY UNKNOWNS\r\n");
	BAD("PROXY UNKNOWN\n");
	BAD("PROXY UNKNOWN \n\r\n");
}

CLAIM(other_lines_are_malformed)
{
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 \r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324  443\r\n");
	BAD("PROXY  TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 1\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 056324 443\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 0443\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 65536 443\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 99999\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 +443\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.11 56324 4a3\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.256 56324 443\r\n");
	BAD("PROXY TCP4 192.168.0.1 192.168.0.011 56324 443\r\n");
	BAD("PROXY TCP4 192.168.1 192.168.0.11 56324 443\r\n");
	BAD("PROXY TCP4 192.168.0.1\0 192.168.0.11 56324 443\r\n");
	BAD("PROXY TCP4 2001:db8::1 2001:db8::2 56324 443\r\n");
	BAD("PROXY TCP6 192.168.0.1 192.168.0.11 56324 443\r\n");
	BAD("PROXY TCP6 [2001:db8::1] [2001:db8::2] 56324 443\r\n");
	BAD("PROXY TCP6 fe80::1%lo fe80::2 56324 443\r\n");
	BAD("PROXY TCP6 1:2:3:4:5:6:7 ::1 56324 443\r\n");
	BAD("PROXY TCP5 192.168.0.1 192.168.0.11 56324 443\r\n");
	BAD("PROXY tcp4 192.168.0.1 192.168.0.11 56324 443\r\n");
	BAD("proxy TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
	BAD("PROXY \r\n");
	BAD("PROXY\r\n");
	BAD("PROXYTCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
	BAD("GET / HTTP/1.1\r\n\r\n");
	BAD("");
}

#define V2 "\r\n\r\n\0\r\nQUIT\n"
#define ADDRESSES4 "\xc0\0\2\1\xc6\x33\x64\2\xc3\x50\1\xbb"
#define ADDRESSES6 SOURCE6 DESTINATION6 "\xc3\x50\1\xbb"

static void check_v4(void)
{
	is(header.version, 2);
	check_addresses(4, V4 "\xc0\0\2\1", 50000, V4 "\xc6\x33\x64\2", 443);
}

CLAIM(binary_addresses_are_in_network_order)
{
	GOOD(V2 "\x21\x11\0\x0c" ADDRESSES4);
	check_v4();
	GOOD(V2 "\x21\x12\0\x0c" ADDRESSES4);
	check_v4();
	GOOD(V2 "\x21\x21\0\x24" ADDRESSES6);
	check_addresses(6, SOURCE6, 50000, DESTINATION6, 443);
	GOOD(V2 "\x21\x22\0\x24" ADDRESSES6);
	check_addresses(6, SOURCE6, 50000, DESTINATION6, 443);
}

CLAIM(local_and_unspec_tell_nothing)
{
	GOOD(V2 "\x20\0\0\0");
	yes(header.local && !header.family && header.version == 2);
	GOOD(V2 "\x20\x11\0\x0c" ADDRESSES4);
	yes(header.local && !header.family);
	GOOD(V2 "\x20\xff\0\3\1\xff\xff"); /* the whole block is discarded, the family among it */
	yes(header.local);
	GOOD(V2 "\x21\0\0\0");
	yes(header.local);
	GOOD(V2 "\x21\0\0\x0c" ADDRESSES4);
	yes(header.local && !header.family);
	GOOD(V2 "\x21\x10\0\x0c" ADDRESSES4);
	yes(header.local && !header.family);
}

CLAIM(of_unix_sockets_only_the_tlvs_are_read)
{
	static char text[16 + 216 + 5] = V2 "\x21\x31\0\xdd";

	memset(text + 16, 'u', 216);
	memcpy(text + 16 + 216, "\1\0\2h2", 5);
	good_bytes(text, sizeof(text));
	yes(!header.local && !header.family);
	check_text(header.alpn, "h2");
	text[15] = '\xd7';
	bad_bytes(text, sizeof(text));
}

CLAIM(versions_commands_and_families_are_closed_lists)
{
	BAD(V2 "\x11\x11\0\x0c" ADDRESSES4);
	BAD(V2 "\x31\x11\0\x0c" ADDRESSES4);
	BAD(V2 "\x22\x11\0\x0c" ADDRESSES4);
	BAD(V2 "\x2f\x11\0\x0c" ADDRESSES4);
	BAD(V2 "\x21\x13\0\x0c" ADDRESSES4);
	BAD(V2 "\x21\x1f\0\x0c" ADDRESSES4);
	BAD(V2 "\x21\x41\0\x0c" ADDRESSES4);
	BAD(V2 "\x21\xf1\0\x0c" ADDRESSES4);
	BAD("\r\n\r\n\0\r\nQUIT\r\x21\x11\0\x0c" ADDRESSES4);
}

CLAIM(lengths_are_not_believed)
{
	BAD(V2 "\x21\x11\0\x0b" ADDRESSES4);
	BAD(V2 "\x21\x11\0\x0d" ADDRESSES4);
	BAD(V2 "\x21\x11\xff\xff" ADDRESSES4);
	BAD(V2 "\x21\x21\0\x0c" ADDRESSES4);
	BAD(V2 "\x21\x11\0\x0d" ADDRESSES4 "\1");
	BAD(V2 "\x21\x11\0\x0e" ADDRESSES4 "\1\0");
	BAD(V2 "\x21\x11\0\x10" ADDRESSES4 "\1\0\2h");
	BAD(V2 "\x21\x11\0\x11" ADDRESSES4 "\1\xff\xffh2");
	BAD(V2 "\x21\x11\0\x12" ADDRESSES4 "\1\0\2h2\4");
}

CLAIM(tlvs_tell_of_tls)
{
	GOOD(V2 "\x21\x11\0\x3d" ADDRESSES4 "\1\0\x08http/1.1\2\0\x0b"
	        "example.com\x20\0\x0f\1\0\0\0\0\x21\0\7TLSv1.3"
	        "\4\0\3\0\0\0");
	check_v4();
	yes(header.ssl);
	check_text(header.alpn, "http/1.1");
	check_text(header.authority, "example.com");
	check_text(header.ssl_version, "TLSv1.3");
}

CLAIM(without_its_flag_there_was_no_tls)
{
	GOOD(V2 "\x21\x11\0\x14" ADDRESSES4 "\x20\0\5\xfe\0\0\0\1");
	no(header.ssl || header.ssl_version.len);
	GOOD(V2 "\x21\x11\0\x14" ADDRESSES4 "\x20\0\5\7\0\0\0\1");
	yes(header.ssl);
}

CLAIM(tlvs_inside_of_ssl_have_their_own_end)
{
	BAD(V2 "\x21\x11\0\x13" ADDRESSES4 "\x20\0\4\1\0\0\0");
	BAD(V2 "\x21\x11\0\x15" ADDRESSES4 "\x20\0\6\1\0\0\0\0\x21");
	BAD(V2 "\x21\x11\0\x1e" ADDRESSES4 "\x20\0\x0f\1\0\0\0\0\x21\0\x08TLSv1.3");
	/* TLSv1.3 reaches out of SSL, but not out of the header. */
	BAD(V2 "\x21\x11\0\x1e" ADDRESSES4 "\x20\0\x0e\1\0\0\0\0\x21\0\7TLSv1.3");
	GOOD(V2 "\x21\x11\0\x27" ADDRESSES4 "\x20\0\x18\1\0\0\0\0\x22\0\3o=a\x21\0\7TLSv1.2\x30\0\0");
	check_text(header.ssl_version, "TLSv1.2");
}

CLAIM(other_tlvs_are_skipped)
{
	GOOD(V2 "\x21\x11\0\x1f" ADDRESSES4 "\xe0\0\2\1\xff\5\0\3uid\x30\0\0\1\0\2h3");
	check_v4();
	check_text(header.alpn, "h3");
}

CLAIM(the_last_of_equal_tlvs_counts)
{
	GOOD(V2 "\x21\x11\0\x16" ADDRESSES4 "\1\0\2h2\1\0\2h3");
	check_text(header.alpn, "h3");
}

#define CRC_ALONE "\xa8\xf4\x07\xb1"
#define CRC_ALPN "\x79\x54\x3b\x31"
#define CRC_SECOND "\xa3\xb5\x87\xd9" /* behind another one that is zero */

/* CRC-32C gives 0xe3069283 for `123456789`; that of these headers was computed apart from the code under test. */
CLAIM(checksums_are_checked)
{
	GOOD(V2 "\x21\x11\0\x13" ADDRESSES4 "\3\0\4" CRC_ALONE);
	check_v4();
	GOOD(V2 "\x21\x11\0\x18" ADDRESSES4 "\3\0\4" CRC_ALPN "\1\0\2h2");
	check_text(header.alpn, "h2");
	BAD(V2 "\x21\x11\0\x18" ADDRESSES4 "\3\0\4" CRC_ALPN "\1\0\2h3");
	BAD(V2 "\x21\x11\0\x18" ADDRESSES4 "\3\0\4\0\0\0\0\1\0\2h2");
	BAD(V2 "\x21\x11\0\x12" ADDRESSES4 "\3\0\3\0\0\0");
	BAD(V2 "\x21\x11\0\x14" ADDRESSES4 "\3\0\5\0\0\0\0\0");
}

/* One wrong bit anywhere behind the signature is found, in whatever way. */
CLAIM(checksums_find_every_flipped_bit)
{
	char text[] = V2 "\x21\x11\0\x18" ADDRESSES4 "\3\0\4" CRC_ALPN "\1\0\2h2";

	for (size_t bit = 12 * 8; bit < (sizeof(text) - 1) * 8; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		if (read_bytes(text, sizeof(text) - 1))
			yes(header.local ||
			    bit / 8 == 28); /* nothing is told; or the checksum is no checksum any more */
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
}

CLAIM(there_is_one_checksum)
{
	BAD(V2 "\x21\x11\0\x1a" ADDRESSES4 "\3\0\4\0\0\0\0\3\0\4" CRC_SECOND);
}

/* Captures cr-px-haproxy-proxyproto1.up and -proxyproto2.up */
CLAIM(headers_of_haproxy_parse)
{
	GOOD("PROXY TCP4 11.77.1.1 11.77.1.2 57184 8451\r\n");
	check_addresses(4, V4 "\x0b\x4d\1\1", 57184, V4 "\x0b\x4d\1\2", 8451);
	GOOD(V2 "\x21\x11\0\x11\x0b\x4d\1\1\x0b\x4d\1\2\xa2\x28\x21\6\1\0\2h2");
	check_addresses(4, V4 "\x0b\x4d\1\1", 41512, V4 "\x0b\x4d\1\2", 8454);
	check_text(header.alpn, "h2");
	no(header.ssl || header.authority.len);
}

RUN(claim(the_example_of_section_2_1_parses), claim(the_longest_lines_parse), claim(of_unknown_the_rest_is_ignored),
    claim(other_lines_are_malformed), claim(binary_addresses_are_in_network_order),
    claim(local_and_unspec_tell_nothing), claim(of_unix_sockets_only_the_tlvs_are_read),
    claim(versions_commands_and_families_are_closed_lists), claim(lengths_are_not_believed), claim(tlvs_tell_of_tls),
    claim(without_its_flag_there_was_no_tls), claim(tlvs_inside_of_ssl_have_their_own_end),
    claim(other_tlvs_are_skipped), claim(the_last_of_equal_tlvs_counts), claim(checksums_are_checked),
    claim(checksums_find_every_flipped_bit), claim(there_is_one_checksum), claim(headers_of_haproxy_parse))
