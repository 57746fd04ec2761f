/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages: the HTML or the speculation rules behind the heads of sampled answers, put together from the pieces that the
 * gate hands up, without its chunked coding. Memory is fixed at start, and touched when it is first used; no I/O.
 */
#ifndef HINTWATCH_ACCOUNT_PAGES_H
#define HINTWATCH_ACCOUNT_PAGES_H

#include "account/page_ends.h"
#include "decode/html.h"
#include "decode/url.h"

enum {
	PAGES = 256,           /* at once, unless somebody says otherwise */
	PAGE_BYTES = 72 << 10, /* of one */
};

/* What is in a page, by its Content-Type. */
enum page_kind { PAGE_HTML, PAGE_RULES };

/* A page that grows. It is told when it has doubled, and once more when nothing more comes of it. */
struct page {
	__u64 flow_hash;
	__u64 time_ns;             /* of the last piece */
	__u64 client;              /* as pages_begin() was told */
	struct url url;            /* likewise; its text is the page's own */
	enum page_kind kind;       /* likewise */
	struct span html;          /* or rules, from the beginning; the same bytes stay at the same place */
	bool last;                 /* it is told for the last time */
	struct html_reader reader; /* these are of whoever is told; */
	struct url base;           /* at first all zeros, and the page's URL; */
	char base_text[URL_BYTES]; /* what base lies in when it is another */
};

typedef void page_tell(void *ctx, struct page *page);

struct pages;

/* NULL: no memory. */
struct pages *pages_open(size_t entries, page_tell *tell, void *ctx);
void pages_close(struct pages *t);

/* The final answer whose content follows: its SAMPLE_ANSWER, and whether chunked is its transfer coding. */
void pages_begin(struct pages *t, const struct sample *answer, enum page_kind kind, bool chunked, __u64 client,
                 const struct url *url);

/* The same of an answer to a request that is not known. */
void pages_pass(struct pages *t);

/* SAMPLE_BODY: of a page that is not known, it is passed over. What was seen before may come again. */
void pages_body(struct pages *t, const struct sample *body);

/* SAMPLE_ANSWER_END. */
void pages_end(struct pages *t, const struct sample *end);

/* Nothing more comes. */
void pages_end_all(struct pages *t);

const struct pages_totals *pages_totals(const struct pages *t);

#endif
