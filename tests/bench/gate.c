/*
 * What a packet costs, by BPF_PROG_TEST_RUN: medians of interleaved rounds, net of a program that does nothing,
 * measured in the same round. usage: gate [ROUNDS]
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

enum { ROUNDS_MAX = 101, RING_BYTES = 128 << 20 };

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

/* A flow of its own for every series: the gate has not seen it. */
static void new_flow(struct packet *packet)
{
	static __u16 port = 1024;

	packet_set_port(packet, ++port);
}

static void measure(const struct pair pairs[HOOKS], struct packet *packet, int rounds, int repeat, double net[HOOKS])
{
	static double nothing[HOOKS][ROUNDS_MAX], watch[HOOKS][ROUNDS_MAX];

	for (int r = 0; r < rounds; r++)
		for (int h = 0; h < HOOKS; h++) {
			new_flow(packet);
			rig_run(pairs[h].nothing, packet, 16); /* warm */
			nothing[h][r] = rig_run(pairs[h].nothing, packet, repeat);
			rig_run(pairs[h].watch, packet, 16);
			new_flow(packet);
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
		memcpy(slot, packet.bytes + 54, DIVERSE_BYTES);
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

/* What the machine makes of things that have little to do with us; ns a run, net of an empty program. */
static void yardsticks(int rounds)
{
	const struct {
		const char *name;
		const struct bpf_program *program;
	} yardsticks[] = {
		{ "an empty program, with its share of the test run", rig->progs.bench_empty },
		{ "a call between two BPF functions, and its return", rig->progs.bench_call },
		{ "`bpf_ktime_get_ns()`", rig->progs.bench_clock },
		{ "`bpf_xdp_load_bytes()` of 800 bytes", rig->progs.bench_copy },
	};
	static double values[ROUNDS_MAX];
	struct packet packet;
	double empty = 0;

	packet_marked_1024(&packet);
	printf("\n| yardstick of the machine | ns |\n| --- | ---: |\n");
	for (size_t i = 0; i < sizeof(yardsticks) / sizeof(yardsticks[0]); i++) {
		for (int r = 0; r < rounds; r++)
			values[r] = rig_run(yardsticks[i].program, &packet, 200000);
		printf("| %s | %.0f |\n", yardsticks[i].name, median(values, rounds) - empty);
		if (!i)
			empty = median(values, rounds);
	}
}

/* Where the time of the shortest ways goes: XDP, ns net of the program that does nothing, each stage with those before. */
static void profile(int rounds)
{
	const struct {
		const char *name;
		const struct bpf_program *program;
	} stages[] = {
		{ "state of this CPU found, frame counted", rig->progs.bench_stage_count },
		{ "and TCP located", rig->progs.bench_stage_locate },
		{ "and its flow looked up", rig->progs.bench_stage_flow },
		{ "all", rig->progs.bench_watch_xdp },
	};
	static double nothing[ROUNDS_MAX], values[4][ROUNDS_MAX];
	struct packet packet;

	packet_binary(&packet);
	for (int r = 0; r < rounds; r++) {
		new_flow(&packet);
		nothing[r] = rig_run(rig->progs.bench_nothing_xdp, &packet, 200000);
		for (int i = 0; i < 4; i++)
			values[i][r] = rig_run(stages[i].program, &packet, 200000);
	}
	printf("\n| profile of a binary payload, XDP | ns |\n| --- | ---: |\n");
	for (int i = 0; i < 4; i++)
		printf("| %s | %.0f |\n", stages[i].name, median(values[i], rounds) - median(nothing, rounds));
}

static void row(const char *name, const struct pair pairs[HOOKS], struct packet *packet, int rounds, int repeat,
                const double limit[HOOKS])
{
	double net[HOOKS];

	measure(pairs, packet, rounds, repeat, net);
	printf("| %s | %.0f | %.0f | %.0f | %.0f |\n", name, net[XDP], limit[XDP], net[TC], limit[TC]);
	fflush(stdout);
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
	};

	printf("| packet | XDP ns | limit | tc ns | limit |\n| --- | ---: | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rows[i].make(&packet);
		row(rows[i].name, plain, &packet, rounds, rows[i].repeat, rows[i].limit);
	}
	fill_diverse();
	packet_diverse(&packet, 0);
	row("4,096 different heads, 600 bytes, 5 % marked", diverse, &packet, rounds, 10 * DIVERSE, diverse_limit);
	profile(rounds);
	yardsticks(rounds);
	return 0;
}
