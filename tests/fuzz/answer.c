/*
 * answer: the head of an answer, its links, and what they make of a refusal.
 *
 * input: the head
 */
#include <strings.h>

#include "account/refusal.h"
#include "decode/answer.h"
#include "fuzz.h"

enum { LONGEST = 4096 };

static struct decoder decoder;
static struct answer answer, other;

#define F(NAME) (1u << ANSWER_##NAME)

static void check_inside(struct span s, struct span in)
{
	const struct span text = { decoder.text, sizeof(decoder.text) };

	CHECK(!s.len || (s.data >= in.data && span_end(s) <= span_end(in)) ||
	      (s.data >= text.data && span_end(s) <= span_end(text)));
}

/* A name can only be read where it is written: in one piece, in any case, in front of a colon. */
static bool is_written(struct span bytes, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = bytes.data; (p = memchr(p, ':', (size_t)(span_end(bytes) - p))); p++)
		if ((size_t)(p - bytes.data) >= n && !strncasecmp(p - n, name, n))
			return true;
	return false;
}

static void check_sources(struct span bytes, const struct answer *a)
{
	static const struct {
		__u32 facts;
		const char *name;
	} sources[] = {
		{ F(NO_STORE) | F(NO_CACHE) | F(MUST_REVALIDATE) | F(PRIVATE), "cache-control" },
		{ F(VARY_MARKER) | F(VARY_ANY), "vary" },
		{ F(AGE), "age" },
		{ F(ETAG), "etag" },
		{ F(LAST_MODIFIED), "last-modified" },
		{ F(SET_COOKIE), "set-cookie" },
		{ F(NO_VARY_SEARCH), "no-vary-search" },
		{ F(LOADING_MODE), "supports-loading-mode" },
		{ F(SPECULATION_RULES), "speculation-rules" },
		{ F(CLEAR_PREFETCH) | F(CLEAR_PRERENDER), "clear-site-data" },
		{ F(RETRY_AFTER), "retry-after" },
		{ F(ATTACHMENT), "content-disposition" },
		{ F(SPECULATION_REFUSED), "cf-speculation-refused" },
		{ F(ALT_SVC), "alt-svc" },
		{ F(LINK), "link" },
		{ F(ENCODED), "content-encoding" },
		{ F(CHUNKED), "transfer-encoding" },
		{ F(LENGTH), "content-length" },
	};

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		CHECK(!(a->facts & sources[i].facts) || is_written(bytes, sources[i].name));
	CHECK(a->content == CONTENT_NONE || is_written(bytes, "content-type"));
	CHECK(!a->link_count || a->facts & F(LINK));
	CHECK(a->facts & F(LENGTH) || !a->length);
}

static void check_hint(const struct hint *h, struct span in)
{
	CHECK(h->relation < RELATION_COUNT && h->as < HINT_AS_COUNT && h->probability <= 101);
	CHECK(h->url.len && !h->tag.len && !h->eagerness && !span_find(h->url, '>'));
	check_inside(h->url, in);
}

static void check_links(struct span value)
{
	struct hint few[2], all[ANSWER_LINKS_MAX];
	size_t n = link_read(value, all, ANSWER_LINKS_MAX), first = link_read(value, few, 2);

	CHECK(first == n);
	for (size_t i = 0; i < n && i < ANSWER_LINKS_MAX; i++)
		check_hint(&all[i], value);
	for (size_t i = 0; i < n && i < 2; i++)
		CHECK(few[i].url.data == all[i].url.data && few[i].relation == all[i].relation);
}

static void check_head(struct span bytes)
{
	CHECK(answer.status >= 100 && answer.status <= 999);
	CHECK(answer.content < CONTENT_CLASS_COUNT && answer.max_age < AGE_CLASS_COUNT);
	CHECK(answer.facts < 1u << ANSWER_FACT_COUNT && answer.link_count <= ANSWER_LINKS_MAX);
	CHECK(answer.status == 101 || !answer.upgrade.len);
	check_inside(answer.alt_svc, bytes);
	check_inside(answer.upgrade, bytes);
	CHECK(!answer.links_beyond || answer.link_count == ANSWER_LINKS_MAX);
	for (size_t i = 0; i < answer.link_count; i++)
		check_hint(&answer.link[i], bytes);
	check_sources(bytes, &answer);
}

/* What is behind the head is not part of it. */
static void check_behind(struct span bytes)
{
	static const char behind[] = "ETag: a\r\nLink: <a>;rel=prefetch\r\nAge: 1\r\n\r\n";
	char text[LONGEST + sizeof(behind)];
	struct span longer = { text, bytes.len + sizeof(behind) - 1 };

	memcpy(text, bytes.data, bytes.len);
	memcpy(text + bytes.len, behind, sizeof(behind) - 1);
	CHECK(answer_read(&decoder, longer, &other) && other.ended);
	CHECK(other.status == answer.status && other.facts == answer.facts && other.link_count == answer.link_count);
	CHECK(other.content == answer.content && other.max_age == answer.max_age && other.length == answer.length);
}

static struct answered answered_of(const struct answer *a, __u64 bytes)
{
	return (struct answered){ .status = a->status, .facts = a->facts, .bytes = bytes, .fate = (__u8)(bytes % 7) };
}

static void check_refusal(void)
{
	static const __u16 set[] = { 503, 204 };
	const struct answered a = answered_of(&answer, answer.length), page = { .status = 200, .bytes = 5000 };
	__u8 alone = harms_of_refusal(&a, set, 2), beside = harms_by_comparison(&a, &page, set, 2);

	CHECK((result_of(true, a.status, a.fate, set, 2) == RESULT_REFUSED) == status_refuses(a.status, set, 2));
	CHECK(result_of(false, a.status, a.fate, set, 2) != RESULT_REFUSED);
	CHECK(alone < 1 << HARM_COUNT && !(alone & 1 << HARM_NO_VARY));
	CHECK(!(beside & ~(1 << HARM_NO_VARY | 1 << HARM_STUB | 1 << HARM_ATTACHMENT)));
	CHECK(!(beside & (1 << HARM_NO_VARY | 1 << HARM_STUB)) || !(a.facts & F(NO_STORE)));
	CHECK(!harms_by_comparison(&page, &page, set, 2));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span bytes = { (const char *)data, size };

	if (size > LONGEST || !data)
		return 0;
	check_links(bytes);
	if (!answer_read(&decoder, bytes, &answer))
		return 0;
	check_head(bytes);
	check_refusal();
	if (answer.ended)
		check_behind(bytes);
	return 0;
}
