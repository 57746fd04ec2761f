/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export/json.h"

static void put(struct json *j, const char *data, size_t len)
{
	if (len > sizeof(j->text) - j->len) {
		j->full = true;
		return;
	}
	memcpy(j->text + j->len, data, len);
	j->len += len;
}

static void put_char(struct json *j, char c)
{
	put(j, &c, 1);
}

static void put_key(struct json *j, const char *key)
{
	if (j->comma)
		put_char(j, ',');
	j->comma = true;
	if (!key)
		return;
	put_char(j, '"');
	put(j, key, strlen(key));
	put(j, "\":", 2);
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

static void put_escaped(struct json *j, unsigned char c)
{
	char escape[8];
	int n;

	if (c == '"' || c == '\\')
		n = snprintf(escape, sizeof(escape), "\\%c", c);
	else
		n = snprintf(escape, sizeof(escape), "\\u%04x", c);
	put(j, escape, (size_t)n);
}

void json_start(struct json *j)
{
	j->len = 0;
	j->comma = j->full = false;
}

void json_open(struct json *j, const char *key, char bracket)
{
	put_key(j, key);
	put_char(j, bracket);
	j->comma = false;
}

void json_close(struct json *j, char bracket)
{
	put_char(j, bracket);
	j->comma = true;
}

void json_string_begin(struct json *j, const char *key)
{
	put_key(j, key);
	put_char(j, '"');
}

void json_string_piece(struct json *j, const char *data, size_t len)
{
	size_t from = 0, i;

	for (i = 0; i < len; i++) {
		if (is_plain((unsigned char)data[i]))
			continue;
		put(j, data + from, i - from);
		put_escaped(j, (unsigned char)data[i]);
		from = i + 1;
	}
	put(j, data + from, i - from);
}

void json_string_end(struct json *j)
{
	put_char(j, '"');
}

void json_string(struct json *j, const char *key, const char *data, size_t len)
{
	json_string_begin(j, key);
	json_string_piece(j, data, len);
	json_string_end(j);
}

void json_word(struct json *j, const char *key, const char *word)
{
	json_string(j, key, word, strlen(word));
}

void json_number(struct json *j, const char *key, uint64_t number)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRIu64, number);

	put_key(j, key);
	put(j, digits, (size_t)n);
}

void json_decimal(struct json *j, const char *key, uint64_t number, int decimals)
{
	char digits[32];
	uint64_t unit = 1;
	int n;

	for (int i = 0; i < decimals; i++)
		unit *= 10;
	n = snprintf(digits, sizeof(digits), "%" PRIu64 ".%0*" PRIu64, number / unit, decimals, number % unit);
	put_key(j, key);
	put(j, digits, (size_t)n);
}

void json_seconds(struct json *j, const char *key, uint64_t ns)
{
	json_decimal(j, key, ns / 1000, 6);
}

void json_bool(struct json *j, const char *key, bool value)
{
	const char *word = value ? "true" : "false";

	put_key(j, key);
	put(j, word, strlen(word));
}

void json_null(struct json *j, const char *key)
{
	put_key(j, key);
	put(j, "null", 4);
}
