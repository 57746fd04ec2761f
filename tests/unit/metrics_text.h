/*
 * A strict reader of metrics pages, in the text format 0.0.4 of Prometheus and in OpenMetrics 1.0: comments in front of
 * the samples of their family, families and series once each, names and escapes as they may be.
 */
#ifndef HINTWATCH_TESTS_METRICS_TEXT_H
#define HINTWATCH_TESTS_METRICS_TEXT_H

#include <ctype.h>
#include <stdlib.h>

#include "check.h"

enum { PAGE_LINES_MAX = 8192, PAGE_FAMILIES_MAX = 256 };

struct page_text {
	char *text;
	char *series[PAGE_LINES_MAX]; /* name and labels */
	const char *value[PAGE_LINES_MAX];
	size_t count;
	char family[PAGE_FAMILIES_MAX][96];
	size_t family_count;
};

static inline size_t name_length(const char *p)
{
	size_t n = 0;

	while (islower((unsigned char)p[n]) || isdigit((unsigned char)p[n]) || p[n] == '_')
		n++;
	return isdigit((unsigned char)*p) ? 0 : n;
}

/* Behind the closing brace. */
static inline char *read_labels(char *p)
{
	do {
		size_t n = name_length(++p);

		yes(n && p[n] == '=' && p[n + 1] == '"');
		for (p += n + 2; *p != '"'; p++) {
			yes(*p >= ' ' && *p < 0x7f);
			if (*p == '\\')
				yes(strchr("\\\"n", *++p) && *p);
		}
	} while (*++p == ',');
	is(*p, '}');
	return p + 1;
}

static inline bool is_of_family(const char *series, const char *family, const char *type)
{
	static const char *const suffixes[] = { "_bucket", "_sum", "_count" };
	size_t n = strlen(family);
	const char *rest = series + n;

	if (strncmp(series, family, n) != 0)
		return false;
	for (size_t i = 0; strcmp(type, "histogram") == 0 && i < 3; i++)
		if (!strncmp(rest, suffixes[i], strlen(suffixes[i])))
			return true;
	if (!strncmp(rest, "_total", 6) || !strncmp(rest, "_info{", 6))
		rest += strcspn(rest + 1, "{") + 1;
	return strcmp(type, "histogram") != 0 && (*rest == '\0' || *rest == '{');
}

static inline void read_value(const char *p)
{
	size_t n = strspn(p, "0123456789");

	yes(n > 0);
	if (p[n] == '.') {
		size_t m = strspn(p + n + 1, "0123456789");

		yes(m > 0);
		n += 1 + m;
	}
	is(p[n], '\0');
}

static inline void read_family(struct page_text *t, const char *name, const char *type)
{
	yes(!strcmp(type, "counter") || !strcmp(type, "gauge") || !strcmp(type, "histogram") || !strcmp(type, "info"));
	for (size_t i = 0; i < t->family_count; i++)
		assert_string_not_equal(t->family[i], name);
	yes(t->family_count < PAGE_FAMILIES_MAX);
	snprintf(t->family[t->family_count++], sizeof(t->family[0]), "%s", name);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline void each_series_is_there_once(const struct page_text *t)
{
	char **sorted = malloc(t->count * sizeof(*sorted));

	memcpy(sorted, t->series, t->count * sizeof(*sorted));
	qsort(sorted, t->count, sizeof(*sorted), by_text);
	for (size_t i = 1; i < t->count; i++)
		assert_string_not_equal(sorted[i - 1], sorted[i]);
	free(sorted);
}

/* text is changed. openmetrics: it ends with # EOF. */
static inline void read_page(struct page_text *t, char *text, bool openmetrics)
{
	char name[96] = "", type[16] = "";
	bool ended = false;

	*t = (struct page_text){ .text = text };
	for (char *p = text, *end; *p; p = end + 1) {
		end = strchr(p, '\n');
		yes(end != NULL && !ended);
		*end = '\0';
		ended = !strcmp(p, "# EOF");
		if (ended) {
			yes(openmetrics);
		} else if (!strncmp(p, "# HELP ", 7)) {
			snprintf(name, sizeof(name), "%.*s", (int)name_length(p + 7), p + 7);
			yes(p[7 + strlen(name)] == ' ' && p[8 + strlen(name)] && !strchr(p, '\\'));
			type[0] = '\0';
		} else if (!strncmp(p, "# TYPE ", 7)) {
			yes(!strncmp(p + 7, name, strlen(name)) && p[7 + strlen(name)] == ' ' && !type[0]);
			snprintf(type, sizeof(type), "%s", p + 8 + strlen(name));
			read_family(t, name, type);
		} else {
			size_t n = name_length(p);
			char *value = p[n] == '{' ? read_labels(p + n) : p + n;

			is(*value, ' ');
			*value = '\0';
			yes(n && type[0] && is_of_family(p, name, type) && t->count < PAGE_LINES_MAX);
			yes(strcmp(type, "counter") != 0 || (n > 6 && !strncmp(p + n - 6, "_total", 6)));
			read_value(value + 1);
			t->series[t->count] = p;
			t->value[t->count++] = value + 1;
		}
	}
	is(ended, openmetrics);
	each_series_is_there_once(t);
}

/* NULL: there is none. */
static inline const char *value_of(const struct page_text *t, const char *series)
{
	for (size_t i = 0; i < t->count; i++)
		if (!strcmp(t->series[i], series))
			return t->value[i];
	return NULL;
}

static inline void check_value(const struct page_text *t, const char *series, const char *expected)
{
	const char *value = value_of(t, series);

	if (!value)
		fail_msg("not on the page: %s", series);
	assert_string_equal(value, expected);
}

#endif
