/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/refusal.h"
#include "decode/answer.h"
#include "interim.h"

enum { STUB_PART = 4 }; /* a stub is smaller than this part of the answer that it stands for */

bool status_refuses(__u16 status, const __u16 *set, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (set[i] == status)
			return true;
	return false;
}

static bool is_unfinished(enum answer_fate fate)
{
	return fate == ANSWER_FATE_CLOSED || fate == ANSWER_FATE_RESET || fate == ANSWER_FATE_ABORTED;
}

enum result result_of(bool marked, __u16 status, enum answer_fate fate, const __u16 *set, size_t count)
{
	if (status_is_interim(status))
		return RESULT_UNANSWERED;
	if (marked && status_refuses(status, set, count))
		return RESULT_REFUSED;
	if (status >= 400)
		return RESULT_ERROR;
	if (is_unfinished(fate))
		return RESULT_UNFINISHED;
	return status == 304 ? RESULT_NOT_MODIFIED : status >= 300 ? RESULT_REDIRECTED : RESULT_OK;
}

static bool says(const struct answered *a, enum answer_fact fact)
{
	return a->facts >> fact & 1;
}

static bool has_no_content(const struct answered *a)
{
	return a->status == 204 || a->status == 205;
}

static bool has_content(const struct answered *a)
{
	return a->status >= 200 && a->status < 300 && !has_no_content(a);
}

static bool is_told_stub(const struct answered *a)
{
	return has_content(a) && says(a, ANSWER_SPECULATION_REFUSED);
}

/* By its status, or by its own word. */
static bool refuses(const struct answered *a, const __u16 *set, size_t count)
{
	return status_refuses(a->status, set, count) || is_told_stub(a);
}

static __u8 harm_if(bool condition, enum harm harm)
{
	return condition ? (__u8)(1u << harm) : 0;
}

static __u8 harms_of_stub(const struct answered *a)
{
	return harm_if(!says(a, ANSWER_NO_STORE), HARM_STUB);
}

__u8 harms_of_refusal(const struct answered *marked, const __u16 *set, size_t count)
{
	__u8 harms = harm_if(has_no_content(marked), HARM_NO_CONTENT);

	harms |= harm_if(has_content(marked) && says(marked, ANSWER_ATTACHMENT), HARM_ATTACHMENT);
	if (is_told_stub(marked))
		harms |= harms_of_stub(marked);
	return harms | harm_if(marked->status == 503 && says(marked, ANSWER_RETRY_AFTER), HARM_RETRY_AFTER);
}

static bool is_small_beside(const struct answered *marked, const struct answered *unmarked)
{
	return has_content(marked) && has_content(unmarked) && marked->status != 206 && unmarked->status != 206 &&
	       marked->fate == ANSWER_FATE_COMPLETE && says(marked, ANSWER_ENCODED) == says(unmarked, ANSWER_ENCODED) &&
	       marked->bytes < unmarked->bytes / STUB_PART;
}

/* What has no status does not differ from anything. */
static bool hides_difference(const struct answered *marked, const struct answered *unmarked, const __u16 *set,
                             size_t count)
{
	return refuses(marked, set, count) && !status_is_interim(unmarked->status) && !refuses(unmarked, set, count) &&
	       !says(marked, ANSWER_VARY_MARKER) && !says(marked, ANSWER_VARY_ANY) && !says(marked, ANSWER_NO_STORE);
}

__u8 harms_by_comparison(const struct answered *marked, const struct answered *unmarked, const __u16 *set, size_t count)
{
	__u8 harms = is_small_beside(marked, unmarked) ? harms_of_stub(marked) : 0;

	return harms | harm_if(hides_difference(marked, unmarked, set, count), HARM_NO_VARY);
}
