/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "export/top_name.h"

/* The part in front that says where: hosts and pages begin with one, and so does the route of a CONNECT. */
static struct span host_of(enum top_kind kind, struct span name)
{
	static const struct span none = { "", 0 };

	switch (kind) {
	case TOP_HOST:
		return name;
	case TOP_PAGE:
		return span_before(name, '/');
	case TOP_ROUTE:
		return name.len && name.data[0] != '/' ? name : none;
	default:
		return none;
	}
}

size_t top_name(const struct identity *id, enum top_kind kind, const struct top_entry *e, char out[TOP_NAME_BYTES])
{
	struct span name = { e->text, e->text_bytes < TOP_TEXT_BYTES ? e->text_bytes : TOP_TEXT_BYTES };
	struct span host = host_of(kind, name);
	char text[IDENTITY_BYTES];
	size_t n = 0;

	if (id && host.len && identity_authority(id, host, text)) {
		n = strlen(text);
		memcpy(out, text, n);
		name = span_between(span_end(host), span_end(name));
	}
	memcpy(out + n, name.data, name.len);
	return n + name.len;
}

/* The key is a hash of the name that everybody can compute where the ledger's own key is known, as in a replay. */
__u64 top_name_number(const struct identity *id, const struct top_entry *e)
{
	return id && id->anonymous ? identity_flow(id, e->key) : e->key;
}
