/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes JSON (RFC 8259) into memory, in ASCII only: any byte that is not printable ASCII becomes \u00xx, so
 * that no input can end a string or a line, or reach a terminal as anything but text. Commas are its business.
 */
#ifndef HINTWATCH_EXPORT_JSON_H
#define HINTWATCH_EXPORT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The largest event: its texts are disjoint pieces of a head of 16 KiB, each byte of which can take six, and
 * beside them stands what we write ourselves.
 */
enum { JSON_BYTES = 6 * 16384 + 16384 };

struct json {
	size_t len;
	bool comma; /* the next member or element needs one in front */
	bool full;  /* something did not fit, and is missing */
	char text[JSON_BYTES];
};

void json_start(struct json *j);

/* key is NULL in arrays and at the top; it is one of our own words and is not escaped. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_string(struct json *j, const char *key, const char *data, size_t len);
void json_word(struct json *j, const char *key, const char *word); /* a string of our own */
void json_number(struct json *j, const char *key, uint64_t number);
void json_decimal(struct json *j, const char *key, uint64_t number, int decimals); /* number / 10^decimals; 1 to 9 */
void json_seconds(struct json *j, const char *key, uint64_t ns);                   /* to the microsecond, cut off */
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);

/* A string in pieces: json_string() is begin, piece, end. */
void json_string_begin(struct json *j, const char *key);
void json_string_piece(struct json *j, const char *data, size_t len);
void json_string_end(struct json *j);

#endif
