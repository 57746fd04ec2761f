#include <bpf/bpf.h>
#include <err.h>
#include <stdio.h>

#include "profile.h"
#include "rig.h"

void yardsticks(int rounds)
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

void profile(int rounds)
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
		packet_new_flow(&packet);
		nothing[r] = rig_run(rig->progs.bench_nothing_xdp, &packet, 200000);
		for (int i = 0; i < 4; i++)
			values[i][r] = rig_run(stages[i].program, &packet, 200000);
	}
	printf("\n| profile of a binary payload, XDP | ns |\n| --- | ---: |\n");
	for (int i = 0; i < 4; i++)
		printf("| %s | %.0f |\n", stages[i].name, median(values[i], rounds) - median(nothing, rounds));
}

void verified(void)
{
	const struct {
		const char *name;
		const struct bpf_program *program;
	} programs[] = {
		{ "hintwatch_xdp", rig->progs.hintwatch_xdp },
		{ "hintwatch_tc", rig->progs.hintwatch_tc },
		{ "hintwatch_sweep", rig->progs.hintwatch_sweep },
	};

	printf("\n| verifier, of 1,000,000 allowed | instructions |\n| --- | ---: |\n");
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		struct bpf_prog_info info = { 0 };
		__u32 len = sizeof(info);

		if (bpf_obj_get_info_by_fd(bpf_program__fd(programs[i].program), &info, &len))
			err(1, "cannot ask about %s", programs[i].name);
		printf("| `%s` | %u |\n", programs[i].name, info.verified_insns);
	}
}
