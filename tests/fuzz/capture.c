/*
 * capture: any bytes as a capture file, read as a file and once more through a pipe, where everything passes through
 * zlib. Both ways lead to the same frames and the same complaint, and every frame has one fate.
 *
 * input: file
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "source/capture.h"
#include "source/structure.h"

enum { PIPE_BYTES = 1 << 20 };

static struct pass {
	uint64_t frames, sum;
	int status;
	char error[CAPTURE_ERROR_BYTES];
} file_pass, pipe_pass, *pass;

static void ignore(void *ctx, const struct sample *sample)
{
	(void)ctx;
	(void)sample;
}

static void on_frame(const struct captured *frame)
{
	CHECK(frame->wire_bytes >= frame->captured_bytes);
	CHECK(frame->network_offset <= 20);
	for (uint32_t i = 0; i < frame->captured_bytes; i++)
		pass->sum = pass->sum * 31 + frame->bytes[i];
	pass->sum = pass->sum * 31 + frame->time_ns;
	pass->frames++;
	native_frame(frame);
}

static void read_through(struct pass *p, int fd)
{
	const struct sizes sizes = { .flows = FLOW_WAYS, .open_heads = 2, .cpus = 1, .rings = 1 };
	const struct knobs knobs = { .head_bytes = 4096, .sample_unmarked = 1 };
	static struct structure structure;
	const struct counters *n;
	uint64_t fates = 0;
	char path[64];

	pass = p;
	*p = (struct pass){ 0 };
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	CHECK(!structure_fill(&structure, &sizes, KEY_FIXED));
	CHECK(!native_open(&structure, &knobs, ignore, NULL));
	memset(p->error, 0x7f, sizeof(p->error));
	p->status = capture_read(path, on_frame, p->error);
	native_end_of_input();
	n = native_counters();
	for (int i = 0; i < FRAME_FATE_COUNT; i++)
		fates += n->value[COUNT_FRAME + i];
	CHECK(n->value[COUNT_FRAMES] == p->frames && fates == p->frames);
	native_close();
	CHECK(p->status == 0 || p->status == -1);
	if (p->status) {
		CHECK(memchr(p->error, '\0', sizeof(p->error)) && p->error[0]);
		for (const char *c = p->error; *c; c++)
			CHECK(*c >= ' ' && *c <= '~');
	}
}

static int filled_memory(const uint8_t *data, size_t size)
{
	int fd = memfd_create("capture", MFD_CLOEXEC);

	CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static int filled_pipe(const uint8_t *data, size_t size)
{
	int ends[2];

	CHECK(!pipe2(ends, O_CLOEXEC) && fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES) >= (int)size);
	CHECK(write(ends[1], data, size) == (ssize_t)size);
	close(ends[1]);
	return ends[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd;

	if (size > PIPE_BYTES)
		return 0;
	fd = filled_memory(data, size);
	read_through(&file_pass, fd);
	close(fd);
	fd = filled_pipe(data, size);
	read_through(&pipe_pass, fd);
	close(fd);
	CHECK(file_pass.frames == pipe_pass.frames && file_pass.sum == pipe_pass.sum);
	CHECK(file_pass.status == pipe_pass.status);
	return 0;
}
