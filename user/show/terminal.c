/* SPDX-License-Identifier: BSD-2-Clause */
#include <time.h>

#include "base/words.h"
#include "show/terminal.h"

static void put_clock(FILE *out, __u64 epoch_ns)
{
	time_t seconds = (time_t)(epoch_ns / 1000000000);
	char text[16];
	struct tm tm;

	if (localtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%H:%M:%S", &tm))
		fputs(text, out);
}

/* "name n" for each that grew. */
static void put_growth(FILE *out, const char *before, const struct word *words, int count, const __u64 *now,
                       const __u64 *then)
{
	for (int i = 0; i < count; i++)
		if (now[i] > then[i]) {
			fprintf(out, "%s%s %llu", before, words[i].word, now[i] - then[i]);
			before = ", ";
		}
}

static void put_requests(const struct terminal *t, FILE *out, const struct totals *now, const struct counters *sum)
{
	__u64 marked = now->marked - t->totals_before.marked, cut = now->cut - t->totals_before.cut;
	__u64 requests = marked + cut + now->unmarked - t->totals_before.unmarked;

	if (!requests)
		return;
	fprintf(out, "  %llu request%s, %llu marked (%.1f %%)", requests, requests == 1 ? "" : "s", marked,
	        100.0 * (double)marked / (double)requests);
	put_growth(out, ": ", purpose_words, PURPOSE_COUNT, sum->value + COUNT_MARKED, t->before.value + COUNT_MARKED);
	put_growth(out, "; cut: ", cut_words, CUT_REASON_COUNT, sum->value + COUNT_CUT, t->before.value + COUNT_CUT);
	put_growth(out, "; lost: ", loss_words, LOSS_COUNT, sum->value + COUNT_LOST, t->before.value + COUNT_LOST);
}

static void put_settled(const struct terminal *t, FILE *out, const struct ledger_row *now)
{
#define X(NAME, word) { word, NULL },
	static const struct word uses[] = { USES(X) };
#undef X

	put_growth(out, "  settled: ", uses, USE_COUNT, now->use, t->outcomes_before.use);
	if (now->refused > t->outcomes_before.refused)
		fprintf(out, " (refused %llu)", now->refused - t->outcomes_before.refused);
}

static __u64 settled(const struct ledger_row *row)
{
	return row->requests - row->open;
}

void terminal_line(struct terminal *t, FILE *out, const struct tally *tally, const struct counters *gate,
                   const struct ledger_row *outcomes, __u64 epoch_ns)
{
	struct counters sum;
	struct totals now = tally_totals(tally, gate, &sum), *before = &t->totals_before;

	if (now.marked + now.cut + now.unmarked > before->marked + before->cut + before->unmarked ||
	    settled(outcomes) > settled(&t->outcomes_before)) {
		put_clock(out, epoch_ns);
		put_requests(t, out, &now, &sum);
		put_settled(t, out, outcomes);
		putc('\n', out);
		fflush(out);
	}
	t->before = sum;
	t->totals_before = now;
	t->outcomes_before = *outcomes;
}
