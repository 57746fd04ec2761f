/*
 * What a packet costs, by BPF_PROG_TEST_RUN: medians of interleaved rounds, net of a program that does nothing,
 * measured in the same round. usage: gate [ROUNDS [ROW]]: the rows of packets and connections whose name has that in it
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"
#include "rig.h"

enum { RING_BYTES = 128 << 20, WARM = 16 };

enum hook { XDP, TC, HOOKS };

static struct ring_buffer *ring;
static const char *only = "";

static int drop(void *ctx, void *data, size_t size)
{
	return 0;
}

/* Of each hook, the program that does nothing and the one that watches. */
struct pair {
	struct bpf_program *nothing, *watch;
};

static void measure(const struct pair pairs[HOOKS], struct packet *packet, int rounds, int repeat, double net[HOOKS])
{
	static double nothing[HOOKS][ROUNDS_MAX], watch[HOOKS][ROUNDS_MAX];

	for (int r = 0; r < rounds; r++)
		for (int h = 0; h < HOOKS; h++) {
			packet_new_flow(packet);
			rig_run(pairs[h].nothing, packet, WARM);
			nothing[h][r] = rig_run(pairs[h].nothing, packet, repeat);
			rig_run(pairs[h].watch, packet, WARM);
			packet_new_flow(packet);
			watch[h][r] = rig_run(pairs[h].watch, packet, repeat);
			ring_buffer__consume(ring);
		}
	for (int h = 0; h < HOOKS; h++)
		net[h] = median(watch[h], rounds) - median(nothing[h], rounds);
}

static void fill_diverse(void)
{
	static __u8 slot[DIVERSE_SLOT_BYTES];
	struct packet packet;

	for (__u32 i = 0; i < DIVERSE; i++) {
		packet_diverse(&packet, (int)i);
		memcpy(slot, packet.bytes + HEADERS, DIVERSE_BYTES);
		if (bpf_map__update_elem(rig->maps.bench_heads, &i, sizeof(i), slot, sizeof(slot), 0))
			err(1, "cannot fill the heads");
	}
}

static const struct {
	const char *name;
	void (*make)(struct packet *packet);
	double limit[2]; /* XDP, tc; of the study's machine */
	int repeat;
} rows[] = {
	{ "not TCP (UDP, 100 bytes)", packet_udp, { 3, 4 }, 200000 },
	{ "TCP without payload", packet_ack, { 4, 5 }, 200000 },
	{ "binary payload, 1448 bytes", packet_binary, { 7, 8 }, 200000 },
	{ "text payload that is no head: HTML", packet_html, { 15, 16 }, 200000 },
	{ "text payload that is no head: prose", packet_prose, { 15, 16 }, 200000 },
	{ "unmarked head, 300 bytes", packet_unmarked_300, { 60, 90 }, 100000 },
	{ "unmarked head, 800 bytes", packet_unmarked_800, { 150, 180 }, 100000 },
	{ "unmarked head, 1448 bytes", packet_unmarked_1448, { 220, 250 }, 100000 },
	{ "marked head, 800 bytes, with its sample", packet_marked_800, { 300, 330 }, 20000 },
	{ "hostile head, 1448 bytes of 4-byte lines", packet_hostile, { 2000, 2000 }, 20000 },
};

/* Of the study: the scan alone, heads from the third-level cache. */
static const double diverse_limit[HOOKS] = { 235, 265 };

static void row(const char *name, const struct pair pairs[HOOKS], struct packet *packet, int rounds, int repeat,
                const double limit[HOOKS])
{
	double net[HOOKS];

	if (!strstr(name, only))
		return;
	measure(pairs, packet, rounds, repeat, net);
	printf("| %s | %.0f | %.0f | %.0f | %.0f |\n", name, net[XDP], limit[XDP], net[TC], limit[TC]);
	fflush(stdout);
}

/*
 * Connections that begin, each new: the frames of one in turn, and the counter that tells that each was understood.
 * What a connection costs is the sum over its frames.
 */
static const struct connection {
	const char *name;
	void (*make[FRAMES_MAX])(struct packet *packet);
	__u32 frames;
	int counter;
	__u32 samples; /* each has */
	__u32 without; /* the cost of so many frames is not counted */
} connections[] = {
	{ "ClientHello in two segments, with its sample",
	  { packet_hello_begins, packet_hello_ends },
	  2,
	  COUNT_HELLO + HELLO_TLS,
	  1 },
	{ "SYN, and a PROXY v2 header, with its sample, before an unmarked head, 800 bytes",
	  { packet_syn, packet_proxied },
	  2,
	  COUNT_NOTE + NOTE_PROXY_HEADER,
	  1 },
}, answers[] = {
	{ "answer, 400 bytes, of a followed connection, head in one segment, with its sample",
	  { packet_marked_800, packet_answer },
	  2,
	  COUNT_SAMPLES + SAMPLE_ANSWER,
	  2,
	  1 },
};

static void fill_frames(void (*const *make)(struct packet *packet), __u32 frames)
{
	struct packet packet = { 0 };

	for (__u32 i = 0; i < frames; i++) {
		make[i](&packet);
		if (bpf_map__update_elem(rig->maps.bench_frames, &i, sizeof(i), packet.bytes, FRAME_BYTES, 0))
			err(1, "cannot fill the frames");
	}
	rig->bss->bench_frame_count = frames;
}

/* The first so many frames of one. The last of them is what counts and has the sample; those before may have theirs. */
static void measure_connection(const struct connection *c, __u32 frames, const struct pair pairs[HOOKS], int rounds,
                               double net[HOOKS])
{
	enum { REPEAT = 20000 };
	const __u64 expected = (__u64)rounds * HOOKS * (WARM + REPEAT) / frames;
	const __u64 all = frames == c->frames ? expected : 0;
	__u64 understood = rig_counter(c->counter), samples = rig_samples();
	struct packet packet = { .len = FRAME_BYTES };

	fill_frames(c->make, frames);
	measure(pairs, &packet, rounds, REPEAT, net);
	understood = rig_counter(c->counter) - understood;
	samples = rig_samples() - samples;
	if (all && (understood != all || samples != c->samples * all))
		errx(1, "%s: %llu of %llu understood, %llu samples", c->name, understood, all, samples);
	for (int h = 0; h < HOOKS; h++)
		net[h] *= frames;
}

static void connection_row(const struct connection *c, const struct pair pairs[HOOKS], int rounds)
{
	double net[HOOKS], before[HOOKS] = { 0 };

	if (!strstr(c->name, only))
		return;
	if (c->without)
		measure_connection(c, c->without, pairs, rounds, before);
	measure_connection(c, c->frames, pairs, rounds, net);
	printf("| %s | %.0f | %.0f |\n", c->name, net[XDP] - before[XDP], net[TC] - before[TC]);
}

/* One answer, and its body in that connection. Each run moves on by the segment's length before it looks. */
static double body_ns(const struct bpf_program *program, __u16 port, int repeat)
{
	struct packet request, answer, body;

	packet_marked_800(&request);
	packet_answer(&answer);
	packet_answer_body(&body);
	packet_set_seq(&answer, HEADERS - answer.len);
	packet_set_seq(&body, answer.len - body.len);
	packet_set_client(&request, port);
	packet_set_client(&answer, port);
	packet_set_client(&body, port);
	rig_run(program, &request, 1);
	rig_run(program, &answer, 1);
	return rig_run(program, &body, repeat);
}

static void body_row(const struct pair pairs[HOOKS], int rounds)
{
	static const char name[] = "segment in the body of a followed answer, 1,448 bytes";
	static double nothing[HOOKS][ROUNDS_MAX], watch[HOOKS][ROUNDS_MAX];
	enum { REPEAT = 20000 };
	__u64 seen = rig_counter(COUNT_FRAME + FRAME_RESPONSE);
	__u16 port = 1024;

	if (!strstr(name, only))
		return;
	for (int r = 0; r < rounds; r++)
		for (int h = 0; h < HOOKS; h++) {
			nothing[h][r] = body_ns(pairs[h].nothing, port, REPEAT);
			watch[h][r] = body_ns(pairs[h].watch, ++port, REPEAT);
			ring_buffer__consume(ring);
		}
	seen = rig_counter(COUNT_FRAME + FRAME_RESPONSE) - seen;
	if (seen != (__u64)rounds * HOOKS * (REPEAT + 1))
		errx(1, "%s: %llu followed", name, seen);
	printf("| %s | %.0f | %.0f |\n", name, median(watch[XDP], rounds) - median(nothing[XDP], rounds),
	       median(watch[TC], rounds) - median(nothing[TC], rounds));
}

enum { WATCHED = 1000 };

/* Other paths than the packets have: no sample comes of them. */
static void watch_paths(__u32 watching)
{
	struct watch *watch = &rig->data_hw_watch->watch;

	memset(watch, 0, sizeof(*watch));
	for (__u32 i = 0; i < watching; i++) {
		__u32 place = i * 13 % WATCH_SLOTS;

		watch->place[place / 64] |= 1ull << place % 64;
	}
	watch->watching = watching;
}

static void watched_row(const char *name, void (*make)(struct packet *packet), const struct pair pairs[HOOKS],
                        int rounds)
{
	__u64 samples = rig_samples();
	struct packet packet;
	double net[HOOKS];

	if (!strstr(name, only))
		return;
	watch_paths(WATCHED);
	make(&packet);
	measure(pairs, &packet, rounds, 20000, net);
	watch_paths(0);
	if (rig_samples() != samples)
		errx(1, "%s: its path is among them", name);
	printf("| %s | %.0f | %.0f |\n", name, net[XDP], net[TC]);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 21;
	struct packet packet;

	only = argc > 2 ? argv[2] : "";
	if (rounds < 1 || rounds > ROUNDS_MAX)
		errx(1, "rounds from 1 to %d", ROUNDS_MAX);
	ring = ring_buffer__new(rig_open(RING_BYTES), drop, NULL, NULL);
	if (!ring)
		err(1, "cannot read the ring");

	const struct pair plain[HOOKS] = {
		{ rig->progs.bench_nothing_xdp, rig->progs.bench_watch_xdp },
		{ rig->progs.bench_nothing_tc, rig->progs.bench_watch_tc },
	}, diverse[HOOKS] = {
		{ rig->progs.bench_diverse_nothing_xdp, rig->progs.bench_diverse_watch_xdp },
		{ rig->progs.bench_diverse_nothing_tc, rig->progs.bench_diverse_watch_tc },
	}, connection[HOOKS] = {
		{ rig->progs.bench_connection_nothing_xdp, rig->progs.bench_connection_watch_xdp },
		{ rig->progs.bench_connection_nothing_tc, rig->progs.bench_connection_watch_tc },
	};

	printf("| packet | XDP ns | limit | tc ns | limit |\n| --- | ---: | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rows[i].make(&packet);
		row(rows[i].name, plain, &packet, rounds, rows[i].repeat, rows[i].limit);
	}
	fill_diverse();
	packet_diverse(&packet, 0);
	row("4,096 different heads, 600 bytes, 5 % marked", diverse, &packet, rounds, 10 * DIVERSE, diverse_limit);
	printf("\n| begins a connection, each time a new one | XDP ns | tc ns |\n| --- | ---: | ---: |\n");
	for (int i = 0; i < (int)(sizeof(connections) / sizeof(connections[0])); i++)
		connection_row(&connections[i], connection, rounds);
	printf("\n| follows answers, or paths | XDP ns | tc ns |\n| --- | ---: | ---: |\n");
	for (int i = 0; i < (int)(sizeof(answers) / sizeof(answers[0])); i++)
		connection_row(&answers[i], connection, rounds);
	body_row(plain, rounds);
	watched_row("unmarked head, 300 bytes, while 1,000 paths are watched", packet_unmarked_300, plain, rounds);
	watched_row("unmarked head, 800 bytes, with a Referer, while 1,000 paths are watched", packet_unmarked_800,
	            plain, rounds);
	if (only[0])
		return 0;
	profile(rounds);
	yardsticks(rounds);
	verified();
	return 0;
}
