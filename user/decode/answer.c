/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/answer.h"

static const struct span nothing = { "", 0 };

/* HTTP-version SP status-code SP [ reason-phrase ]; the second space is often missing. The line's length; 0: it is none. */
static size_t status_line_read(struct span bytes, __u16 *status)
{
	static const char form[] = "HTTP/1.1 200";
	const char *p = bytes.data, *lf = span_find(bytes, '\n');

	if (!lf || (size_t)(lf - p) < sizeof(form) - 1 || memcmp(p, "HTTP/1.", 7) != 0)
		return 0;
	if ((p[7] != '0' && p[7] != '1') || p[8] != ' ' || p[9] == '0')
		return 0;
	if (!is_digit(p[9]) || !is_digit(p[10]) || !is_digit(p[11]) || !strchr(" \r\n", p[12]) || !p[12])
		return 0;
	*status = (__u16)((p[9] - '0') * 100 + (p[10] - '0') * 10 + p[11] - '0');
	return (size_t)(lf + 1 - p);
}

/* Behind the empty line that ends the head; all of the bytes if they do not hold it. */
static struct span behind_head(struct span bytes)
{
	const char *p = bytes.data, *end = span_end(bytes);

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		p++;
		if (p < end && *p == '\n')
			return span_between(p + 1, end);
		if (end - p >= 2 && p[0] == '\r' && p[1] == '\n')
			return span_between(p + 2, end);
	}
	return span_between(end, end);
}

static bool is_interim(__u16 status)
{
	return status < 200 && status != 101;
}

/* Passes interim answers. The length of the status line that *bytes begin with then; 0: they begin with none. */
static size_t final_line_read(struct span *bytes, __u16 *status)
{
	size_t line = status_line_read(*bytes, status), next_line;
	struct span next;
	__u16 next_status;

	while (line && is_interim(*status)) {
		next = behind_head(*bytes);
		next_line = status_line_read(next, &next_status);
		if (!next_line)
			break;
		*bytes = next;
		line = next_line;
		*status = next_status;
	}
	return line;
}

__u16 answer_status(struct span bytes)
{
	__u16 status;

	return final_line_read(&bytes, &status) ? status : 0;
}

bool answer_read(struct decoder *d, struct span bytes, struct answer *out)
{
	size_t line = final_line_read(&bytes, &out->status);
	struct fields f;

	if (!line)
		return false;
	bytes.len = bytes.len < DECODER_BYTES ? bytes.len : DECODER_BYTES;
	fields_read(&f, d, bytes, line < bytes.len ? line : bytes.len);
	out->alt_svc = fields_have(&f, KNOWN_ALT_SVC) ? fields_value(&f, KNOWN_ALT_SVC) : nothing;
	out->upgrade = out->status == 101 && fields_have(&f, KNOWN_UPGRADE) ? fields_value(&f, KNOWN_UPGRADE) : nothing;
	return true;
}
