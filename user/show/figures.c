/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "account/histogram.h"
#include "show/figures.h"

#define GROUP "\u202f"
#define SPACE "\u00a0"

static char *put(char out[FIGURE_BYTES], const char *text)
{
	snprintf(out, FIGURE_BYTES, "%s", text);
	return out;
}

char *figure_count(char out[FIGURE_BYTES], __u64 n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", n);
	char *p = out;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			p = stpcpy(p, GROUP);
		*p++ = digits[i];
	}
	*p = '\0';
	return out;
}

char *figure_counted(char out[FIGURE_BYTES], __u64 n, const char *one, const char *many)
{
	char number[FIGURE_BYTES];

	snprintf(out, FIGURE_BYTES, "%s %s", figure_count(number, n), n == 1 ? one : many);
	return out;
}

/* Three digits, or as many as there are in front of the point. */
static char *put_rounded(char out[FIGURE_BYTES], double value, const char *unit)
{
	char whole[FIGURE_BYTES];

	if (value < 9.995)
		snprintf(out, FIGURE_BYTES, "%.2f" SPACE "%s", value, unit);
	else if (value < 99.95)
		snprintf(out, FIGURE_BYTES, "%.1f" SPACE "%s", value, unit);
	else
		snprintf(out, FIGURE_BYTES, "%s" SPACE "%s", figure_count(whole, (__u64)(value + 0.5)), unit);
	return out;
}

char *figure_bytes(char out[FIGURE_BYTES], __u64 bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = (double)bytes;
	char digits[FIGURE_BYTES];
	size_t unit = 0;

	if (bytes < 1024) {
		snprintf(out, FIGURE_BYTES, "%s" SPACE "B", figure_count(digits, bytes));
		return out;
	}
	while (value >= 1023.5 && unit < sizeof(units) / sizeof(units[0]) - 1) {
		value /= 1024;
		unit++;
	}
	return put_rounded(out, value, units[unit]);
}

char *figure_ns(char out[FIGURE_BYTES], __u64 ns)
{
	if (!ns)
		return put(out, "0" SPACE "s");
	if (ns < 999500)
		return put_rounded(out, (double)ns / 1e3, "\u00b5s");
	if (ns < 999500000)
		return put_rounded(out, (double)ns / 1e6, "ms");
	if (ns < 600000000000)
		return put_rounded(out, (double)ns / 1e9, "s");
	if (ns < 7200000000000)
		return put_rounded(out, (double)ns / 60e9, "min");
	return put_rounded(out, (double)ns / 3600e9, "h");
}

char *figure_bound(char out[FIGURE_BYTES], __u64 ns)
{
	char last[FIGURE_BYTES];

	if (ns != ~0ull)
		return figure_ns(out, ns);
	snprintf(out, FIGURE_BYTES, ">%s", figure_ns(last, 1ull << HISTOGRAM_LAST_BITS));
	return out;
}

char *figure_share(char out[FIGURE_BYTES], __u64 part, __u64 whole)
{
	double percent = 100 * (double)part / (double)whole;

	if (!whole)
		return put(out, "\u2013");
	if (part && percent < 0.5)
		return put(out, "<1" SPACE "%");
	if (part < whole && percent >= 99.5)
		return put(out, ">99" SPACE "%");
	snprintf(out, FIGURE_BYTES, "%.0f" SPACE "%%", percent);
	return out;
}

char *figure_between(char out[FIGURE_BYTES], const char *word, __u64 part, __u64 open, __u64 whole)
{
	__u64 most = part + open < part ? ~0ull : part + open;

	if (!whole || !open)
		return figure_share(out, part, whole);
	snprintf(out, FIGURE_BYTES, "%d%s%d" SPACE "%%", (int)((unsigned __int128)part * 100 / whole), word,
	         (int)(((unsigned __int128)most * 100 + whole - 1) / whole));
	return out;
}
