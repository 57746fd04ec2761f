/* SPDX-License-Identifier: BSD-2-Clause */
#include "late.h"

/* Numbers are as long as there is room for them in a token. */
static bool is_kept(const struct late *l, __u32 number)
{
	return ((l->number - number) & ~(__u32)LATE_TOKEN) < LATE_MAX;
}

__u32 late_add(struct late *l, const struct sample *held, __u32 *forgotten)
{
	__u32 place = ++l->number % LATE_MAX;
	size_t i = 0;

	*forgotten = l->request[place].event;
	l->request[place].event = 0;
	l->request[place].known = false;
	while (l->untold[i].held)
		i++;
	l->untold[i].held = held;
	l->untold[i].number = l->number;
	return (__u32)LATE_TOKEN | (l->number & ~(__u32)LATE_TOKEN);
}

enum late_fate late_told(struct late *l, const struct sample *held, __u32 event, struct answered *known)
{
	size_t i = 0;
	__u32 place;

	while (l->untold[i].held != held)
		i++;
	l->untold[i].held = NULL;
	if (!is_kept(l, l->untold[i].number))
		return LATE_LOST;
	place = l->untold[i].number % LATE_MAX;
	if (!l->request[place].known) {
		l->request[place].event = event;
		return LATE_WAITS;
	}
	*known = l->request[place].answer;
	return LATE_KNOWN;
}

__u32 late_answer(struct late *l, __u32 token, const struct answered *a)
{
	__u32 number = token & ~(__u32)LATE_TOKEN, place = number % LATE_MAX, event;

	if (!is_kept(l, number))
		return 0;
	event = l->request[place].event;
	l->request[place].event = 0;
	l->request[place].known = true;
	l->request[place].answer = *a;
	return event;
}
