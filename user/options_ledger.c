/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "account/storm.h"
#include "options_common.h"

enum {
	OPT_LEDGER = OPT_LEDGER_FIRST,
	OPT_LEDGER_WINDOW,
	OPT_REFUSALS,
	OPT_TOP,
	OPT_STORM,
	OPT_DUPLICATE_WINDOW,
	OPT_PAGE_BYTES,
	OPT_PAGES_PER_SECOND,
};

static const struct argp_option ledger_options[] = {
	{ 0, 0, 0, 0, "What became of speculations:", GROUP_LEDGER },
	{ "ledger", OPT_LEDGER, "N", 0, "Speculations followed, 2^n (default: 65536)", GROUP_LEDGER },
	{ "ledger-window", OPT_LEDGER_WINDOW, "S", 0, "Seconds that each is followed (default: 300)", GROUP_LEDGER },
	{ "refusals", OPT_REFUSALS, "LIST", 0,
	  "Statuses that refuse one (default: 503,500,403,404,419,425,429,204,205)", GROUP_LEDGER },
	{ "top", OPT_TOP, "N", 0, "Names in each top list (default: 100; shown: 15, as metrics 100)", GROUP_LEDGER },
	{ "storm", OPT_STORM, "N/S", 0, "A storm: over N of a page in S s (default: 20/10)", GROUP_LEDGER },
	{ "duplicate-window", OPT_DUPLICATE_WINDOW, "S", 0, "A duplicate: again within S seconds (default: 30)",
	  GROUP_LEDGER },
	{ "page-bytes", OPT_PAGE_BYTES, "N", 0, "Of HTML read for hints (default: 65536; 0: none)", GROUP_LEDGER },
	{ "pages-per-second", OPT_PAGES_PER_SECOND, "N", 0, "Pages read for hints (default: live 20; 0: all)",
	  GROUP_LEDGER },
	{ 0 }
};

static __u32 seconds(const struct argp_state *state, const char *text)
{
	return (__u32)options_number(state, text, 1, 86400);
}

static bool is_in_set(const struct ledger_options *o, __u16 status)
{
	for (size_t i = 0; i < o->refusal_count; i++)
		if (o->refusals[i] == status)
			return true;
	return false;
}

/* Once each, however often they are named. */
static void read_refusals(const struct argp_state *state, struct ledger_options *o, char *list)
{
	char *rest, *word;
	__u16 status;

	o->refusal_count = 0;
	for (word = strtok_r(list, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		status = (__u16)options_number(state, word, 200, 599);
		if (is_in_set(o, status))
			continue;
		if (o->refusal_count == STATUSES_MAX)
			options_error(state, "more than %d statuses", STATUSES_MAX);
		o->refusals[o->refusal_count++] = status;
	}
}

static void read_storm(const struct argp_state *state, struct ledger_options *o, char *text)
{
	char *slash = strchr(text, '/');

	if (!slash)
		options_error(state, "'%s' is not of the form N/S: so many in so many seconds", text);
	*slash = '\0';
	o->storm_requests = (__u32)options_number(state, text, 1, STORM_REQUESTS_MAX);
	o->storm_window_s = seconds(state, slash + 1);
}

static error_t parse_ledger(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	options_about(key);
	switch (key) {
	case OPT_LEDGER:
		o->ledger.speculations = options_power_of_two(state, arg, 64, 1ul << 22);
		return 0;
	case OPT_LEDGER_WINDOW:
		o->ledger.window_s = seconds(state, arg);
		return 0;
	case OPT_REFUSALS:
		read_refusals(state, &o->ledger, arg);
		return 0;
	case OPT_TOP:
		o->ledger.top = options_number(state, arg, 1, 100000);
		return 0;
	case OPT_STORM:
		read_storm(state, &o->ledger, arg);
		return 0;
	case OPT_DUPLICATE_WINDOW:
		o->ledger.duplicate_s = seconds(state, arg);
		return 0;
	case OPT_PAGE_BYTES:
		o->knobs.page_bytes = (__u32)options_number(state, arg, 0, 65536);
		return 0;
	case OPT_PAGES_PER_SECOND:
		o->knobs.pages_per_s = (__u32)options_number(state, arg, 0, 1000000);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp ledger_argp = { .options = ledger_options, .parser = parse_ledger };
