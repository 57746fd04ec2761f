/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "account/exchange_table.h"
#include "interim.h"

enum {
	LOOK_AHEAD = 64,        /* requests of a queue that are compared with an answer */
	RELATED_BACK = 1 << 20, /* a repeated segment may say less than one sent before it */
	RELATED_AHEAD = 1 << 30,
};

/* The same for the request and for its answer, if that one's ends are given the other way round. */
static bool goes_up(const struct address *from, __u16 from_port, const struct address *to, __u16 to_port)
{
	int order = memcmp(from, to, sizeof(*from));

	return order ? order < 0 : from_port < to_port;
}

static struct exchange *front_of_answer(const struct exchanges *t, const struct sample *s)
{
	return exchange_front(t, s->flow_hash,
	                      goes_up(&s->destination, s->destination_port, &s->source, s->source_port));
}

static struct exchange *front_of(const struct exchanges *t, const struct exchange *e)
{
	return exchange_front(t, e->flow_hash, e->up);
}

static void finish(struct exchanges *t, struct exchange *front)
{
	struct exchange e = *front;

	exchange_remove(t, front);
	t->ports.done(t->ports.ctx, &e.waiter, e.asked_ns, &e.answer);
}

/*
 * Its answer may still come, and must not be taken for that of one behind it: those that were asked for with nothing
 * received in between go with it.
 */
static __u64 give_up(struct exchanges *t, struct exchange *front)
{
	const struct exchange e = *front;
	struct exchange *next;
	__u64 count = 1;

	finish(t, front);
	while ((next = front_of(t, &e)) && next->ack == e.ack && !e.begun) {
		finish(t, next);
		count++;
	}
	if (next && e.begun)
		next->foreign = true;
	return count;
}

static void finish_all(struct exchanges *t, __u64 flow_hash, bool up)
{
	struct exchange *e;

	while ((e = exchange_front(t, flow_hash, up)))
		finish(t, e);
}

static bool is_near(__u32 later, __u32 earlier)
{
	__s32 difference = (__s32)(later - earlier);

	return difference > -RELATED_BACK && difference < RELATED_AHEAD;
}

void exchanges_request(struct exchanges *t, const struct sample *s, const struct waiter *w)
{
	bool up = goes_up(&s->source, s->source_port, &s->destination, s->destination_port);
	struct exchange *front = exchange_front(t, s->flow_hash, up), *last, *e;
	bool shared;

	last = front ? exchange_numbered(t, front->last) : NULL;
	if (last &&
	    (!is_near(s->seq, last->seq) || !is_near(s->ack, last->ack))) /* another connection, the same ports */
	{
		finish_all(t, s->flow_hash, up);
		last = NULL;
	}
	shared = last && last->ack == s->ack;
	while (!(e = exchange_add(t, s->flow_hash, up)))
		t->evicted += give_up(t, front_of(t, exchange_numbered(t, t->oldest)));
	e->shared = shared;
	exchange_front(t, s->flow_hash, up)->pipelined += shared;
	e->asked_ns = e->seen_ns = s->time_ns;
	e->seq = s->seq;
	e->ack = s->ack;
	e->waiter = *w;
	e->answer.fate = ANSWER_FATE_UNSEEN;
}

/* Nobody answers what he has not got, or before he is asked. */
static bool may_answer(const struct exchange *e, const struct sample *s)
{
	return (__s32)(s->seq - e->ack) >= 0 && (__s32)(s->ack - e->seq) > 0;
}

/* Rules: see exchange.h. NULL: nobody can tell. */
static struct exchange *asked_for(const struct exchanges *t, struct exchange *front, const struct sample *s)
{
	struct exchange *e = front, *last;
	bool pipelined = false;
	int n = 0;

	if (!front || !may_answer(front, s))
		return NULL;
	if (s->seq == front->ack || (front->placed && s->seq == front->next_seq))
		return front;
	last = exchange_numbered(t, front->last);
	if (!front->pipelined && s->seq == last->ack)
		return may_answer(last, s) ? last : NULL;
	for (; e && n < LOOK_AHEAD && may_answer(e, s); e = exchange_numbered(t, e->behind), n++) {
		pipelined |= e->shared;
		if (s->seq == e->ack)
			return pipelined ? NULL : e;
	}
	return n == 1 ? front : NULL;
}

static void begin(struct exchanges *t, struct exchange *e, const struct sample *s, const struct answer *a)
{
	e->begun = true;
	e->foreign = false;
	e->answer_seq = s->seq;
	e->answer.first_byte_ns = s->time_ns;
	e->answer.bytes = s->head_bytes;
	e->answer.facts = a->facts;
	e->answer.status = a->status;
	e->answer.fate = ANSWER_FATE_LOST;
	e->answer.content = a->content;
	e->answer.max_age = a->max_age;
	t->ports.begun(t->ports.ctx, &e->waiter, e->asked_ns, &e->answer);
}

void exchanges_answer(struct exchanges *t, const struct sample *s, const struct answer *a)
{
	struct exchange *front = front_of_answer(t, s), *e;

	if (front && front->begun) { /* its end was not seen */
		front->placed = false;
		finish(t, front);
		front = front_of_answer(t, s);
	}
	e = asked_for(t, front, s);
	if (!e) {
		t->unpaired += !status_is_interim(a->status);
		if (front)
			front->foreign = !status_is_interim(a->status);
		return;
	}
	while ((front = front_of_answer(t, s)) != e)
		finish(t, front);
	exchange_touch(t, e, s->time_ns);
	e->placed = status_is_interim(a->status);
	e->next_seq = s->seq + s->head_bytes;
	if (!e->placed)
		begin(t, e, s, a);
	else if (e->answer.interim < 255)
		e->answer.interim++;
}

/*
 * Sequence numbers tell the lower half. Below 0: the client gave up before it acknowledged the first byte, and nothing of
 * the answer is known to have reached it.
 */
static __u64 bytes_of(const struct exchange *e, const struct sample *s)
{
	__s64 bytes = (__s64)(((__u64)s->weight << 32) + (__u32)(s->seq - e->answer_seq));

	return bytes > 0 ? (__u64)bytes : 0;
}

static bool ends_connection(__u8 end)
{
	return end == ANSWER_CLOSED || end == ANSWER_RESET || end == ANSWER_ABORTED;
}

/*
 * The connection is over, or the gate has lost its way, before the answer to some request began. Which one is certain of
 * the only one, of the last at the connection's end, and of those since which no byte came.
 */
static void end_unbegun(struct exchanges *t, struct exchange *front, const struct sample *s, enum answer_fate fate)
{
	bool over = ends_connection(s->end), alone = !front->behind;
	__u64 flow_hash = front->flow_hash;
	bool up = front->up;
	struct exchange *e = front;

	if (!over && (front->foreign || !alone || (__s32)(s->seq - front->ack) < 0)) {
		front->foreign = false;
		return;
	}
	for (; e; e = exchange_numbered(t, e->behind))
		if (!e->behind || e->ack == s->seq) {
			e->answer.fate = (__u8)fate;
			e->answer.end_ns = s->time_ns;
		}
	finish_all(t, flow_hash, up);
}

void exchanges_answer_end(struct exchanges *t, const struct sample *s)
{
	struct exchange *front = front_of_answer(t, s), *behind;
	enum answer_fate fate = s->end < ANSWER_END_COUNT ? s->end : ANSWER_FATE_LOST;

	if (!front)
		return;
	if (!front->begun) {
		end_unbegun(t, front, s, fate);
		return;
	}
	behind = exchange_numbered(t, front->behind);
	/* With another one behind it, it may have had its end before, unseen. */
	if (!behind || s->end == ANSWER_COMPLETE || s->end == ANSWER_SWITCHED) {
		front->answer.fate = (__u8)fate;
		front->answer.end_ns = s->time_ns;
		front->answer.bytes = bytes_of(front, s);
	}
	front->placed = s->end == ANSWER_COMPLETE;
	front->next_seq = s->seq;
	finish(t, front);
	if (behind)
		exchange_touch(t, behind, s->time_ns);
	if (behind && ends_connection(s->end))
		end_unbegun(t, behind, s, fate);
}

static void time_out(struct exchanges *t, struct exchange *front)
{
	if (front->begun)
		front->answer.fate = ANSWER_FATE_TIMED_OUT;
	t->timed_out += give_up(t, front);
}

/* One waits for those in front of it, and not before them. */
void exchanges_time(struct exchanges *t, __u64 now_ns)
{
	struct exchange *e, *front;

	while ((e = exchange_numbered(t, t->oldest)) && e->seen_ns + t->wait_ns <= now_ns) {
		front = front_of(t, e);
		if (front->seen_ns + t->wait_ns <= now_ns)
			time_out(t, front);
		else
			exchange_touch(t, e, front->seen_ns);
	}
}

void exchanges_end(struct exchanges *t)
{
	while (t->oldest)
		finish(t, front_of(t, exchange_numbered(t, t->oldest)));
}

__u64 exchanges_evicted(const struct exchanges *t)
{
	return t->evicted;
}

__u64 exchanges_timed_out(const struct exchanges *t)
{
	return t->timed_out;
}

__u64 exchanges_unpaired(const struct exchanges *t)
{
	return t->unpaired;
}
