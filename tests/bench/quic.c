/*
 * What a core decodes of QUIC: the two Initials that a browser begins a connection with, each connection with an ID,
 * and so with keys, of its own. A hello of 1,911 bytes in 17 CRYPTO frames, out of order, as Chromium sends it.
 * usage: quic [ROUNDS]
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../unit/quic_hello.h"
#include "decode/quic.h"

enum { CONNECTIONS = 4096, EACH = 2, DATAGRAM_BYTES = 1250, LONG_BYTES = 1911, PIECES = 17, ROUNDS_MAX = 101 };

static struct sample *made[CONNECTIONS * EACH];

static double cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Which datagram holds which piece: the first one the tail and the beginning. */
static void put_pieces(struct made_bytes *frames, int datagram)
{
	const __u8 *bytes = long_hello(LONG_BYTES);
	const size_t piece = LONG_BYTES / PIECES + 1;

	frames->len = 0;
	for (size_t i = 0; i < PIECES; i++) {
		size_t k = (i * 7 + 3) % PIECES, from = k * piece, to = from + piece;

		if ((k < 1 || k >= PIECES / 2) == datagram)
			continue;
		put_crypto(frames, from, bytes + from, (to < LONG_BYTES ? to : LONG_BYTES) - from);
		put_byte(frames, 1);
	}
}

static struct sample *make(unsigned connection, int which)
{
	static struct made_bytes datagram, frames;
	struct initial i = example;
	struct sample *s = calloc(1, sizeof(*s) + DATAGRAM_BYTES);

	if (!s)
		err(1, "samples");
	memcpy(i.first.bytes, &connection, sizeof(connection));
	i.destination = i.first;
	i.number = (unsigned)which + 1;
	put_pieces(&frames, which);
	put_fill(&frames, 0, DATAGRAM_BYTES - frames.len - 19 - QUIC_TAG_BYTES);
	datagram.len = 0;
	put_initial(&datagram, &i, &frames);
	if (datagram.len != DATAGRAM_BYTES)
		errx(1, "a datagram of %zu bytes", datagram.len);
	s->kind = SAMPLE_QUIC;
	s->cut = CUT_NONE;
	s->family = 4;
	s->source_port = (__u16)connection;
	s->destination_port = 443;
	s->flow_hash = connection * 0x9e3779b97f4a7c15ull;
	s->bytes_len = DATAGRAM_BYTES;
	memcpy(s->bytes, datagram.bytes, DATAGRAM_BYTES);
	return s;
}

static double seconds_of_round(struct quic *q)
{
	struct quic_hello hello;
	double start = cpu_time();

	for (int i = 0; i < CONNECTIONS * EACH; i++)
		if (quic_read(q, made[i], &hello) != (i % EACH ? QUIC_HELLO : QUIC_MORE))
			errx(1, "datagram %d is not read", i);
	return cpu_time() - start;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	struct quic *q = quic_open(QUIC_CONNECTIONS);
	int rounds = argc > 1 ? atoi(argv[1]) : 9;
	double seconds[ROUNDS_MAX];

	if (!q || rounds < 1 || rounds > ROUNDS_MAX)
		errx(1, "usage: quic [ROUNDS]");
	for (unsigned i = 0; i < CONNECTIONS * EACH; i++)
		made[i] = make(i / EACH, i % EACH);
	for (int r = 0; r < rounds; r++)
		seconds[r] = seconds_of_round(q);
	qsort(seconds, (size_t)rounds, sizeof(seconds[0]), compare);
	printf("| | a second and core |\n| --- | ---: |\n| QUIC Initials decoded | %.0f |\n",
	       CONNECTIONS * EACH / seconds[rounds / 2]);
	return 0;
}
