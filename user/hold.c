/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "hold.h"

static const struct sample *sample_at(const struct hold *h, size_t i)
{
	return (const struct sample *)h->held[h->slot[i]].bytes;
}

void hold_open(struct hold *h)
{
	h->count = 0;
	for (size_t i = 0; i < HELD_MAX; i++)
		h->slot[i] = i;
}

const struct sample *hold_add(struct hold *h, const struct sample *s)
{
	size_t n = s->bytes_len < DECODER_BYTES ? s->bytes_len : DECODER_BYTES;

	memcpy(h->held[h->slot[h->count++]].bytes, s, sizeof(*s) + n);
	return sample_at(h, h->count - 1);
}

const struct sample *hold_oldest(const struct hold *h)
{
	return h->count ? sample_at(h, 0) : NULL;
}

const struct sample *hold_of(const struct hold *h, __u64 flow_hash, bool connect)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct sample *s = sample_at(h, i);

		if (s->flow_hash == flow_hash && !(s->head_flags & HEAD_CONNECT) == !connect)
			return s;
	}
	return NULL;
}

void hold_release(struct hold *h, const struct sample *s)
{
	size_t i = 0, slot;

	while (sample_at(h, i) != s)
		i++;
	slot = h->slot[i];
	h->count--;
	memmove(h->slot + i, h->slot + i + 1, (h->count - i) * sizeof(h->slot[0]));
	h->slot[h->count] = slot;
}
