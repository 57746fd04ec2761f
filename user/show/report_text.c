/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/version.h"
#include "show/report_sections.h"
#include "show/text.h"

static void section(const struct sheet *s, const char *id, const char *title)
{
	fprintf(s->out, "\n\n%s\n", title);
	text_times(s->out, "\u2550", text_width(title));
	putc('\n', s->out);
}

static void key_figures(const struct sheet *s, const struct key_figure *figure, int count)
{
	int name = 0, value = 0;

	for (int i = 0; i < count; i++) {
		name = text_width(figure[i].name) > name ? text_width(figure[i].name) : name;
		value = text_width(figure[i].value) > value ? text_width(figure[i].value) : value;
	}
	for (int i = 0; i < count; i++) {
		fprintf(s->out, "  %s%*s  %*s%s  ", figure[i].name, name - text_width(figure[i].name), "",
		        value - text_width(figure[i].value), "", figure[i].value);
		text_wrap(s->out, figure[i].note, 2 + name + 2 + value + 2, 2 + name + 2 + value + 2);
	}
}

static void paragraph(const struct sheet *s, const char *text)
{
	putc('\n', s->out);
	text_wrap(s->out, text, 0, 0);
}

static void table(const struct sheet *s, const struct table *t)
{
	table_write(s->out, t);
}

void report_write(FILE *out, const struct report *r)
{
	const struct sheet s = {
		.out = out, .section = section, .key_figures = key_figures, .paragraph = paragraph, .table = table
	};

	fputs("hintwatch " HINTWATCH_VERSION ": report\n", out);
	report_all(&s, r);
}
