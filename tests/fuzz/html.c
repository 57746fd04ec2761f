/*
 * html: a page in pieces, through pages, html, rules and url_resolve to hints. Whatever it says, what was put together
 * is what was sent, a page that grows declares the same as one that is there at once, and what references are resolved
 * to stays what it is when it is resolved again.
 *
 * input: options, how many cuts, cuts (6 bits: so many bytes, times 4; 64 the piece before comes again with it; 128 the
 * piece is lost), text
 * options: 1 in chunks, 2 which the text consists of already; 12 chooses the page; 16 it is rules and no HTML
 */
#include "account/declare.h"
#include "decode/rules.h"
#include "fuzz.h"

enum { CHUNKED = 1, RAW = 2, RULES = 16, LONGEST = HTML_BYTES };

static struct pages *pages;
static struct hints *hints;
static char sent[LONGEST], coded[4 * LONGEST]; /* before and with the coding */
static size_t sent_bytes;
static bool lost, unknown; /* a piece of it; what is in the chunks */
static __u64 begun, ended;

static const char *const urls[] = { "http://www.example/a/b?c", "http://h", "/x/../y//z", "http://h/?/../" };

/* Everything that is declared, as one number. */
struct found {
	__u64 hash, hints;
	const struct url *page;
};

static void mix(struct found *f, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		f->hash = (f->hash ^ (__u8)s.data[i]) * 1099511628211ull;
	f->hash = (f->hash ^ s.len) * 1099511628211ull;
}

static bool same(struct span a, struct span b)
{
	return a.len == b.len && !memcmp(a.data, b.data, a.len);
}

static void check_no_dots(struct span path)
{
	for (size_t i = 0; i < path.len; i++) {
		const struct span segment = span_before(span_between(path.data + i + 1, span_end(path)), '/');

		CHECK(path.data[i] == '/' && !span_is(segment, ".") && !span_is(segment, ".."));
		i += segment.len;
	}
}

static void check_resolved(const struct url *page, struct span reference)
{
	char buf[URL_BYTES], again[URL_BYTES], text[8 + URL_BYTES] = "http://h";
	struct url url, other;

	if (!url_resolve(page, reference, buf, &url))
		return;
	CHECK(url.path.len && url.path.data[0] == '/' && !span_find(url.path, '?') && !span_find(url.path, '#'));
	CHECK(!url.query.len || url.query.data[0] == '?');
	CHECK(url.path.data >= buf && span_end(url.path) == url.query.data);
	CHECK(span_end(url.query) <= buf + sizeof(buf));
	if (same(url.path, page->path))
		return;
	check_no_dots(url.path);
	memcpy(text + 8, url.path.data, url.path.len);
	memcpy(text + 8 + url.path.len, url.query.data, url.query.len);
	reference = (struct span){ text, 8 + url.path.len + url.query.len };
	if (reference.len > URL_BYTES)
		return;
	CHECK(url_resolve(page, reference, again, &other));
	CHECK(same(other.path, url.path) && same(other.query, url.query));
}

static void tell_hint(void *ctx, const struct hint *h)
{
	struct found *f = ctx;

	CHECK(h->relation < RELATION_COUNT && h->as < HINT_AS_COUNT && h->eagerness < EAGERNESS_COUNT);
	CHECK(h->probability <= 101);
	f->hints++;
	f->hash = f->hash * 31 + h->relation + h->as + h->eagerness + h->probability + h->crossorigin;
	mix(f, h->url);
	mix(f, h->tag);
	check_resolved(f->page, h->url);
}

static void tell_rules(void *ctx, struct span json)
{
	struct found *f = ctx;
	const __u64 before = f->hints;
	const size_t n = rules_read(json, tell_hint, ctx);

	CHECK(f->hints - before == (n < RULES_HINTS_MAX ? n : RULES_HINTS_MAX));
	mix(f, json);
}

static void tell_base(void *ctx, struct span href)
{
	struct found *f = ctx;

	mix(f, href);
	check_resolved(f->page, href);
}

static struct found found_in(const struct url *page, struct span html, size_t step)
{
	struct found f = { 1, 0, page };
	const struct html_sink sink = { tell_hint, tell_rules, tell_base, &f };
	struct html_reader r = { 0 };

	for (size_t n = 0; step && n < html.len; n += step) {
		char *part = malloc(n ? n : 1);

		CHECK(part);
		memcpy(part, html.data, n);
		html_read(&r, (struct span){ part, n }, &sink);
		CHECK(r.at <= n);
		free(part);
	}
	html_read(&r, html, &sink);
	CHECK(r.told <= HTML_HINTS_MAX);
	return f;
}

static __u64 declared(void)
{
	__u64 n = 0;

	for (int i = 0; i < RELATION_COUNT; i++)
		for (int by = 0; by < DECLARED_BY_COUNT; by++)
			n += hints_totals(hints)->relation[i].declared[by];
	return n;
}

static void tell_page(void *ctx, struct page *page)
{
	struct found once, twice;
	__u64 *before = ctx;

	declare_page(hints, page);
	if (!page->last)
		return;
	ended++;
	CHECK(unknown || (page->html.len <= sent_bytes && !memcmp(page->html.data, sent, page->html.len)));
	CHECK(unknown || lost || page->html.len == sent_bytes);
	if (page->kind == PAGE_RULES) {
		struct found f = { 1, 0, &page->url };

		tell_rules(&f, page->html);
		CHECK(declared() - *before == f.hints);
		return;
	}
	once = found_in(&page->url, page->html, 0);
	twice = found_in(&page->url, page->html, 1 + page->html.len / 16);
	CHECK(once.hash == twice.hash && once.hints == twice.hints);
	CHECK(declared() - *before == once.hints);
}

/* The text as chunks of growing length. */
static size_t encode(struct span text)
{
	size_t n = 0;

	for (size_t at = 0, size = 1; at < text.len; at += size, size = size * 2 + 1) {
		size = size < text.len - at ? size : text.len - at;
		n += (size_t)sprintf(coded + n, "%zx;x\r\n", size);
		memcpy(coded + n, text.data + at, size);
		n += size;
		coded[n++] = '\r';
		coded[n++] = '\n';
	}
	return n + (size_t)sprintf(coded + n, "0\r\n\r\n");
}

static void send_piece(__u32 at, size_t n)
{
	struct sample *s = calloc(1, sizeof(*s) + n);

	CHECK(s);
	*s = (struct sample){ .flow_hash = 1, .time_ns = 1, .seq = at - 5, .bytes_len = (__u16)n, .kind = SAMPLE_BODY };
	memcpy(s->bytes, coded + at, n);
	pages_body(pages, s);
	free(s);
}

/* Without cuts in pieces of 1,024 bytes. */
static void send_pieces(const uint8_t *cuts, size_t count, size_t n)
{
	size_t before = 0;

	for (size_t at = 0, i = 0; at < n; i++) {
		const uint8_t cut = count ? cuts[i % count] : 0x3f;
		const size_t wanted = ((cut & 0x3f) + 1u) * (count ? 4 : 16), size = wanted < n - at ? wanted : n - at;
		const size_t from = cut & 0x40 ? before : at;

		if (cut & 0x80)
			lost = true;
		else
			send_piece((__u32)from, at + size - from);
		before = at;
		at += size;
	}
}

static void open_once(void)
{
	static const __u64 key[2] = { 1, 2 };
	static __u64 before;

	if (!pages) {
		pages = pages_open(2, tell_page, &before);
		hints = hints_open(64, key);
		CHECK(pages && hints);
	}
	hints_forget(hints);
	before = declared();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	const uint8_t options = input_byte(&in), wanted = input_byte(&in);
	const size_t count = wanted < input_left(&in) ? wanted : input_left(&in);
	const uint8_t *cuts = in.pos;
	struct sample answer = { .flow_hash = 1, .seq = (__u32)-105, .head_bytes = 100, .time_ns = 1 };
	const char *url_text = urls[options >> 2 & 3];
	struct span text = { (const char *)cuts + count, input_left(&in) - count };
	struct url url;
	size_t n = text.len;

	if (!data || text.len > LONGEST / 2)
		return 0;
	open_once();
	CHECK(url_read((struct span){ url_text, strlen(url_text) }, &url));
	lost = false;
	unknown = (options & (CHUNKED | RAW)) == (CHUNKED | RAW);
	sent_bytes = text.len;
	memcpy(sent, text.data, text.len);
	memcpy(coded, text.data, text.len);
	if (options & CHUNKED && !unknown)
		n = encode(text);
	begun++;
	pages_begin(pages, &answer, options & RULES ? PAGE_RULES : PAGE_HTML, options & CHUNKED, 3, &url);
	send_pieces(cuts, count, n);
	answer.seq = (__u32)n - 5;
	answer.end = ANSWER_COMPLETE;
	pages_end(pages, &answer);
	CHECK(begun == ended);
	return 0;
}
