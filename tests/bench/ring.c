/*
 * The ring buffer and the decoder behind it: a paced stream of samples of 1 KB, made on one CPU and read on
 * another, and a flood that nobody reads. usage: ring [SECONDS]
 */
#define _GNU_SOURCE
#include <err.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "pipeline.h"
#include "rig.h"

enum {
	RING_BYTES = 128 << 20,
	SAMPLES_PER_SECOND = 1000000,
	BATCH = 1000,
	POLL_US = 1000,
	FLOOD = 1000000,
};

static struct pipeline pipeline;
static const struct trusted_proxies nobody = { .field = CLIENT_VIA_X_FORWARDED_FOR };
static struct ring_buffer *ring;
static atomic_bool over;
static double producer_seconds;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "cannot run on CPU %d", cpu);
}

static int on_record(void *ctx, void *data, size_t size)
{
	pipeline_sample(&pipeline, data);
	return 0;
}

/* Marked heads, one behind the other in one flow; tc, whose test run starts at once. Returns ns a packet. */
static double produce_heads(int n)
{
	static struct packet packet;
	static __u32 seq;

	if (!packet.len)
		packet_marked_1024(&packet);
	packet_set_seq(&packet, seq);
	seq += (__u32)n * (packet.len - 54);
	return rig_run(rig->progs.bench_watch_tc, &packet, n);
}

static void *produce(void *seconds)
{
	double start;
	long batches = *(int *)seconds * (SAMPLES_PER_SECOND / BATCH);

	pin(1);
	start = now();
	for (long i = 0; i < batches; i++) {
		while (now() < start + (double)i * BATCH / SAMPLES_PER_SECOND)
			;
		produce_heads(BATCH);
	}
	producer_seconds = now() - start;
	over = true;
	return NULL;
}

static void paced(int seconds)
{
	const struct timespec poll = { .tv_nsec = POLL_US * 1000 };
	__u64 samples, lost;
	pthread_t producer;
	double used;

	pin(0);
	if (pthread_create(&producer, NULL, produce, &seconds))
		errx(1, "cannot start the producer");
	used = cpu_time();
	while (!over) {
		nanosleep(&poll, NULL);
		ring_buffer__consume(ring);
	}
	ring_buffer__consume(ring);
	used = cpu_time() - used;
	pthread_join(producer, NULL);
	samples = rig_counter(COUNT_SAMPLES + SAMPLE_REQUEST);
	lost = rig_counter(COUNT_LOST + LOST_RING_FULL);
	printf("| samples of 1 KB | a second | handed over | decoded | lost | ns a sample, read and decoded |\n"
	       "| --- | ---: | ---: | ---: | ---: | ---: |\n"
	       "| ring of %d MiB, looked into every %d ms | %.0f | %llu | %llu | %llu | %.0f |\n",
	       RING_BYTES >> 20, POLL_US / 1000, (double)samples / producer_seconds, samples,
	       pipeline.tally.samples[SAMPLE_REQUEST], lost, used * 1e9 / (double)samples);
}

/* What a marked head costs once the ring is full, and whether every one is accounted for. */
static void flood(void)
{
	__u64 samples = rig_counter(COUNT_SAMPLES + SAMPLE_REQUEST), lost = rig_counter(COUNT_LOST + LOST_RING_FULL);
	__u64 marked = rig_counter(COUNT_MARKED + PURPOSE_PREFETCH);
	double full;

	produce_heads(FLOOD);
	full = produce_heads(FLOOD);
	printf("\n| flood that nobody reads | marked | handed over | lost | ns a packet, ring full |\n"
	       "| --- | ---: | ---: | ---: | ---: |\n| %d packets | %llu | %llu | %llu | %.0f |\n",
	       2 * FLOOD, rig_counter(COUNT_MARKED + PURPOSE_PREFETCH) - marked,
	       rig_counter(COUNT_SAMPLES + SAMPLE_REQUEST) - samples, rig_counter(COUNT_LOST + LOST_RING_FULL) - lost,
	       full);
}

int main(int argc, char **argv)
{
	int seconds = argc > 1 ? atoi(argv[1]) : 5;

	if (seconds < 1)
		errx(1, "usage: ring [SECONDS]");
	if (!pipeline_open(&pipeline, &nobody, &ledger_defaults))
		errx(1, "no memory for the pipeline");
	ring = ring_buffer__new(rig_open(RING_BYTES), on_record, NULL, NULL);
	if (!ring)
		err(1, "cannot read the ring");
	paced(seconds);
	flood();
	return 0;
}
