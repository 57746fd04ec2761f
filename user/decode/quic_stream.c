/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/quic_stream.h"
#include "decode/tls_wire.h"

enum { WORD_BITS = QUIC_STREAM_WORD_BITS };

/* Bytes of one word of the bits; data[0] belongs at `at`. */
static void keep_in_word(struct quic_stream *s, size_t at, size_t to, const char *data)
{
	__u64 *have = &s->have[at / WORD_BITS], bits = ~0ull >> (WORD_BITS - (to - at)) << at % WORD_BITS;

	if (!(*have & bits))
		memcpy(s->bytes + at, data, to - at);
	else
		for (size_t i = at; i < to; i++)
			if (!(*have >> i % WORD_BITS & 1))
				s->bytes[i] = (__u8)data[i - at];
	*have |= bits;
}

void quic_stream_keep(struct quic_stream *s, const struct quic_crypto_frame *frame)
{
	size_t end;

	if (frame->offset >= QUIC_STREAM_BYTES)
		return;
	end = frame->offset + tls_smaller(frame->data.len, QUIC_STREAM_BYTES - frame->offset);
	for (size_t at = frame->offset, to; at < end; at = to) {
		to = tls_smaller(end, (at / WORD_BITS + 1) * WORD_BITS);
		keep_in_word(s, at, to, frame->data.data + (at - frame->offset));
	}
}

bool quic_stream_has(const struct quic_stream *s, size_t n)
{
	size_t words = n / WORD_BITS, rest = n % WORD_BITS;

	for (size_t i = 0; i < words; i++)
		if (~s->have[i])
			return false;
	return !rest || !(~s->have[words] & ((1ull << rest) - 1));
}
