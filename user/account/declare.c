/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/declare.h"
#include "decode/rules.h"

struct declaring {
	struct hints *hints;
	struct page *page;
};

void declare_hint(struct hints *t, __u64 time_ns, __u64 client, enum declared_by by, const struct hint *hint,
                  const struct url *base)
{
	char text[URL_BYTES];
	struct url url;
	const bool resolved = hint->url.len && url_resolve(base, hint->url, text, &url);

	hints_declare(t, time_ns, client, by, hint, resolved ? &url : NULL);
}

static void tell_link(void *ctx, const struct hint *hint)
{
	const struct declaring *d = ctx;

	declare_hint(d->hints, d->page->time_ns, d->page->client, DECLARED_BY_HTML, hint, &d->page->base);
}

static void tell_rule(void *ctx, const struct hint *hint)
{
	const struct declaring *d = ctx;

	declare_hint(d->hints, d->page->time_ns, d->page->client, DECLARED_BY_RULES, hint, &d->page->base);
}

static void tell_rules(void *ctx, struct span json)
{
	const struct declaring *d = ctx;
	const size_t n = rules_read(json, tell_rule, ctx);

	if (n > RULES_HINTS_MAX)
		hints_beyond(d->hints, n - RULES_HINTS_MAX);
}

/* HTML, section 4.2.3: resolved against the page itself; one that cannot be is none. */
static void tell_base(void *ctx, struct span href)
{
	struct page *page = ((const struct declaring *)ctx)->page;
	struct url base;

	if (url_resolve(&page->url, href, page->base_text, &base))
		page->base = base;
}

/* Rules that a Speculation-Rules field names have their own URL as base (HTML, section 7.6.1.4). */
void declare_page(struct hints *t, struct page *page)
{
	struct declaring d = { t, page };
	const struct html_sink sink = { tell_link, tell_rules, tell_base, &d };
	const __u32 beyond = page->reader.beyond;

	if (page->kind == PAGE_RULES) {
		if (page->last) /* a part of them is no JSON */
			tell_rules(&d, page->html);
		return;
	}
	html_read(&page->reader, page->html, &sink);
	hints_beyond(t, page->reader.beyond - beyond);
}
