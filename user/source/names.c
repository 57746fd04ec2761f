/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>
#include <string.h>

#include "source/names.h"

enum { MULTIPLIERS_TRIED = 100000 };

static const char *const field_names[FIELD_COUNT] = {
#define X(NAME, name, tier, grammar) name,
	MARKERS(X)
#undef X
#define X(NAME, name) name,
		OTHER_FIELDS(X)
#undef X
};

static const __u8 grammars[FIELD_COUNT] = {
#define X(NAME, name, tier, grammar) GRAMMAR_##grammar,
	MARKERS(X)
#undef X
};

static const struct {
	const char *text;
	__u8 grammar, purpose;
} plain_values[PLAIN_VALUE_COUNT] = {
#define X(grammar, value, purpose) { value, GRAMMAR_##grammar, PURPOSE_##purpose },
	PLAIN_VALUES(X)
#undef X
};

/* The first 8 bytes of a line that begins with this name and its colon, and which of them count. */
static __u64 line_word(const char *name, __u64 *mask)
{
	char line[8] = { 0 };
	size_t n = strlen(name);

	memcpy(line, name, n < 8 ? n : 8);
	if (n < 8)
		line[n] = ':';
	*mask = first_bytes(n < 8 ? (__u32)n + 1 : 8);
	return word_at((const __u8 *)line);
}

static bool fill_slots(struct name_table *t)
{
	memset(t->field, FIELD_NONE, sizeof(t->field));
	memset(t->mask, 0, sizeof(t->mask));
	memset(t->word, 0xff, sizeof(t->word)); /* no line matches an empty slot */
	for (int f = 0; f < FIELD_COUNT; f++) {
		__u64 mask, word = line_word(field_names[f], &mask);
		__u32 slot = name_slot(word, t->multiplier);

		t->name[f].next = FIELD_NONE;
		if (t->field[slot] == FIELD_NONE) {
			t->field[slot] = (__u8)f;
			t->word[slot] = word & mask;
			t->mask[slot] = mask;
			continue;
		}
		/* The same first bytes: one slot for both, which then looks at nothing more. */
		if ((t->word[slot] ^ word) & first_bytes(NAME_HASH_BYTES))
			return false;
		t->mask[slot] = first_bytes(NAME_HASH_BYTES);
		t->word[slot] &= t->mask[slot];
		t->name[f].next = t->field[slot];
		t->field[slot] = (__u8)f;
	}
	return true;
}

bool names_build(struct name_table *t)
{
	memset(t, 0, sizeof(*t));
	for (int f = 0; f < FIELD_COUNT; f++) {
		struct field_name *n = &t->name[f];

		n->bytes = (__u8)strlen(field_names[f]);
		n->grammar = grammars[f];
		memcpy(n->word, field_names[f], n->bytes);
		memset(n->mask, 0xff, n->bytes);
	}
	for (int v = 0; v < PLAIN_VALUE_COUNT; v++) {
		t->value[v].bytes = (__u8)strlen(plain_values[v].text);
		t->value[v].grammar = plain_values[v].grammar;
		t->value[v].purpose = plain_values[v].purpose;
		memcpy(t->value[v].word, plain_values[v].text, t->value[v].bytes);
	}
	t->multiplier = 0x9e3779b97f4a7c15ull;
	for (int i = 0; i < MULTIPLIERS_TRIED; i++, t->multiplier = t->multiplier * 6364136223846793005ull + 1)
		if (fill_slots(t))
			return true;
	return false;
}
