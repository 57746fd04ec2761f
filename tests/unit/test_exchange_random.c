/*
 * Connections at random, in random order, with what the samples do not say known to the test: no request gets what
 * belongs to another, whatever is lost, and each is told once.
 */
#include <stdlib.h>

#include "exchanging.h"
#include "check.h"

enum { CONNECTIONS = 40, OUTSTANDING = 8, STEPS = 200000, REQUESTS = STEPS * 3 };

/* How a client asks, and what of it is seen. A batch has nothing received between its requests. */
enum manner {
	SERIAL,     /* one after the other; not all are sampled; any sample may be lost */
	BATCHES,    /* of two or three at once, also in the midst of answers; any sample may be lost */
	OVERLAPPING /* each at any time; nothing is lost */
};

struct truth {
	struct answered told, is; /* is.status 0: not answered */
	int times;
	bool sampled, answer_lost, end_lost, followed; /* followed: by others that wait too, at the connection's end */
};

struct connection {
	enum manner manner;
	__u32 number, seq, sent, read; /* of the client: next to send; of the server: sent, and what of it was read */
	__u32 token[OUTSTANDING], asked_to[OUTSTANDING], count;
	__u32 answer_seq;
	bool begun;
};

static struct exchanges *table;
static struct truth *truth; /* by token */
static __u32 tokens;
static __u64 now, seed, timed_out;
static __u32 lose_one_in;
static __u32 wait_s = 1000000;

static bool one_in(__u32 n)
{
	return n && prng(&seed) % n == 0;
}

static bool lost(const struct connection *c)
{
	return c->manner != OVERLAPPING && one_in(lose_one_in);
}

static void begun(void *ctx, const struct waiter *w, __u64 asked_ns, const struct answered *a)
{
	is(a->status, truth[w->token].is.status);
	is(a->first_byte_ns, truth[w->token].is.first_byte_ns);
	no(truth[w->token].answer_lost);
}

static void done(void *ctx, const struct waiter *w, __u64 asked_ns, const struct answered *a)
{
	truth[w->token].told = *a;
	truth[w->token].times++;
}

static void ask(struct connection *c, __u32 ack)
{
	__u32 token = ++tokens, bytes = 100 + (__u32)prng(&seed) % 400;
	struct sample s = client_sample(now, c->number, c->seq, ack);

	c->seq += bytes;
	c->token[c->count] = token;
	c->asked_to[c->count++] = c->seq;
	truth[token].sampled = c->manner != SERIAL || !one_in(3);
	truth[token].is.fate = ANSWER_FATE_UNSEEN;
	if (truth[token].sampled)
		exchanges_request(table, &s, &(struct waiter){ .token = token });
}

static bool client_step(struct connection *c)
{
	__u32 most = c->manner == SERIAL ? 1 : OUTSTANDING - 2, n = 1;

	if (c->count >= most)
		return false;
	if (c->manner == BATCHES)
		n = 2 + (__u32)prng(&seed) % 2;
	if (!c->count || one_in(2))
		c->read = c->sent;
	else
		c->read += (__u32)prng(&seed) % (c->sent - c->read + 1);
	for (; n && c->count < OUTSTANDING; n--)
		ask(c, c->read);
	return true;
}

static void send_head(struct connection *c, __u16 status, bool seen)
{
	__u32 bytes = 50 + (__u32)prng(&seed) % 100;
	__u32 got = one_in(2) ? c->seq : c->asked_to[0];
	struct sample s = server_sample(now, c->number, c->sent, got);
	struct answer a = { .status = status };

	s.head_bytes = bytes;
	c->sent += bytes;
	if (seen)
		exchanges_answer(table, &s, &a);
}

static void send_end(const struct connection *c, __u8 how)
{
	struct sample s = server_sample(now, c->number, c->sent, 0);

	s.kind = SAMPLE_ANSWER_END;
	s.end = how;
	exchanges_answer_end(table, &s);
}

static void answered_front(struct connection *c)
{
	c->count--;
	memmove(c->token, c->token + 1, c->count * sizeof(c->token[0]));
	memmove(c->asked_to, c->asked_to + 1, c->count * sizeof(c->asked_to[0]));
	c->begun = false;
}

static void server_step(struct connection *c)
{
	struct truth *t = &truth[c->token[0]];

	if (!c->begun && one_in(4)) {
		t->is.interim++;
		send_head(c, 103, t->sampled && !lost(c));
		return;
	}
	if (!c->begun) {
		c->begun = true;
		c->answer_seq = c->sent;
		t->is.status = (__u16)(200 + prng(&seed) % 300);
		t->is.first_byte_ns = now;
		t->answer_lost = lost(c);
		send_head(c, t->is.status, t->sampled && !t->answer_lost);
		return;
	}
	c->sent += (__u32)(one_in(2) ? 0 : prng(&seed) % 100000);
	t->is.fate = ANSWER_FATE_COMPLETE;
	t->is.bytes = c->sent - c->answer_seq;
	t->end_lost = t->answer_lost || lost(c);
	if (t->sampled && !t->end_lost)
		send_end(c, ANSWER_COMPLETE);
	answered_front(c);
}

static void begin_connection(struct connection *c, __u32 number, enum manner manner)
{
	*c = (struct connection){ .manner = manner, .number = number, .seq = (__u32)(prng(&seed) << 3) };
	c->sent = c->read = (__u32)(prng(&seed) << 3);
}

static __u32 oldest_unanswered(const struct connection *c)
{
	for (__u32 i = 0; i < c->count; i++)
		if (truth[c->token[i]].sampled)
			return c->token[i];
	return 0;
}

/* Some connections keep their ports for the next. */
static void break_connection(struct connection *c)
{
	__u8 how = (__u8)(ANSWER_CLOSED + prng(&seed) % 3);
	__u32 oldest = oldest_unanswered(c);

	for (__u32 i = 0; i < c->count; i++) {
		truth[c->token[i]].is.fate = how;
		truth[c->token[i]].followed = c->count > 1;
		truth[c->token[i]].end_lost = true;
	}
	if (c->begun)
		truth[c->token[0]].is.bytes = c->sent - c->answer_seq;
	if (oldest && !(c->begun && truth[oldest].answer_lost) && !lost(c)) {
		truth[oldest].end_lost = false;
		send_end(c, how);
	}
	begin_connection(c, one_in(2) ? c->number : c->number + CONNECTIONS, c->manner);
}

static void check_told(const struct truth *t, bool lossless)
{
	const struct answered *told = &t->told, *is = &t->is;

	is(t->times, t->sampled);
	if (!t->sampled)
		return;
	if (lossless)
		is(told->status, is->status);
	if (!told->status) {
		yes(told->fate == ANSWER_FATE_UNSEEN || told->fate == is->fate);
		is(told->bytes, 0);
		return;
	}
	is(told->status, is->status);
	is(told->first_byte_ns, is->first_byte_ns);
	yes(told->interim <= is->interim);
	if (told->fate == ANSWER_FATE_TIMED_OUT) {
		yes(wait_s == 1);
		is(told->end_ns, 0);
	} else if (told->fate == ANSWER_FATE_LOST) {
		yes(t->end_lost || t->followed || is->fate == ANSWER_FATE_UNSEEN);
	} else {
		is(told->fate, is->fate);
		is(told->bytes, is->bytes);
	}
}

/* Returns how many of the answers there were found their request. */
static __u32 play(const enum manner *manners, __u32 manner_count, __u32 one_lost_in, size_t entries)
{
	static struct connection connection[CONNECTIONS];
	__u32 answers = 0, found = 0;

	lose_one_in = one_lost_in;
	tokens = 0;
	now = START;
	truth = calloc(REQUESTS, sizeof(*truth));
	table = exchanges_open(entries, wait_s, &(struct exchange_ports){ begun, done, NULL });
	yes(truth && table);
	for (__u32 i = 0; i < CONNECTIONS; i++)
		begin_connection(&connection[i], i + 1, manners[i % manner_count]);
	for (int step = 0; step < STEPS; step++) {
		struct connection *c = &connection[prng(&seed) % CONNECTIONS];

		now += 1 + prng(&seed) % MS;
		if (one_in(200))
			break_connection(c);
		else if (!(one_in(2) && client_step(c)) && c->count)
			server_step(c);
		exchanges_time(table, now);
	}
	exchanges_end(table);
	for (__u32 i = 1; i <= tokens; i++) {
		check_told(&truth[i], !one_lost_in);
		answers += truth[i].sampled && truth[i].is.status;
		found += truth[i].sampled && truth[i].told.status;
	}
	if (!one_lost_in)
		is(exchanges_unpaired(table), 0);
	is(exchanges_evicted(table), 0);
	timed_out = exchanges_timed_out(table);
	yes(!timed_out || wait_s == 1);
	yes(answers > 10000);
	exchanges_close(table);
	free(truth);
	return (__u32)(found * 1000ull / answers);
}

CLAIM(without_losses_every_answer_is_found)
{
	static const enum manner all[] = { SERIAL, BATCHES, OVERLAPPING };

	seed = 1;
	is(play(all, 3, 0, 65536), 1000);
}

CLAIM(no_request_gets_the_answer_of_another)
{
	static const enum manner all[] = { SERIAL, BATCHES, OVERLAPPING };

	for (seed = 2; seed < 6; seed++)
		play(all, 3, 10, 65536);
}

/* Each is told once, and what is told is true, when connections are silent for longer than anybody waits. */
CLAIM(what_times_out_is_no_ones_answer)
{
	static const enum manner all[] = { SERIAL, BATCHES, OVERLAPPING };

	wait_s = 1;
	for (seed = 8; seed < 11; seed++)
		play(all, 3, 10, 65536);
	yes(timed_out > 1000);
	wait_s = 1000000;
}

/* Of a hundred, ten answers are lost with their samples; of the others at least nine in ten are to be found. */
CLAIM(clients_that_do_not_pipeline_lose_little_more_than_is_lost)
{
	static const enum manner serial[] = { SERIAL };

	seed = 7;
	yes(play(serial, 1, 10, 65536) > 880);
}

RUN(claim(without_losses_every_answer_is_found), claim(no_request_gets_the_answer_of_another),
    claim(what_times_out_is_no_ones_answer), claim(clients_that_do_not_pipeline_lose_little_more_than_is_lost))
