/*
 * Events written into memory, line by line.
 */
#ifndef HINTWATCH_TESTS_EVENT_LINES_H
#define HINTWATCH_TESTS_EVENT_LINES_H

#include <stdlib.h>

#include "../fuzz/plain_json.h"
#include "check.h"
#include "export/event.h"

enum { LINES_MAX = 256 };

static struct event_writer writer;
static char *written;
static size_t written_bytes;
static const char *line[LINES_MAX];

static inline void begin_events(void)
{
	event_wait_close(writer.wait);
	free(written);
	memset(&writer, 0, sizeof(writer));
	writer.options.show_unmarked = true;
	writer.out = open_memstream(&written, &written_bytes);
	yes(writer.out != NULL);
}

/* Every line is one object. Returns how many there are; line[] is valid until the next begin. */
static inline size_t end_events(void)
{
	size_t n = 0;

	fclose(writer.out);
	writer.out = NULL;
	is(writer.error, 0);
	for (char *at = written, *end; at < written + written_bytes; at = end + 1) {
		end = strchr(at, '\n');
		yes(end != NULL && n < LINES_MAX);
		*end = '\0';
		yes(plain_object(at));
		line[n++] = at;
	}
	return n;
}

static inline void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("`%s` is not in %s", part, text);
}

static inline void has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("`%s` is in %s", part, text);
}

/* These, and nothing behind them. */
static inline void ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	if (n < m || strcmp(text + n - m, end))
		fail_msg("`%s` is not the end of %s", end, text);
}

#endif
