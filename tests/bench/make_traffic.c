/*
 * Writes a capture of made-up web traffic for benchmarks, and what is in it to PATH.truth.
 *
 *   make_traffic [-n requests] [-s seed] PATH
 *
 * 200,000 requests in about 44,500 connections that are mixed in time; one request in twenty is marked, one in
 * twenty has a head of several segments. DNS and TLS fill up to about 1.07 million packets and 551 MB. The same
 * seed gives the same bytes on every machine.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "traffic.h"

enum {
	DEFAULT_REQUESTS = 200000,
	MAX_REQUESTS = 10000000,
	DEFAULT_SEED = 1,
	PACKETS_PER_MILLE = 5365, /* 1.073 million packets, 534 MB of frames: per 1,000 requests */
	BYTES_PER_REQUEST = 2669,
};

struct traffic {
	struct prng r;
	struct capture capture;
	struct flows flows;
	struct noise noise;
};

/* Keeps packets and bytes in step with the requests that have been answered. */
static void fill_up(struct traffic *t)
{
	uint64_t packets = t->flows.answered * PACKETS_PER_MILLE / 1000, bytes = t->flows.answered * BYTES_PER_REQUEST;

	while (t->capture.packets < packets) {
		if (t->capture.bytes < bytes)
			noise_tls(&t->noise);
		else
			noise_dns(&t->noise);
	}
}

static int traffic_write(struct traffic *t, const char *path, uint64_t seed)
{
	int result;

	prng_seed(&t->r, seed);
	bodies_make(&t->r);
	result = capture_open(&t->capture, path, &t->r);
	if (result)
		return result;
	t->flows.r = &t->r;
	t->flows.c = &t->capture;
	noise_open(&t->noise, &t->r, &t->capture);
	while (flows_step(&t->flows))
		fill_up(t);
	return capture_close(&t->capture);
}

static int truth_write(const struct traffic *t, const char *path, uint64_t seed)
{
	const struct {
		const char *key;
		uint64_t value;
	} rows[] = {
		{ "seed", seed },
		{ "packets", t->capture.packets },
		{ "bytes", t->capture.bytes },
		{ "file_bytes", capture_file_bytes(t->capture.packets, t->capture.bytes) },
#define X(key) { #key, t->flows.counts.key },
		REQUEST_COUNTS(X)
#undef X
			{ "dns_packets", t->noise.dns_packets },
		{ "tls_packets", t->noise.tls_packets },
	};
	FILE *f = fopen(path, "w");

	if (!f)
		return -errno;
	for (size_t i = 0; i < COUNT(rows); i++)
		fprintf(f, "%s=%" PRIu64 "\n", rows[i].key, rows[i].value);
	return fclose(f) ? -errno : 0;
}

__attribute__((noreturn)) static void usage(void)
{
	errx(2, "usage: make_traffic [-n requests] [-s seed] PATH");
}

static uint64_t number(const char *text, uint64_t most)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || value > most)
		errx(2, "not a number up to %" PRIu64 ": %s", most, text);
	return value;
}

int main(int argc, char **argv)
{
	static struct traffic t = { .flows.wanted = DEFAULT_REQUESTS };
	uint64_t seed = DEFAULT_SEED;
	char truth[4096];
	int option, result;

	while ((option = getopt(argc, argv, "n:s:")) != -1) {
		if (option == 'n')
			t.flows.wanted = number(optarg, MAX_REQUESTS);
		else if (option == 's')
			seed = number(optarg, UINT64_MAX);
		else
			usage();
	}
	if (optind + 1 != argc)
		usage();
	result = traffic_write(&t, argv[optind], seed);
	if (result)
		errx(1, "cannot write %s: %s", argv[optind], strerror(-result));
	snprintf(truth, sizeof(truth), "%s.truth", argv[optind]);
	result = truth_write(&t, truth, seed);
	if (result)
		errx(1, "cannot write %s: %s", truth, strerror(-result));
	return 0;
}
