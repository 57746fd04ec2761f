/*
 * Against an exact count of random streams: what Space-Saving promises of counts and errors holds, rows and `other` add
 * up to everything, and merged lists keep their word.
 */
#include <stdlib.h>

#include "account/top.h"
#include "check.h"

enum { NAMES = 5000, STREAM = 60000 };

struct truth {
	__u64 total, values[TOP_VALUES], count[NAMES];
};

static __u64 seed;

static __u64 prng(__u64 below)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (seed >> 33) % below;
}

/* Zipf-like: a name of rank r is about 1/r as frequent. */
static __u64 zipf(void)
{
	__u64 r = 1 + prng(NAMES);

	return prng(r);
}

static __u64 key(__u64 name)
{
	return (name + 1) * 0xd1342543de82ef95ull;
}

static void add(struct top *t, struct truth *truth, __u64 name, __u64 weight)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "name %llu", (unsigned long long)name);
	struct top_entry *e = top_add(t, key(name), (struct span){ text, (size_t)n }, weight);
	int which = (int)(name % TOP_VALUES);

	yes(e && e->key == key(name));
	e->value[which] += weight;
	top_values(t, key(name + 7))[3] += 1; /* of a name that may be in the list no more */
	truth->count[name] += weight;
	truth->total += weight;
	truth->values[which] += weight;
	truth->values[3] += 1;
}

static void stream(struct top *t, struct truth *truth, int length, __u64 shift)
{
	for (int i = 0; i < length; i++)
		add(t, truth, (zipf() + shift) % NAMES, 1 + prng(4));
}

static const struct top_entry *entry_of(const struct top *t, __u64 name)
{
	const struct top_entry *e;

	for (size_t i = 0; (e = top_rank(t, i)); i++)
		if (e->key == key(name))
			return e;
	return NULL;
}

static void check_rows(const struct top *t, const struct truth *truth)
{
	__u64 sum[TOP_VALUES];

	memcpy(sum, top_other(t), sizeof(sum));
	for (size_t i = 0; i < top_count(t); i++)
		for (int v = 0; v < TOP_VALUES; v++)
			sum[v] += top_rank(t, i)->value[v];
	assert_memory_equal(sum, truth->values, sizeof(sum));
	is(top_total(t), truth->total);
}

static void check_bounds(const struct top *t, const struct truth *truth, size_t capacity)
{
	size_t found = 0;
	__u64 lowest = top_count(t) < capacity ? 0 : top_rank(t, capacity - 1)->count;

	for (__u64 name = 0; name < NAMES; name++) {
		const struct top_entry *e = entry_of(t, name);

		if (!e) {
			yes(truth->count[name] <= lowest);
			continue;
		}
		found++;
		yes(truth->count[name] <= e->count);
		yes(e->count <= truth->count[name] + e->error);
		yes(e->error <= truth->total / capacity);
	}
	is(found, top_count(t));
	is(top_rank(t, found), NULL);
	yes(lowest <= truth->total / capacity);
}

static void check_order(const struct top *t)
{
	for (size_t i = 1; i < top_count(t); i++) {
		const struct top_entry *a = top_rank(t, i - 1), *b = top_rank(t, i);

		yes(a->count > b->count || (a->count == b->count && a->key < b->key));
	}
}

static void check(const struct top *t, const struct truth *truth, size_t capacity)
{
	check_rows(t, truth);
	check_bounds(t, truth, capacity);
	check_order(t);
}

CLAIM(bounds_hold_and_rows_add_up)
{
	static const size_t capacities[] = { 1, 2, 3, 10, 100, 500 };
	static struct truth truth;

	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		struct top *t = top_open(capacities[i]);

		seed = i + 1;
		memset(&truth, 0, sizeof(truth));
		for (int part = 0; part < 4; part++) {
			stream(t, &truth, STREAM / 8 / (part + 1), 13 * (__u64)part);
			check(t, &truth, capacities[i]);
		}
		is(top_count(t), capacities[i]);
		yes(top_evicted(t) > 0);
		top_close(t);
	}
}

CLAIM(with_room_for_all_it_is_exact)
{
	static struct truth truth;
	struct top *t = top_open(NAMES);

	seed = 99;
	memset(&truth, 0, sizeof(truth));
	stream(t, &truth, STREAM, 0);
	check(t, &truth, NAMES);
	for (size_t i = 0; i < top_count(t); i++)
		is(top_rank(t, i)->error, 0);
	is(top_evicted(t), 0);
	top_close(t);
}

/* More frequent than the total over the capacity: it cannot be missing. */
CLAIM(a_frequent_name_is_never_lost)
{
	static struct truth truth;
	struct top *t = top_open(10);

	seed = 5;
	memset(&truth, 0, sizeof(truth));
	for (int i = 0; i < STREAM; i++)
		add(t, &truth, i % 8 ? 1 + prng(NAMES - 1) : 0, 1);
	yes(truth.count[0] > truth.total / 10);
	is(top_rank(t, 0)->key, key(0));
	top_close(t);
}

CLAIM(merged_lists_keep_their_word)
{
	static struct truth truth;

	for (size_t capacity = 1; capacity <= 300; capacity = capacity * 3 + 1) {
		struct top *to = top_open(capacity), *from = top_open(capacity);

		seed = capacity;
		memset(&truth, 0, sizeof(truth));
		stream(to, &truth, 5000, 0);
		stream(from, &truth, 300 * (int)(capacity % 7), capacity % 100);
		top_merge(to, from);
		check(to, &truth, capacity);
		stream(to, &truth, 3000, 55);
		check(to, &truth, capacity);
		top_merge(from, to); /* what both have had is there twice, then */
		is(top_count(from), capacity);
		top_close(to);
		top_close(from);
	}
}

/* The small list has forgotten names, which the large one must not believe to be new. */
CLAIM(a_smaller_list_is_merged_with_its_own_error)
{
	static struct truth truth;
	struct top *to = top_open(1000), *from = top_open(5);
	__u64 most = 0;

	memset(&truth, 0, sizeof(truth));
	seed = 3;
	for (__u64 i = 0; i < 500; i++)
		add(from, &truth, prng(50), 1);
	top_merge(to, from);
	for (__u64 name = 0; name < 60; name++)
		add(to, &truth, name, 1);
	check_rows(to, &truth);
	for (__u64 name = 0; name < 60; name++) {
		const struct top_entry *e = entry_of(to, name);

		yes(e && truth.count[name] <= e->count && e->count <= truth.count[name] + e->error);
		most = e->error > most ? e->error : most;
	}
	yes(most > 0 && most <= 500 / 5);
	top_close(to);
	top_close(from);
}

CLAIM(the_order_of_what_comes_in_a_merge_does_not_matter)
{
	struct top *a = top_open(4), *b = top_open(4), *to[2] = { top_open(4), top_open(4) };

	for (__u64 name = 0; name < 4; name++) {
		top_add(a, key(name), (struct span){ "a", 1 }, 1);
		top_add(b, key(7 - name), (struct span){ "b", 1 }, 1);
	}
	top_merge(to[0], a);
	top_merge(to[0], b);
	top_merge(to[1], b);
	top_merge(to[1], a);
	for (size_t i = 0; i < 4; i++) {
		is(top_rank(to[0], i)->key, top_rank(to[1], i)->key);
		is(top_rank(to[0], i)->count, top_rank(to[1], i)->count);
		is(top_rank(to[0], i)->error, top_rank(to[1], i)->error);
	}
	for (int i = 0; i < 2; i++)
		top_close(to[i]);
	top_close(a);
	top_close(b);
}

CLAIM(a_long_name_is_cut)
{
	struct top *t = top_open(2);
	char text[TOP_TEXT_BYTES + 1];
	const struct top_entry *e;

	memset(text, 'x', sizeof(text));
	e = top_add(t, 1, (struct span){ text, TOP_TEXT_BYTES }, 1);
	is(e->text_bytes, TOP_TEXT_BYTES);
	no(e->text_cut);
	e = top_add(t, 2, (struct span){ text, TOP_TEXT_BYTES + 1 }, 1);
	is(e->text_bytes, TOP_TEXT_BYTES);
	yes(e->text_cut);
	e = top_add(t, 3, (struct span){ NULL, 0 }, 1);
	is(e->text_bytes, 0);
	is(top_count(t), 2);
	is(top_evicted(t), 1);
	top_close(t);
}

RUN(claim(bounds_hold_and_rows_add_up), claim(with_room_for_all_it_is_exact), claim(a_frequent_name_is_never_lost),
    claim(merged_lists_keep_their_word), claim(a_smaller_list_is_merged_with_its_own_error),
    claim(the_order_of_what_comes_in_a_merge_does_not_matter), claim(a_long_name_is_cut))
