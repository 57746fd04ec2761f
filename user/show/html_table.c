/* SPDX-License-Identifier: BSD-2-Clause */
#include "show/html_parts.h"

static const char *const kind_class[] = { [COLUMN_NAME] = "name", [COLUMN_NUMBER] = "number", [COLUMN_HELP] = "help" };

static double longest_bar(const struct table *t)
{
	double longest = 0;

	for (int r = 0; r < t->rows; r++) {
		const __u64 *part = t->row[r].part;
		double sum = (double)part[PART_USED] + (double)part[PART_UNKNOWN] + (double)part[PART_NOT_USED];

		longest = sum > longest ? sum : longest;
	}
	return longest;
}

static void put_row(FILE *out, const struct table *t, const struct row *row, double longest)
{
	fprintf(out, "<tr%s><th scope=\"row\" class=\"name\">", row->sum ? " class=\"sum\"" : "");
	html_text(out, row->cell[0]);
	if (t->bars)
		html_bar(out, &(struct html_bar){ .part = row->part, .whole = longest });
	fputs("</th>", out);
	for (int c = 1; c < t->columns; c++) {
		fprintf(out, "<td class=\"%s\">", kind_class[t->column[c].kind]);
		html_text(out, row->cell[c]);
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

/* A table may be wider than the page: then it is moved within its frame, by keyboard too. */
void html_table(FILE *out, const struct table *t)
{
	bool small = t->columns <= 3 && t->column[t->columns - 1].kind == COLUMN_NUMBER;
	double longest = t->bars ? longest_bar(t) : 0;

	fprintf(out, "<div class=\"frame%s\" role=\"region\" tabindex=\"0\" aria-label=\"", small ? " half" : "");
	html_text(out, t->caption);
	fprintf(out, "\"><table class=\"%s\"><caption><span>", t->bars ? "wire" : t->columns <= 3 ? "short" : "long");
	html_text(out, t->caption);
	fputs("</span></caption>\n<thead><tr>", out);
	for (int c = 0; c < t->columns; c++) {
		fprintf(out, "<th scope=\"col\" class=\"%s\">", kind_class[t->column[c].kind]);
		html_text(out, t->column[c].title);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	for (int r = 0; r < t->rows; r++)
		put_row(out, t, &t->row[r], longest);
	fputs("</tbody></table></div>\n", out);
}
