/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/version.h"
#include "show/html_parts.h"
#include "show/report_sections.h"

static void section(const struct sheet *s, const char *id, const char *title)
{
	fprintf(s->out, "<section id=\"%s\" aria-labelledby=\"%s-title\"><h2 id=\"%s-title\">", id, id, id);
	html_text(s->out, title);
	fputs("</h2>\n", s->out);
}

static void section_end(const struct sheet *s)
{
	fputs("</section>\n", s->out);
}

static void put_drawing(FILE *out, const struct key_figure *f)
{
	__u64 whole = f->part[PART_USED] + f->part[PART_UNKNOWN] + f->part[PART_NOT_USED];

	if (whole)
		html_bar(out, &(struct html_bar){ .part = f->part, .whole = (double)whole, .label = f->note });
}

static void key_figures(const struct sheet *s, const struct key_figure *figure, int count)
{
	fputs("<dl class=\"keys\">\n", s->out);
	for (int i = 0; i < count; i++) {
		fputs("<div><dt>", s->out);
		html_text(s->out, figure[i].name);
		fputs("</dt><dd class=\"value\">", s->out);
		html_text(s->out, figure[i].value);
		fputs("</dd><dd class=\"note\">", s->out);
		put_drawing(s->out, &figure[i]);
		html_text(s->out, figure[i].note);
		fputs("</dd></div>\n", s->out);
	}
	fputs("</dl>\n", s->out);
}

static void paragraph(const struct sheet *s, const char *text)
{
	fputs("<p>", s->out);
	html_text(s->out, text);
	fputs("</p>\n", s->out);
}

static void table(const struct sheet *s, const struct table *t)
{
	html_table(s->out, t);
}

static void bars(const struct sheet *s, const struct bars *b)
{
	html_bars(s->out, b);
}

static void histogram(const struct sheet *s, const char *title, const struct histogram *h)
{
	html_histogram(s->out, title, h);
}

/* Nothing is loaded, and no script runs, whatever stands in the page. */
static void put_head(FILE *out)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>hintwatch: report</title>\n",
	      out);
	html_style(out);
	fputs("</head>\n", out);
}

static void put_navigation(FILE *out, const struct report *r)
{
	fputs("<nav aria-label=\"Sections\"><ul>\n", out);
	for (int i = 0; i < SECTION_COUNT; i++)
		if (report_sections[i].is_there(r)) {
			fprintf(out, "<li><a href=\"#%s\">", report_sections[i].id);
			html_text(out, report_sections[i].title);
			fputs("</a></li>\n", out);
		}
	fputs("</ul></nav>\n", out);
}

void report_write_html(FILE *out, const struct report *r)
{
	const struct sheet s = { .out = out,
		                 .section = section,
		                 .section_end = section_end,
		                 .key_figures = key_figures,
		                 .paragraph = paragraph,
		                 .table = table,
		                 .bars = bars,
		                 .histogram = histogram };

	put_head(out);
	fputs("<body>\n<header><h1>What became of the speculations</h1>\n"
	      "<p>Prefetches, prerenders and other hints, as they passed on the wire</p>\n",
	      out);
	put_navigation(out, r);
	fputs("</header>\n<main>\n", out);
	html_patterns(out);
	report_all(&s, r);
	fputs("</main>\n<footer>hintwatch " HINTWATCH_VERSION "</footer>\n</body>\n</html>\n", out);
}
