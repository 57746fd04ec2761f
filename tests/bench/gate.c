/*
 * What a packet costs, by BPF_PROG_TEST_RUN: medians of interleaved rounds, net of a program that does nothing,
 * measured in the same round. usage: gate [ROUNDS]
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

	measure(pairs, packet, rounds, repeat, net);
	printf("| %s | %.0f | %.0f | %.0f | %.0f |\n", name, net[XDP], limit[XDP], net[TC], limit[TC]);
	fflush(stdout);
}

/*
 * Connections that begin, each new: the frames of one in turn, and the counter that tells that each was understood.
 * What a connection costs is the sum over its frames.
 */
static const struct {
	const char *name;
	void (*make[FRAMES_MAX])(struct packet *packet);
	__u32 frames;
	int counter;
} connections[] = {
	{ "ClientHello in two segments, with its sample",
	  { packet_hello_begins, packet_hello_ends },
	  2,
	  COUNT_HELLO + HELLO_TLS },
	{ "SYN, and a PROXY v2 header, with its sample, before an unmarked head, 800 bytes",
	  { packet_syn, packet_proxied },
	  2,
	  COUNT_NOTE + NOTE_PROXY_HEADER },
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

static void connection_row(int i, const struct pair pairs[HOOKS], int rounds)
{
	enum { REPEAT = 20000 };
	const int frames = (int)connections[i].frames;
	const __u64 expected = (__u64)rounds * HOOKS * (WARM + REPEAT) / connections[i].frames;
	__u64 understood = rig_counter(connections[i].counter), samples = rig_samples();
	struct packet packet = { .len = FRAME_BYTES };
	double net[HOOKS];

	fill_frames(connections[i].make, connections[i].frames);
	measure(pairs, &packet, rounds, REPEAT, net);
	understood = rig_counter(connections[i].counter) - understood;
	samples = rig_samples() - samples;
	if (understood != expected || samples != expected)
		errx(1, "%s: %llu of %llu understood, %llu samples", connections[i].name, understood, expected,
		     samples);
	printf("| %s | %.0f | %.0f |\n", connections[i].name, frames * net[XDP], frames * net[TC]);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 21;
	struct packet packet;

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
		connection_row(i, connection, rounds);
	profile(rounds);
	yardsticks(rounds);
	verified();
	return 0;
}
