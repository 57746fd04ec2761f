/*
 * TLS messages out of hexadecimal text, in which spaces mean nothing. Extensions and vectors are composed:
 *
 *	CLIENT("0303", "1301", EXT("0010", VEC(2, VEC(1, "6832"))))
 *
 * Whatever these return is text, valid until TEXTS more were made.
 */
#ifndef HINTWATCH_TESTS_HELLO_H
#define HINTWATCH_TESTS_HELLO_H

#include "check.h"
#include "decode/tls.h"
#include "guard.h"

enum { TEXTS = 256, TEXT_BYTES = 1 << 17 };

static inline char *text_room(void)
{
	static char *texts[TEXTS];
	static unsigned int next;
	char **text = &texts[next++ % TEXTS];

	if (!*text)
		*text = malloc(TEXT_BYTES);
	yes(*text != NULL);
	(*text)[0] = '\0';
	return *text;
}

static inline size_t hex_bytes(const char *hex)
{
	size_t digits = 0;

	for (; *hex; hex++)
		digits += *hex != ' ';
	is(digits % 2, 0);
	return digits / 2;
}

static inline size_t unhex(const char *hex, __u8 *bytes)
{
	size_t digits = 0;

	for (; *hex; hex++) {
		__u8 value = (__u8)(*hex <= '9' ? *hex - '0' : (*hex | 0x20) - 'a' + 10);

		if (*hex == ' ')
			continue;
		bytes[digits / 2] = (__u8)(digits % 2 ? bytes[digits / 2] | value : value << 4);
		digits++;
	}
	return digits / 2;
}

/* With its length in front, of this many bytes. */
static inline const char *VEC(int length_bytes, const char *hex)
{
	char *text = text_room();

	yes((size_t)snprintf(text, TEXT_BYTES, "%0*zx%s", 2 * length_bytes, hex_bytes(hex), hex) < TEXT_BYTES);
	return text;
}

static inline const char *CAT(const char *a, const char *b)
{
	char *text = text_room();

	yes((size_t)snprintf(text, TEXT_BYTES, "%s%s", a, b) < TEXT_BYTES);
	return text;
}

static inline const char *EXT(const char *type, const char *body)
{
	return CAT(type, VEC(2, body));
}

static inline const char *ALPN(const char *ids)
{
	return EXT("0010", VEC(2, ids));
}

static inline const char *all_of(const char *const *part)
{
	const char *all = "";

	for (; *part; part++)
		all = CAT(all, *part);
	return all;
}

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RETRY "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c" /* RFC 8446, section 4.1.3 */

/* A message with a session id of one byte. The list of extensions may be empty: then it is there, without any. */
#define CLIENT(version, ciphers, ...)                                                               \
	CAT("01", VEC(3, all_of((const char *[]){ version, RANDOM, "01ff", VEC(2, ciphers), "0100", \
	                                          VEC(2, all_of((const char *[]){ __VA_ARGS__, NULL })), NULL })))
#define SERVER(version, random, ...)                                                 \
	CAT("02", VEC(3, all_of((const char *[]){ version, random, "01ff", "130100", \
	                                          VEC(2, all_of((const char *[]){ __VA_ARGS__, NULL })), NULL })))

static __u8 message_bytes[1 << 16];

static inline void check_inside(struct span s, struct span in)
{
	yes(!s.len || (s.data >= in.data && span_end(s) <= span_end(in)));
}

static inline void check_text(struct span got, const char *expected)
{
	char text[512];

	snprintf(text, sizeof(text), "%.*s", (int)got.len, got.data);
	assert_string_equal(text, expected);
	is(got.len, strlen(expected));
}

static struct tls_client_hello hello;

/* Whether the bytes are read; what holds of every hello. */
static inline bool read_client(const void *bytes, size_t n, char transport)
{
	struct span in = { guard_place(bytes, n), n };

	memset(&hello, 0xa5, sizeof(hello)); /* nothing may be left as it was */
	if (!tls_client_hello_read(in, transport, &hello))
		return false;
	check_inside(hello.sni, in);
	yes(hello.alpn_count <= TLS_IDS_MAX && (!hello.alpn_cut || hello.alpn_count == TLS_IDS_MAX));
	for (size_t i = 0; i < hello.alpn_count; i++) {
		check_inside(hello.alpn[i], in);
		yes(hello.alpn[i].len > 0);
	}
	yes(!hello.ja4[0] || (strlen(hello.ja4) == JA4_BYTES - 1 && hello.ja4[0] == transport));
	return true;
}

/* Reads the message, behind all that it begins with and is not whole yet, and with each byte changed. */
static inline const struct tls_client_hello *client(const char *hex)
{
	static const __u8 odd[] = { 0x00, 0x01, 0x7f, 0xff };
	size_t n = unhex(hex, message_bytes);

	for (size_t i = 0; i < n; i++) {
		__u8 was = message_bytes[i];

		no(read_client(message_bytes, i, 't'));
		for (size_t k = 0; k < sizeof(odd); k++) {
			message_bytes[i] = odd[k];
			read_client(message_bytes, n, 't');
		}
		message_bytes[i] = was;
	}
	yes(read_client(message_bytes, n, 't'));
	return &hello;
}

#endif
