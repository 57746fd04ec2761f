/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/pages.h"
#include "chunked.h"

#define X(NAME, word) word,
const char *const page_end_words[PAGE_END_COUNT] = { PAGE_ENDS(X) };
#undef X

struct entry {
	struct page page;
	bool chunked;
	__u8 chunk_state; /* enum chunked_state */
	__u32 next;       /* the sequence number that is expected */
	__u32 raw;        /* bytes behind the head, coding included */
	__u64 chunk_size, chunk_left;
	size_t told;
	char url_text[URL_BYTES];
	char html[HTML_BYTES];
};

_Static_assert(sizeof(struct entry) <= PAGE_BYTES, "as documented");

/* What is looked through; of each entry. */
struct place {
	__u64 flow_hash;
	__u64 used; /* the greater, the later; 0: it is free */
};

struct pages {
	struct entry *entry;
	struct place *place;
	size_t entries;
	__u64 uses;
	page_tell *tell;
	void *ctx;
	struct pages_totals totals;
};

struct pages *pages_open(size_t entries, page_tell *tell, void *ctx)
{
	struct pages *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->entry = calloc(entries, sizeof(*t->entry));
	t->place = calloc(entries, sizeof(*t->place));
	t->entries = entries;
	t->tell = tell;
	t->ctx = ctx;
	if (t->entry && t->place)
		return t;
	pages_close(t);
	return NULL;
}

void pages_close(struct pages *t)
{
	if (!t)
		return;
	free(t->entry);
	free(t->place);
	free(t);
}

static struct place *place_of(const struct pages *t, const struct entry *e)
{
	return &t->place[e - t->entry];
}

static struct entry *find(struct pages *t, __u64 flow_hash)
{
	for (size_t i = 0; i < t->entries; i++)
		if (t->place[i].used && t->place[i].flow_hash == flow_hash)
			return &t->entry[i];
	return NULL;
}

static void end(struct pages *t, struct entry *e, enum page_end how)
{
	t->totals.ended[how]++;
	t->totals.bytes += e->page.html.len;
	e->page.last = true;
	t->tell(t->ctx, &e->page);
	place_of(t, e)->used = 0;
}

/* Nothing more comes of it. */
static void give_up(struct pages *t, struct entry *e, enum page_end how)
{
	end(t, e, e->raw ? how : PAGE_UNREAD);
}

/* At doublings alone, so that whoever reads all of it each time still reads each byte twice at most. */
static void tell_growth(struct pages *t, struct entry *e)
{
	if (!e->page.html.len || e->page.html.len < 2 * e->told)
		return;
	e->told = e->page.html.len;
	t->tell(t->ctx, &e->page);
}

/* One of which nothing came is less worth than one that is read. */
static bool is_worth_less(const struct pages *t, size_t one, size_t than)
{
	bool empty = !t->entry[one].raw;

	return empty == !t->entry[than].raw ? t->place[one].used < t->place[than].used : empty;
}

/* A free one, else the one that was used least recently. */
static struct entry *make_room(struct pages *t)
{
	size_t victim = 0;

	for (size_t i = 0; i < t->entries; i++) {
		if (!t->place[i].used)
			return &t->entry[i];
		if (is_worth_less(t, i, victim))
			victim = i;
	}
	give_up(t, &t->entry[victim], PAGE_EVICTED);
	return &t->entry[victim];
}

static struct span copied(char *text, size_t *at, struct span s)
{
	char *to = text + *at;

	if (s.len)
		memcpy(to, s.data, s.len);
	*at += s.len;
	return (struct span){ to, s.len };
}

void pages_begin(struct pages *t, const struct sample *answer, enum page_kind kind, bool chunked, __u64 client,
                 const struct url *url)
{
	struct entry *e = find(t, answer->flow_hash);
	size_t at = 0;

	if (e)
		give_up(t, e, PAGE_CUT);
	if (url->host.len + url->path.len + url->query.len > URL_BYTES) {
		t->totals.ended[PAGE_URL_TOO_LONG]++;
		return;
	}
	e = make_room(t);
	memset(e, 0, offsetof(struct entry, url_text));
	*place_of(t, e) = (struct place){ answer->flow_hash, ++t->uses };
	e->chunked = chunked;
	e->next = answer->seq + answer->head_bytes;
	e->page.kind = kind;
	e->page.flow_hash = answer->flow_hash;
	e->page.time_ns = answer->time_ns;
	e->page.client = client;
	e->page.url.host = copied(e->url_text, &at, url->host);
	e->page.url.path = copied(e->url_text, &at, url->path);
	e->page.url.query = copied(e->url_text, &at, url->query);
	e->page.base = e->page.url;
	e->page.html = (struct span){ e->html, 0 };
}

void pages_pass(struct pages *t)
{
	t->totals.ended[PAGE_URL_UNKNOWN]++;
}

static void append(struct entry *e, struct span s)
{
	const size_t room = HTML_BYTES - e->page.html.len, n = s.len < room ? s.len : room;

	memcpy(e->html + e->page.html.len, s.data, n);
	e->page.html.len += n;
}

/* How the page ends with these bytes; PAGE_END_COUNT: it goes on. RFC 9112, section 7.1 */
static enum page_end append_chunks(struct entry *e, struct span s)
{
	while (s.len) {
		__u32 n = (__u32)s.len;

		if (e->chunk_left) {
			n = e->chunk_left < n ? (__u32)e->chunk_left : n;
			append(e, (struct span){ s.data, n });
			e->chunk_left -= n;
		} else {
			switch (chunked_step(&e->chunk_state, &e->chunk_size, (const __u8 *)s.data, n, &n)) {
			case CHUNKED_END:
				return PAGE_COMPLETE;
			case CHUNKED_BAD:
				return PAGE_CODING;
			case CHUNKED_DATA:
				e->chunk_left = e->chunk_size;
				break;
			case CHUNKED_ON:
				break;
			}
		}
		s = span_between(s.data + n, span_end(s));
	}
	return PAGE_END_COUNT;
}

static bool is_full(const struct entry *e)
{
	return e->raw >= HTML_BYTES;
}

void pages_body(struct pages *t, const struct sample *body)
{
	struct entry *e = find(t, body->flow_hash);
	struct span s = { (const char *)body->bytes, body->bytes_len };
	enum page_end how = PAGE_END_COUNT;
	__u32 known;

	if (!e)
		return;
	known = e->next - body->seq;
	if (known >> 31) {
		end(t, e, PAGE_GAP);
		return;
	}
	if (known >= s.len)
		return;
	s = span_between(s.data + known, span_end(s));
	e->next += (__u32)s.len;
	e->raw += (__u32)s.len;
	place_of(t, e)->used = ++t->uses;
	e->page.time_ns = body->time_ns;
	if (e->chunked)
		how = append_chunks(e, s);
	else
		append(e, s);
	if (how == PAGE_END_COUNT && is_full(e))
		how = PAGE_COMPLETE;
	if (how != PAGE_END_COUNT)
		end(t, e, how);
	else
		tell_growth(t, e);
}

void pages_end(struct pages *t, const struct sample *sample)
{
	struct entry *e = find(t, sample->flow_hash);

	if (!e)
		return;
	if (sample->seq != e->next)
		give_up(t, e, PAGE_GAP);
	else
		end(t, e, sample->end == ANSWER_COMPLETE ? PAGE_COMPLETE : PAGE_CUT);
}

void pages_end_all(struct pages *t)
{
	for (size_t i = 0; i < t->entries; i++)
		if (t->place[i].used)
			give_up(t, &t->entry[i], PAGE_CUT);
}

const struct pages_totals *pages_totals(const struct pages *t)
{
	return &t->totals;
}
