/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/ledger_names.h"
#include "account/route.h"
#include "decode/siphash.h"

enum { TEXT_PART = SPECULATION_TEXT_BYTES / 3 };

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Returns how many bytes. */
static size_t copy_lower(char *to, struct span from, size_t room)
{
	size_t n = smaller(from.len, room);

	for (size_t i = 0; i < n; i++)
		to[i] = from.data[i] >= 'A' && from.data[i] <= 'Z' ? (char)(from.data[i] | 0x20) : from.data[i];
	return n;
}

void ledger_set_text(struct speculation *s, struct span host, struct span path)
{
	size_t for_path = smaller(path.len, TEXT_PART);

	s->host_bytes = (__u8)copy_lower(s->text, host, SPECULATION_TEXT_BYTES - for_path);
	s->path_bytes = (__u8)smaller(path.len, SPECULATION_TEXT_BYTES - s->host_bytes);
	if (s->path_bytes)
		memcpy(s->text + s->host_bytes, path.data, s->path_bytes);
	s->text_cut = s->host_bytes < host.len || s->path_bytes < path.len;
}

static void add(struct ledger *l, enum top_kind kind, __u64 key, struct span text, __u32 weight)
{
	if (key && weight)
		top_add(l->top[kind], key, text, weight);
}

/* One byte more than is kept shows that there is more. */
static void add_host(struct ledger *l, const struct asked *a, __u32 weight)
{
	char text[TOP_TEXT_BYTES + 1];
	size_t n = copy_lower(text, a->s->host, sizeof(text));

	add(l, TOP_HOST, a->own.host, (struct span){ text, n }, weight);
}

static __u64 add_route(struct ledger *l, const struct asked *a, __u32 weight)
{
	char text[ROUTE_BYTES];
	struct span route = { text, route_fold(a->s->path, text, sizeof(text)) };
	__u64 key = route.len ? url_target_hash(l->o.key, route, (struct span){ "", 0 }) : 0;

	add(l, TOP_ROUTE, key, route, weight);
	return key;
}

/* The string "null" is another tag than the token; the text does not tell them apart. */
static __u64 add_tag(struct ledger *l, const struct asked *a, __u32 weight)
{
	const struct tag *tag = a->s->tags;
	struct span kind, text;
	__u64 key;

	if (!a->s->tag_count)
		return 0;
	kind = (struct span){ tag->kind == TAG_NULL ? "null" : "tag", 4 - (tag->kind != TAG_NULL) };
	text = tag->kind == TAG_NULL ? kind : tag->text;
	key = url_target_hash(l->o.key, kind, text);
	add(l, TOP_TAG, key, text, weight);
	return key;
}

static __u64 add_page(struct ledger *l, const struct asked *a, __u32 weight)
{
	char text[TOP_TEXT_BYTES + 1];
	struct siphash h;
	__u64 key;
	size_t n;

	if (!a->referer.target)
		return 0;
	siphash_begin(&h, l->o.key);
	siphash_add_word(&h, a->referer.host);
	siphash_add(&h, a->page.path);
	key = siphash_end(&h);
	n = copy_lower(text, a->page.host, sizeof(text));
	memcpy(text + n, a->page.path.data, smaller(a->page.path.len, sizeof(text) - n));
	n += smaller(a->page.path.len, sizeof(text) - n);
	add(l, TOP_PAGE, key | !key, (struct span){ text, n }, weight);
	return key | !key;
}

void ledger_add_names(struct ledger *l, struct speculation *s, const struct asked *a)
{
	__u32 weight = s->request.weight;
	const char *source = source_words[s->source];

	add_host(l, a, weight);
	s->route = add_route(l, a, weight);
	s->tag = add_tag(l, a, weight);
	s->page = add_page(l, a, weight);
	add(l, TOP_SOURCE, s->source + 1ull, (struct span){ source, strlen(source) }, weight);
}
