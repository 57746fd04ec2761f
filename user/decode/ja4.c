/* SPDX-License-Identifier: BSD-2-Clause */
#include <openssl/evp.h>
#include <stdio.h>

#include "decode/ja4.h"
#include "decode/tls_wire.h"

enum { PART_BYTES = 13, ALPN_BYTES = 3, VALUE_TEXT = 5, COUNT_SHOWN_MAX = 99 };

struct values {
	__u16 value[JA4_VALUES_MAX];
	size_t count;
};

/* What is hashed: two lists at most, and what stands between them. */
struct text {
	char data[2 * JA4_VALUES_MAX * VALUE_TEXT];
	size_t len;
};

static bool values_append(struct values *v, __u16 value)
{
	if (v->count == JA4_VALUES_MAX)
		return false;
	v->value[v->count++] = value;
	return true;
}

/* Behind those that are smaller or equal. */
static bool values_insert(struct values *v, __u16 value)
{
	size_t i = v->count;

	if (!values_append(v, value))
		return false;
	for (; i && v->value[i - 1] > value; i--)
		v->value[i] = v->value[i - 1];
	v->value[i] = value;
	return true;
}

/* In lower-case hexadecimal, with commas between them. */
static void write_values(struct text *t, const struct values *v)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < v->count; i++) {
		if (i)
			t->data[t->len++] = ',';
		for (int shift = 12; shift >= 0; shift -= 4)
			t->data[t->len++] = digits[v->value[i] >> shift & 0xf];
	}
}

/* The beginning of the SHA-256; zeros for nothing. */
static bool hash_text(const struct text *t, char part[PART_BYTES])
{
	unsigned char digest[EVP_MAX_MD_SIZE] = { 0 };

	if (t->len && !EVP_Digest(t->data, t->len, digest, NULL, EVP_sha256(), NULL))
		return false;
	for (size_t i = 0; i < PART_BYTES / 2; i++)
		snprintf(part + 2 * i, 3, "%02x", digest[i]);
	return true;
}

static bool hash_ciphers(struct span ciphers, size_t *count, char part[PART_BYTES])
{
	struct values values = { .count = 0 };
	struct text text = { .len = 0 };
	__u16 cipher;

	while (tls_next_value(&ciphers, &cipher))
		if (!values_insert(&values, cipher))
			return false;
	*count = values.count;
	write_values(&text, &values);
	return hash_text(&text, part);
}

/* As they come. If their list is broken, there are none. */
static bool write_signature_algorithms(struct text *t, struct span extensions)
{
	struct values values = { .count = 0 };
	struct span body, list;
	__u16 algorithm;

	if (!tls_find_extension(extensions, TLS_SIGNATURE_ALGORITHMS, &body) || !tls_only_vector(body, 2, &list) ||
	    list.len % 2)
		return true;
	while (tls_next_value(&list, &algorithm))
		if (!values_append(&values, algorithm))
			return false;
	if (values.count)
		t->data[t->len++] = '_';
	write_values(t, &values);
	return true;
}

/* Server name and ALPN are counted, but have their place in the first part. */
static bool hash_extensions(struct span extensions, size_t *count, char part[PART_BYTES])
{
	struct values values = { .count = 0 };
	struct text text = { .len = 0 };
	struct span block = extensions, body;
	__u16 type;

	for (*count = 0; tls_next_extension(&block, &type, &body);) {
		if (tls_is_grease(type))
			continue;
		++*count;
		if (type != TLS_SERVER_NAME && type != TLS_ALPN && !values_insert(&values, type))
			return false;
	}
	write_values(&text, &values);
	return write_signature_algorithms(&text, extensions) && hash_text(&text, part);
}

static const char *version_word(__u16 version)
{
	static const struct {
		__u16 version;
		const char *word;
	} words[] = {
		{ 0x0304, "13" }, { 0x0303, "12" }, { 0x0302, "11" }, { 0x0301, "10" }, { 0x0300, "s3" },
		{ 0x0002, "s2" }, { 0xfeff, "d1" }, { 0xfefd, "d2" }, { 0xfefc, "d3" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].version == version)
			return words[i].word;
	return "00";
}

/* First and last byte; if one is neither letter nor digit, first and last digit of all bytes in hexadecimal. */
static void write_alpn(struct span id, char text[ALPN_BYTES])
{
	char first, last;

	if (!id.len) {
		snprintf(text, ALPN_BYTES, "00");
		return;
	}
	first = id.data[0];
	last = id.data[id.len - 1];
	if ((is_alpha(first) || is_digit(first)) && (is_alpha(last) || is_digit(last)))
		snprintf(text, ALPN_BYTES, "%c%c", first, last);
	else
		snprintf(text, ALPN_BYTES, "%x%x", (__u8)first >> 4, (__u8)last & 0xf);
}

static unsigned int shown(size_t count)
{
	return count < COUNT_SHOWN_MAX ? (unsigned int)count : COUNT_SHOWN_MAX;
}

bool ja4_write(const struct ja4_hello *hello, char text[JA4_BYTES])
{
	char ciphers[PART_BYTES], extensions[PART_BYTES], alpn[ALPN_BYTES];
	size_t cipher_count, extension_count;
	struct span name;

	text[0] = '\0';
	if (!hash_ciphers(hello->ciphers, &cipher_count, ciphers) ||
	    !hash_extensions(hello->extensions, &extension_count, extensions))
		return false;
	write_alpn(hello->alpn, alpn);
	snprintf(text, JA4_BYTES, "%c%s%c%02u%02u%s_%s_%s", hello->transport, version_word(hello->version),
	         tls_find_extension(hello->extensions, TLS_SERVER_NAME, &name) ? 'd' : 'i', shown(cipher_count),
	         shown(extension_count), alpn, ciphers, extensions);
	return true;
}
