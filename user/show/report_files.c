/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/printable.h"
#include "show/report_sections.h"

enum { FILES_SHOWN = 12, FILE_NAME_BYTES = 160 };

static bool is_whole(const struct capture_file *f)
{
	return !f->error[0];
}

static bool is_read(const struct capture_file *f)
{
	return is_whole(f) || f->frames;
}

static const char *name_of(const struct capture_file *f, char name[FILE_NAME_BYTES])
{
	const char *file = strcmp(f->name, "-") == 0 ? "standard input" : f->name;

	printable_bytes(name, FILE_NAME_BYTES, file, strlen(file), false);
	return name;
}

void files_read(const struct sheet *s, const struct report *r)
{
	static const char part[] = " (in part)";
	char text[FILES_SHOWN * (FILE_NAME_BYTES + sizeof(part) + 2)] = "", name[FILE_NAME_BYTES];
	int files = 0;
	size_t n = 0;

	for (int i = 0; i < r->file_count; i++)
		if (is_read(&r->files[i]) && files++ < FILES_SHOWN)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s", n ? ", " : "",
			                      name_of(&r->files[i], name), is_whole(&r->files[i]) ? "" : part);
	if (files > FILES_SHOWN)
		say(s, "%s and %d more", text, files - FILES_SHOWN);
	else if (n)
		say(s, "%s", text);
	else if (r->file_count)
		say(s, "None of the files could be read.");
}

void files_summary(const struct sheet *s, const struct report *r)
{
	int unread = 0, in_part = 0;
	char none[32] = "", part[32] = "", number[FIGURE_BYTES];

	for (int i = 0; i < r->file_count; i++) {
		unread += !is_read(&r->files[i]);
		in_part += is_read(&r->files[i]) && !is_whole(&r->files[i]);
	}
	if (unread)
		snprintf(none, sizeof(none), ", %d not at all", unread);
	if (in_part)
		snprintf(part, sizeof(part), ", %d only in part", in_part);
	if (unread || in_part)
		say(s, "Not everything was read: of %s%s%s.",
		    figure_counted(number, (__u64)r->file_count, "file", "files"), none, part);
}

bool files_unread(const struct sheet *s, const struct report *r)
{
	static const struct column columns[] = { { "file", COLUMN_NAME },
		                                 { "frames read", COLUMN_NUMBER },
		                                 { "why no more", COLUMN_HELP } };
	char name[FILE_NAME_BYTES], why[CELL_BYTES];
	const struct capture_file *f;
	struct table t;
	int files = 0;

	table_begin(&t, "Files that were not read, or not to their end", COLUMNS(columns));
	for (int i = 0; i < r->file_count; i++) {
		f = &r->files[i];
		if (is_whole(f) || files++ >= FILES_SHOWN)
			continue;
		table_row(&t, name_of(f, name));
		table_count(&t, f->frames);
		printable_bytes(why, sizeof(why), f->error, strlen(f->error), false);
		table_text(&t, why);
	}
	if (files)
		s->table(s, &t);
	if (files > FILES_SHOWN)
		say(s, "So were %d more.", files - FILES_SHOWN);
	return files;
}
