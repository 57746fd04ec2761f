/*
 * Parity: the frames of captures, in order and from empty state, through the loaded kernel half and through
 * the same gate compiled natively. Samples must be equal byte for byte, but for the time and the interface,
 * and so must all counters.
 *
 * usage: parity CAPTURE…
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "source/capture.h"
#include "source/native.h"
#include "source/structure.h"

enum { FRAME_MAX = 70000, ETHERNET_BYTES = 14 };

/* Samples one behind the other. */
struct record {
	char *bytes;
	size_t len, size;
	unsigned long samples;
};

static struct record from_kernel, from_native, *recording;

/* What of a capture the kernel can be given. */
static struct {
	unsigned char *bytes;
	size_t len;
} frames[200000];
static size_t frame_count;

static void keep(void *ctx, const struct sample *sample)
{
	struct record *r = recording;
	size_t len = sizeof(*sample) + sample->bytes_len;
	struct sample *copy;

	(void)ctx;
	if (r->len + len + 8 > r->size) {
		r->size = 2 * r->size + len + 4096;
		r->bytes = realloc(r->bytes, r->size);
		if (!r->bytes)
			err(1, "samples");
	}
	copy = (struct sample *)(r->bytes + r->len);
	memset(copy, 0, (len + 7) & ~7ul);
	memcpy(copy, sample, len);
	copy->time_ns = 0;
	copy->ifindex = 0;
	r->len += (len + 7) & ~7ul;
	r->samples++;
}

/* Every frame gets an Ethernet header, its own or a made one: the kernel half knows no other link type. */
static void collect(const struct captured *c)
{
	size_t rest = c->captured_bytes > c->network_offset ? c->captured_bytes - c->network_offset : 0;
	unsigned char *frame = calloc(1, rest + ETHERNET_BYTES);

	if (!frame || frame_count == sizeof(frames) / sizeof(frames[0]) || rest + ETHERNET_BYTES > FRAME_MAX)
		errx(1, "a capture is too large for this test");
	frame[12] = (unsigned char)(c->ethertype >> 8);
	frame[13] = (unsigned char)c->ethertype;
	memcpy(frame + ETHERNET_BYTES, c->bytes + c->network_offset, rest);
	frames[frame_count].bytes = frame;
	frames[frame_count++].len = rest + ETHERNET_BYTES;
}

static void through_native(size_t i)
{
	struct captured c = {
		.bytes = frames[i].bytes,
		.captured_bytes = (__u32)frames[i].len,
		.wire_bytes = (__u32)frames[i].len,
		.network_offset = ETHERNET_BYTES,
		.ethertype = (__u16)(frames[i].bytes[12] << 8 | frames[i].bytes[13]),
	};

	native_frame(&c);
}

static bool counters_equal(const struct counters *kernel, const struct counters *native, const char *what)
{
	bool equal = true;

	for (int i = 0; i < COUNTERS; i++)
		if (kernel->value[i] != native->value[i]) {
			printf("%s: counter %d is %llu in the kernel, %llu natively\n", what, i, kernel->value[i],
			       native->value[i]);
			equal = false;
		}
	return equal;
}

/* Which unmarked requests are handed over: one path in so many; and half of all paths, whichever they are. */
struct way {
	__u32 one_in;
	bool watched;
};

static void watch_half(struct watch *watch, bool watched)
{
	__u64 random = 1;

	memset(watch, 0, sizeof(*watch));
	watch->watching = watched ? WATCH_SLOTS / 2 : 0;
	for (size_t i = 0; i < sizeof(watch->place) / sizeof(watch->place[0]) && watched; i++) {
		random = random * 6364136223846793005ull + 1442695040888963407ull;
		watch->place[i] = random ^ random >> 32;
	}
}

static bool compare(enum hook hook, const struct structure *structure, struct way way, const char *path)
{
	const struct knobs knobs = { .head_bytes = 4096, .page_bytes = 65536, .sample_unmarked = way.one_in };
	struct counters kernel, native;
	char what[512];
	bool equal;

	snprintf(what, sizeof(what), "%s, %s, sample-unmarked %u%s", path, hook == HOOK_XDP ? "XDP" : "tc", way.one_in,
	         way.watched ? ", paths are watched" : "");
	from_kernel.len = from_native.len = from_kernel.samples = from_native.samples = 0;
	if (native_open(structure, &knobs, keep, NULL))
		err(1, "native gate");
	kernel_reset(&knobs);
	watch_half(kernel_watch(), way.watched);
	watch_half(native_watch(), way.watched);
	recording = &from_kernel;
	for (size_t i = 0; i < frame_count; i++)
		kernel_frame(hook, frames[i].bytes, frames[i].len);
	kernel_end();
	recording = &from_native;
	for (size_t i = 0; i < frame_count; i++)
		through_native(i);
	native_end_of_input();
	kernel_counters(&kernel);
	native = *native_counters();
	native_close();
	equal = counters_equal(&kernel, &native, what);
	if (from_kernel.len == from_native.len && memcmp(from_kernel.bytes, from_native.bytes, from_native.len) == 0)
		return equal;
	printf("%s: samples differ, %lu from the kernel, %lu natively\n", what, from_kernel.samples,
	       from_native.samples);
	return false;
}

int main(int argc, char **argv)
{
	static const struct way ways[] = { { 0, false }, { 0, true }, { 1, false }, { 3, false } };
	unsigned long captures = 0, compared = 0, samples = 0, unreadable = 0, failed = 0;
	const struct sizes sizes = { .flows = 8192, .open_heads = 64, .cpus = 8, .rings = 1 };
	char error[CAPTURE_ERROR_BYTES];
	struct structure structure;

	if (structure_fill(&structure, &sizes, KEY_FIXED))
		errx(1, "structure");
	kernel_open(&structure, keep, NULL);
	for (int a = 1; a < argc; a++, captures++) {
		frame_count = 0;
		unreadable += capture_read(argv[a], collect, error) && !frame_count;
		for (int hook = HOOK_XDP; hook <= HOOK_TC; hook++)
			for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
				failed += !compare((enum hook)hook, &structure, ways[w], argv[a]);
				samples += from_native.samples;
			}
		compared += frame_count;
		for (size_t i = 0; i < frame_count; i++)
			free(frames[i].bytes);
	}
	printf("parity: %lu captures (%lu of them unreadable), %lu frames, each by two hooks and in four ways; "
	       "%lu samples; %lu comparisons failed\n",
	       captures, unreadable, compared, samples, failed);
	return failed || !samples;
}
