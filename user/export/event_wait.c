/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "export/event_wait.h"

enum {
	NONE = 0xffffffffu,
	TEXT_BYTES = EVENT_WAIT_BLOCK - sizeof(__u32),
	PLACE_BITS = 12, /* of a token; the others are the turn */
	LAST_TURN = (1 << (31 - PLACE_BITS)) - 1,
};

/* A line is a list of blocks, so that lines of any length can go in any order and leave no holes. */
struct block {
	__u32 next;
	char text[TEXT_BYTES];
};

struct line {
	__u64 time_ns;
	__u32 len, first;
	__u32 older, newer; /* newer: of a free one, the next to be used */
	__u32 turn;         /* of this place, from 1: an old token does not fit the next line in it */
	bool waits, comma;
};

struct event_wait {
	struct line *lines;
	struct block *blocks;
	size_t line_count, block_count, waiting, free_blocks;
	__u32 free_line, free_line_last; /* the one that is free longest comes first, so that tokens come back late */
	__u32 free_block, oldest, newest;
	struct json taken;
};

_Static_assert(EVENT_WAIT_LINES <= 1 << PLACE_BITS, "a token has room for every place");
_Static_assert(sizeof(struct block) == EVENT_WAIT_BLOCK, "no hidden padding");

static size_t blocks_of(size_t len)
{
	return (len + TEXT_BYTES - 1) / TEXT_BYTES;
}

static void make_free(struct event_wait *t)
{
	for (size_t i = 0; i < t->line_count; i++)
		t->lines[i].newer = i + 1 < t->line_count ? (__u32)i + 1 : NONE;
	for (size_t i = 0; i < t->block_count; i++)
		t->blocks[i].next = i + 1 < t->block_count ? (__u32)i + 1 : NONE;
	t->free_line = t->line_count ? 0 : NONE;
	t->free_line_last = (__u32)t->line_count - 1;
	t->free_block = t->block_count ? 0 : NONE;
	t->free_blocks = t->block_count;
	t->oldest = t->newest = NONE;
}

struct event_wait *event_wait_open(size_t lines, size_t bytes)
{
	struct event_wait *t = lines <= EVENT_WAIT_LINES ? calloc(1, sizeof(*t)) : NULL;

	if (!t)
		return NULL;
	t->line_count = lines;
	t->block_count = bytes / EVENT_WAIT_BLOCK;
	t->lines = calloc(lines, sizeof(*t->lines));
	t->blocks = calloc(t->block_count, sizeof(*t->blocks));
	if (!t->lines || !t->blocks) {
		event_wait_close(t);
		return NULL;
	}
	make_free(t);
	return t;
}

void event_wait_close(struct event_wait *t)
{
	if (!t)
		return;
	free(t->lines);
	free(t->blocks);
	free(t);
}

/* The blocks are known to be there. Returns the first. */
static __u32 keep_text(struct event_wait *t, const char *text, size_t len)
{
	__u32 first = t->free_block, last = NONE;

	for (size_t at = 0; at < len; at += TEXT_BYTES) {
		last = t->free_block;
		memcpy(t->blocks[last].text, text + at, len - at < TEXT_BYTES ? len - at : TEXT_BYTES);
		t->free_block = t->blocks[last].next;
	}
	t->blocks[last].next = NONE;
	t->free_blocks -= blocks_of(len);
	return first;
}

static void link_newest(struct event_wait *t, __u32 place)
{
	struct line *line = &t->lines[place];

	line->older = t->newest;
	line->newer = NONE;
	*(t->newest == NONE ? &t->oldest : &t->lines[t->newest].newer) = place;
	t->newest = place;
	t->waiting++;
}

static void unlink_line(struct event_wait *t, __u32 place)
{
	struct line *line = &t->lines[place];

	*(line->older == NONE ? &t->oldest : &t->lines[line->older].newer) = line->newer;
	*(line->newer == NONE ? &t->newest : &t->lines[line->newer].older) = line->older;
	t->waiting--;
}

static __u32 token_of(const struct event_wait *t, __u32 place)
{
	return t->lines[place].turn << PLACE_BITS | place;
}

__u32 event_wait_add(struct event_wait *t, const struct json *j, __u64 time_ns)
{
	__u32 place = t->free_line;
	struct line *line;

	if (place == NONE || !j->len || blocks_of(j->len) > t->free_blocks)
		return 0;
	line = &t->lines[place];
	t->free_line = line->newer;
	line->turn = line->turn == LAST_TURN ? 1 : line->turn + 1;
	line->time_ns = time_ns;
	line->len = (__u32)j->len;
	line->comma = j->comma;
	line->first = keep_text(t, j->text, j->len);
	line->waits = true;
	link_newest(t, place);
	return token_of(t, place);
}

/* Into one piece again; its blocks are free then. */
static void take_text(struct event_wait *t, const struct line *line)
{
	struct json *j = &t->taken;
	__u32 block = line->first, last = block;

	json_start(j);
	while (j->len < line->len) {
		size_t n = line->len - j->len < TEXT_BYTES ? line->len - j->len : TEXT_BYTES;

		memcpy(j->text + j->len, t->blocks[block].text, n);
		j->len += n;
		last = block;
		block = t->blocks[block].next;
	}
	j->comma = line->comma;
	t->blocks[last].next = t->free_block;
	t->free_block = line->first;
	t->free_blocks += blocks_of(line->len);
}

static void free_line(struct event_wait *t, __u32 place)
{
	t->lines[place].waits = false;
	t->lines[place].newer = NONE;
	*(t->free_line == NONE ? &t->free_line : &t->lines[t->free_line_last].newer) = place;
	t->free_line_last = place;
}

struct json *event_wait_take(struct event_wait *t, __u32 token, __u64 *time_ns)
{
	__u32 place = token & ((1 << PLACE_BITS) - 1);
	struct line *line = place < t->line_count ? &t->lines[place] : NULL;

	if (!line || !line->waits || line->turn != token >> PLACE_BITS)
		return NULL;
	take_text(t, line);
	*time_ns = line->time_ns;
	unlink_line(t, place);
	free_line(t, place);
	return &t->taken;
}

__u32 event_wait_oldest(const struct event_wait *t)
{
	return t->oldest == NONE ? 0 : token_of(t, t->oldest);
}

size_t event_wait_count(const struct event_wait *t)
{
	return t->waiting;
}
