/*
 * What a person reads of the ledger: the status page's section, and the line at the terminal.
 */
#include <stdlib.h>

#include "check.h"
#include "show/status.h"
#include "show/terminal.h"

static struct tally tally;
static struct counters gate;
static struct ledger_totals ledger;
static char *shown;

static void begin(void)
{
	memset(&tally, 0, sizeof(tally));
	memset(&gate, 0, sizeof(gate));
	memset(&ledger, 0, sizeof(ledger));
}

static FILE *open_shown(void)
{
	static size_t n;

	free(shown);
	shown = NULL;
	return open_memstream(&shown, &n);
}

static void show_status(void)
{
	static struct knobs knobs;
	static const struct sizes sizes = { .rings = 1 };
	FILE *out = open_shown();

	status_write(out,
	             &(struct status){
			     .sizes = &sizes, .knobs = &knobs, .tally = &tally, .gate = &gate, .ledger = &ledger });
	fclose(out);
}

/* What stands behind the clock. */
static const char *show_line(struct terminal *t)
{
	FILE *out = open_shown();

	terminal_line(t, out, &tally, &gate, &ledger.total, 0);
	fclose(out);
	return *shown ? shown + strlen("00:00:00") : shown;
}

static void has(const char *line)
{
	if (!strstr(shown, line))
		fail_msg("no \"%s\" in:\n%s", line, shown);
}

CLAIM(status_says_what_became_of_speculations)
{
	begin();
	ledger.total = (struct ledger_row){
		.requests = 10,
		.open = 1,
		.use = { [USE_USED] = 2, [USE_NOT_USED] = 3, [USE_UNKNOWN] = 4 },
		.bytes = 1234,
		.wasted_bytes = 56,
	};
	ledger.results[PURPOSE_PREFETCH][RESULT_REFUSED] = 1;
	ledger.results[PURPOSE_PRERENDER][RESULT_REFUSED] = 2;
	ledger.evidence[PURPOSE_PREFETCH][EVIDENCE_FOLLOWED] = 2;
	ledger.evidence[PURPOSE_OTHER][EVIDENCE_FOLLOWED] = 3;
	ledger.harms[HARM_RETRY_AFTER] = 6;
	ledger.unpaired_answers = 7;
	show_status();
	has("speculations: 10 = 1 open + 2 used + 3 not used + 4 unknown; settled ones: 1234 bytes, 56 of them wasted\n");
	has("  result     refused                         3  a status of the refusal set");
	has("  evidence   followed                        5  an unmarked request");
	has("  harm       retry_after                     6  503");
	has("  lost       unpaired_answer                 7  answers");
	no(strstr(shown, "not_modified"));
}

CLAIM(line_says_what_was_settled_since_the_last_one)
{
	struct terminal t = { 0 };

	begin();
	assert_string_equal(show_line(&t), "");
	gate.value[COUNT_MARKED + PURPOSE_PREFETCH] = 3;
	gate.value[COUNT_UNMARKED + UNMARKED_NO_MARKER] = 1;
	ledger.total = (struct ledger_row){ .requests = 3, .open = 3 };
	assert_string_equal(show_line(&t), "  4 requests, 3 marked (75.0 %): prefetch 3\n");
	assert_string_equal(show_line(&t), "");
	ledger.total = (struct ledger_row){ .requests = 3,
		                            .use = { [USE_USED] = 1, [USE_NOT_USED] = 2 },
		                            .refused = 2 };
	assert_string_equal(show_line(&t), "  settled: used 1, not_used 2 (refused 2)\n");
	assert_string_equal(show_line(&t), "");
	gate.value[COUNT_MARKED + PURPOSE_PRERENDER] = 1;
	ledger.total.requests = 4;
	ledger.total.use[USE_UNKNOWN] = 1;
	assert_string_equal(show_line(&t), "  1 request, 1 marked (100.0 %): prerender 1  settled: unknown 1\n");
	free(shown);
	shown = NULL;
}

RUN(claim(status_says_what_became_of_speculations), claim(line_says_what_was_settled_since_the_last_one))
