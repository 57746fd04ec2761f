/* SPDX-License-Identifier: BSD-2-Clause */
#include "show/report_sections.h"

static void used(struct key_figure *k, const struct ledger_row *all)
{
	char yes[FIGURE_BYTES], no[FIGURE_BYTES], unknown[FIGURE_BYTES];

	k->name = "Used";
	figure_between(k->value, "\u2013", all->use[USE_USED], all->use[USE_UNKNOWN], settled_of(all));
	snprintf(k->note, sizeof(k->note), "of the settled speculations: %s used, %s unknown, %s not used",
	         figure_count(yes, all->use[USE_USED]), figure_count(unknown, all->use[USE_UNKNOWN]),
	         figure_count(no, all->use[USE_NOT_USED]));
	k->part[PART_USED] = all->use[USE_USED];
	k->part[PART_UNKNOWN] = all->use[USE_UNKNOWN];
	k->part[PART_NOT_USED] = all->use[USE_NOT_USED];
}

static void speculations(struct key_figure *k, const struct report *r)
{
	struct counters sum;
	struct totals t = tally_totals(r->tally, r->gate, &sum);
	char share[FIGURE_BYTES], total[FIGURE_BYTES];

	k->name = "Speculations";
	figure_count(k->value, t.marked);
	snprintf(k->note, sizeof(k->note), "%s of %s", figure_share(share, t.marked, t.marked + t.unmarked + t.cut),
	         figure_counted(total, t.marked + t.unmarked + t.cut, "request", "requests"));
}

/* Refusals are not alone in doing harm, and the totals do not tell whose it is. */
static void refused(struct key_figure *k, const struct ledger_row *all, const __u64 harms[HARM_COUNT])
{
	char share[FIGURE_BYTES], failed[FIGURE_BYTES];

	k->name = "Refused";
	figure_count(k->value, all->refused);
	snprintf(k->note, sizeof(k->note), "%s of the speculations; %s failed otherwise%s",
	         figure_share(share, all->refused, all->requests), figure_count(failed, all->failed),
	         sum_of_values(harms, HARM_COUNT) ? "; some answers do harm" : "");
}

static void wasted(struct key_figure *bytes, struct key_figure *time, const struct ledger_row *all)
{
	char whole[FIGURE_BYTES];

	bytes->name = "Bytes wasted";
	figure_bytes(bytes->value, all->wasted_bytes);
	snprintf(bytes->note, sizeof(bytes->note), "at least, of %s in answers to speculations",
	         figure_bytes(whole, all->bytes));
	time->name = "Server time wasted";
	figure_ns(time->value, all->wasted_ns);
	snprintf(time->note, sizeof(time->note), "at least, of %s spent on speculations",
	         figure_ns(whole, all->server_ns));
}

static void say_none(const struct sheet *s, const struct report *r)
{
	struct counters sum;
	struct totals t = tally_totals(r->tally, r->gate, &sum);
	char marked[FIGURE_BYTES];

	if (t.marked)
		say(s, "Requests said of themselves that they were speculations: %s. None could be followed.",
		    figure_count(marked, t.marked));
	else
		say(s, "No request that was seen said of itself that it was a speculation.");
}

/* Of what no figure can tell. */
static void say_missing(const struct sheet *s, const struct report *r)
{
	struct counters sum;
	__u64 cut = tally_totals(r->tally, r->gate, &sum).cut;
	char number[FIGURE_BYTES];

	files_summary(s, r);
	if (cut)
		say(s, "%s before it was seen whether %s marked.",
		    figure_counted(number, cut, "request was cut", "requests were cut"),
		    cut == 1 ? "it is" : "they are");
}

void section_summary(const struct sheet *s, const struct report *r)
{
	const struct ledger_row *all = &r->ledger->total;
	struct key_figure figure[5] = { 0 };

	if (!all->requests) {
		say_none(s, r);
		say_missing(s, r);
		return;
	}
	used(&figure[0], all);
	speculations(&figure[1], r);
	refused(&figure[2], all, r->ledger->harms);
	wasted(&figure[3], &figure[4], all);
	s->key_figures(s, figure, 5);
	say_missing(s, r);
	say(s,
	    "Use is stated from its lower to its upper bound, because success is mostly silent: a browser that uses what "
	    "it fetched ahead need not ask the server again. What is unknown may have been used or not; it is never "
	    "guessed.");
}
