/* SPDX-License-Identifier: BSD-2-Clause */
#include "show/html_parts.h"

enum { BAR_HEIGHT = 16 };

static const char *const part_class[PART_COUNT] = { "used", "unknown", "unused" };

void html_text(FILE *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			if ((unsigned char)*text < ' ' || *text == 0x7f)
				fputs("\ufffd", out);
			else
				putc(*text, out);
		}
}

void html_patterns(FILE *out)
{
	fputs("<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
	      "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
	      "patternTransform=\"rotate(45)\"><rect class=\"ground\" width=\"6\" height=\"6\"/>"
	      "<rect class=\"stripe\" width=\"2\" height=\"6\"/></pattern></defs></svg>\n",
	      out);
}

void html_bar(FILE *out, const struct html_bar *b)
{
	double from = 0;

	if (b->label) {
		fputs("<svg class=\"bar\" role=\"img\" aria-label=\"", out);
		html_text(out, b->label);
		fprintf(out, "\" width=\"100%%\" height=\"%d\">", BAR_HEIGHT);
	} else {
		fputs("<svg class=\"thin bar\" aria-hidden=\"true\" width=\"100%\" height=\"4\">", out);
	}
	for (int i = 0; i < PART_COUNT && b->whole > 0; i++) {
		int p = b->backwards ? PART_COUNT - 1 - i : i;
		double width = 100 * (double)b->part[p] / b->whole;

		if (b->part[p])
			fprintf(out, "<rect class=\"%s\" x=\"%.2f%%\" width=\"%.2f%%\" height=\"100%%\"/>",
			        part_class[p], from, width);
		from += width;
	}
	fputs("</svg>", out);
}

static double length_of(const __u64 part[PART_COUNT])
{
	double sum = 0;

	for (int p = 0; p < PART_COUNT; p++)
		sum += (double)part[p];
	return sum;
}

static void put_legend(FILE *out, const struct bars *b)
{
	fputs("<ul class=\"legend\">", out);
	for (int i = 0; i < PART_COUNT; i++) {
		int p = b->shares ? i : PART_COUNT - 1 - i;

		if (!b->part_name[p])
			continue;
		fprintf(out,
		        "<li><svg class=\"key\" aria-hidden=\"true\" width=\"12\" height=\"12\">"
		        "<rect class=\"%s\" width=\"12\" height=\"12\"/></svg> ",
		        part_class[p]);
		html_text(out, b->part_name[p]);
		fputs("</li>", out);
	}
	fputs("</ul>\n", out);
}

/* The parts that are known are compared best from one line: in bars of different length the last is drawn first. */
static void put_bar(FILE *out, const struct bars *b, int i, double longest)
{
	const struct html_bar bar = { .part = b->bar[i].part,
		                      .whole = b->shares ? length_of(b->bar[i].part) : longest,
		                      .backwards = !b->shares,
		                      .label = b->bar[i].text };

	fputs("<li><span class=\"label\">", out);
	html_text(out, b->bar[i].label);
	fputs("</span>", out);
	html_bar(out, &bar);
	fputs("<span class=\"value\">", out);
	html_text(out, b->bar[i].value);
	fputs("</span><span class=\"note\">", out);
	html_text(out, b->bar[i].text);
	fputs("</span></li>\n", out);
}

void html_bars(FILE *out, const struct bars *b)
{
	double longest = 0;

	for (int i = 0; i < b->count; i++)
		if (length_of(b->bar[i].part) > longest)
			longest = length_of(b->bar[i].part);
	fprintf(out, "<figure class=\"bars%s\"><figcaption>", b->shares ? "" : " half");
	html_text(out, b->title);
	fputs("</figcaption>\n", out);
	put_legend(out, b);
	fputs("<ul class=\"rows\">\n", out);
	for (int i = 0; i < b->count; i++)
		put_bar(out, b, i, longest);
	fputs("</ul></figure>\n", out);
}
