/* SPDX-License-Identifier: BSD-2-Clause */
/* Of account/hints.h: what becomes of preconnects. */
#include "account/hints_parts.h"

enum { SWEEP = 32 /* entries that are looked at each time */ };

void hint_settle(struct hints *t, struct declared *d, bool used)
{
	const struct hint_match match = { (__u8)(d->relation + 1), d->probability };

	t->connecting -= d->progress == CONNECTING;
	d->progress = SETTLED;
	hints_settled(t, RELATION_PRECONNECT, match, false, used, 1);
}

/* The first ClientHello, or one more. */
static void greet(struct hints *t, struct declared *d, __u64 time_ns)
{
	if (d->progress == DECLARED) {
		hint_count(t, RELATION_PRECONNECT, d, 1);
		d->progress = CONNECTING;
		d->time_ns = time_ns;
		t->connecting++;
	}
	d->open += d->open < 255;
}

/* One of the connections that were greeted is not used; they are not told apart. */
static void take_unused(struct hints *t, struct declared *d)
{
	if (d && d->progress == CONNECTING && d->open == 1) {
		hint_settle(t, d, false);
	} else if (d && d->progress == DECLARED) { /* its ClientHello was before the declaration, or was not seen */
		hint_count(t, RELATION_PRECONNECT, d, 1);
		hint_settle(t, d, false);
	} else { /* a spare one */
		hint_count(t, RELATION_PRECONNECT, NULL, 1);
		if (d && d->progress == CONNECTING && d->open < 255)
			d->open--;
	}
}

void hints_contact(struct hints *t, __u64 time_ns, __u64 client, enum hint_contact how, struct span host)
{
	struct declared wanted = { .time_ns = time_ns, .client = client }, *d = NULL;
	const struct url url = { .host = host };

	if (hint_name(t, &wanted, RELATION_PRECONNECT, &url))
		d = hint_find(t, &wanted);
	if (how == CONTACT_UNUSED) {
		take_unused(t, d);
	} else if (d && d->progress != SETTLED && how == CONTACT_HELLO) {
		greet(t, d, time_ns);
	} else if (d && d->progress != SETTLED) {
		if (d->progress == DECLARED)
			hint_count(t, RELATION_PRECONNECT, d, 1);
		hint_settle(t, d, true);
	}
}

void hints_time(struct hints *t, __u64 now_ns)
{
	for (int i = 0; t->connecting && i < SWEEP; i++) {
		struct declared *d = &t->entry[t->hand++ & (t->buckets * HINT_WAYS - 1)];

		if (d->progress == CONNECTING && now_ns > d->time_ns && !hint_stands(d, now_ns))
			hint_settle(t, d, true);
	}
}
