/*
 * What a client offered to a server name is found by the same client and name, for as long as is said.
 */
#include "account/offers.h"
#include "check.h"

#define SECOND 1000000000ull
#define START (1000 * SECOND)

static struct offers *table;
static const struct address client = { { 1, 2 } }, other = { { 1, 3 } };

static struct span text(const char *s)
{
	return (struct span){ s, strlen(s) };
}

static void begin(size_t entries)
{
	offers_close(table);
	table = offers_open(entries);
	yes(table != NULL);
}

static void offer(__u64 time_ns, const struct address *from, const char *name, const char *id)
{
	struct ids ids = { 0 };

	ids_add(&ids, text(id));
	offers_add(table, time_ns, from, text(name), &ids);
}

static const char *found(__u64 time_ns, const struct address *from, const char *name)
{
	static char first[256];
	const struct ids *ids = offers_find(table, time_ns, from, text(name));
	struct span id = { "", 0 };
	size_t at = 0;

	if (!ids)
		return "nothing";
	ids_next(ids, &at, &id);
	snprintf(first, sizeof(first), "%.*s", (int)id.len, id.data);
	return first;
}

CLAIM(an_offer_is_of_a_client_and_a_name)
{
	begin(64);
	offer(START, &client, "www.Example", "h2");
	assert_string_equal(found(START, &client, "WWW.example"), "h2");
	assert_string_equal(found(START, &other, "www.example"), "nothing");
	assert_string_equal(found(START, &client, "example"), "nothing");
	assert_string_equal(found(START, &client, ""), "nothing");
	offer(START, &other, "www.example", "h3");
	assert_string_equal(found(START, &client, "www.example"), "h2");
	assert_string_equal(found(START, &other, "www.example"), "h3");
}

CLAIM(an_offer_stands_thirty_seconds)
{
	begin(64);
	offer(START, &client, "a.example", "h2");
	assert_string_equal(found(START - 1, &client, "a.example"), "nothing");
	assert_string_equal(found(START + 30 * SECOND, &client, "a.example"), "h2");
	assert_string_equal(found(START + 30 * SECOND + 1, &client, "a.example"), "nothing");
}

CLAIM(the_latest_offer_counts_even_an_empty_one)
{
	begin(64);
	offer(START, &client, "a.example", "h2");
	offer(START + 1, &client, "a.example", "http/1.1");
	assert_string_equal(found(START + 1, &client, "a.example"), "http/1.1");
	offer(START + 2, &client, "a.example", "");
	assert_string_equal(found(START + 2, &client, "a.example"), "");
}

CLAIM(names_that_are_none_are_not_kept)
{
	char name[NAME_BYTES + 2];

	memset(name, 'a', sizeof(name));
	name[NAME_BYTES + 1] = '\0';
	begin(64);
	offer(START, &client, name, "h2");
	assert_string_equal(found(START, &client, name), "nothing");
	name[NAME_BYTES] = '\0';
	offer(START, &client, name, "h2");
	assert_string_equal(found(START, &client, name), "h2");
	offer(START, &client, "", "h2");
	assert_string_equal(found(START, &client, ""), "nothing");
}

/* One bucket. */
CLAIM(the_oldest_is_forgotten_and_counted_while_it_stands)
{
	const char *names[] = { "a", "b", "c", "d", "e" };

	begin(4);
	for (unsigned int i = 0; i < 5; i++)
		offer(START + i, &client, names[i], "h2");
	is(offers_evicted(table), 1);
	assert_string_equal(found(START + 4, &client, "a"), "nothing");
	for (unsigned int i = 1; i < 5; i++)
		assert_string_equal(found(START + 4, &client, names[i]), "h2");
	offer(START + 31 * SECOND, &client, "f", "h2");
	is(offers_evicted(table), 1);
	offers_close(table);
	table = NULL;
}

RUN(claim(an_offer_is_of_a_client_and_a_name), claim(an_offer_stands_thirty_seconds),
    claim(the_latest_offer_counts_even_an_empty_one), claim(names_that_are_none_are_not_kept),
    claim(the_oldest_is_forgotten_and_counted_while_it_stands))
