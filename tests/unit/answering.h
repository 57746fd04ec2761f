/*
 * Heads of answers for answer_read(). Whatever is read here is also read cut off at every byte, and with every byte
 * replaced by ones that mean something to a parser.
 */
#ifndef HINTWATCH_TESTS_ANSWERING_H
#define HINTWATCH_TESTS_ANSWERING_H

#include "check.h"
#include "decode/answer.h"
#include "guard.h"

static struct decoder decoder;
static struct answer answer;

#define F(NAME) (1u << ANSWER_##NAME)

static inline void check_span(struct span s, struct span head)
{
	const struct span text = { decoder.text, sizeof(decoder.text) };

	yes(!s.len || (s.data >= head.data && span_end(s) <= span_end(head)) ||
	    (s.data >= text.data && span_end(s) <= span_end(text)));
}

/* What holds of every answer. */
static inline bool read_bytes(const char *bytes, size_t n)
{
	struct span head = { guard_place(bytes, n), n };

	memset(&answer, 0xa5, sizeof(answer)); /* nothing may be left as it was */
	if (!answer_read(&decoder, head, &answer))
		return false;
	yes(answer.status >= 100 && answer.status <= 999);
	yes(answer.content < CONTENT_CLASS_COUNT && answer.max_age < AGE_CLASS_COUNT);
	yes(answer.facts < 1u << ANSWER_FACT_COUNT && answer.link_count <= ANSWER_LINKS_MAX);
	yes(answer.facts & F(LENGTH) || !answer.length);
	check_span(answer.alt_svc, head);
	check_span(answer.upgrade, head);
	yes(!answer.links_beyond || answer.link_count == ANSWER_LINKS_MAX);
	for (size_t i = 0; i < answer.link_count; i++) {
		yes(answer.link[i].relation < RELATION_COUNT && answer.link[i].as < HINT_AS_COUNT);
		yes(answer.link[i].probability <= 101 && answer.link[i].url.len);
		check_span(answer.link[i].url, head);
	}
	return true;
}

static inline void read_mangled(const char *head, size_t n)
{
	static const char odd[] = { '\0', '\r', '\n', '\xff', '"', '\\', ',', ';', '<', ' ' };
	static char mangled[1 << 14];

	memcpy(mangled, head, n);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sizeof(odd); k++) {
			mangled[i] = odd[k];
			read_bytes(mangled, n);
		}
		mangled[i] = head[i];
	}
}

/* A whole head. */
static inline const struct answer *read_head(const char *head)
{
	size_t n = strlen(head);

	for (size_t i = 0; i < n; i++)
		no(read_bytes(head, i) && answer.ended);
	read_mangled(head, n);
	yes(read_bytes(head, n));
	yes(answer.ended);
	return &answer;
}

/* A 200 with these field lines. */
static inline const struct answer *read_lines(const char *lines)
{
	static char head[1 << 13];

	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n%s\r\n", lines);
	return read_head(head);
}

static inline void check_text(struct span got, const char *expected)
{
	is(got.len, strlen(expected));
	assert_memory_equal(got.data, expected, got.len);
}

#endif
