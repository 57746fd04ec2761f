/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/random.h>

#include "base/printable.h"
#include "observer.h"
#include "output.h"
#include "run.h"

struct observer observer;

void observer_counters(struct counters *sum)
{
	int error = live_counters(observer.live, sum);

	if (!error)
		return;
	warnx("cannot read the counters of the kernel half: %s", strerror(-error));
	memset(sum, 0, sizeof(*sum));
	observer.failed = true;
	event_base_loopbreak(observer.loop);
}

static void say_attached(const struct attachment *a)
{
	fprintf(observer.talk, "watching %s: %s ingress", a->interface.name, a->mode);
	if (a->egress_mode)
		fprintf(observer.talk, ", %s egress", a->egress_mode);
	else if (a->egress_error[0])
		fprintf(observer.talk, " only (%s)", a->egress_error);
	putc('\n', observer.talk);
}

static bool attach(const char *name)
{
	const struct attach_programs programs = {
		.tc_fd = live_program_fd(observer.live, LIVE_TC),
		.xdp_fd = live_program_fd(observer.live, LIVE_XDP),
	};
	struct attachment *a = &observer.attachments[observer.attached];
	char error[ATTACH_ERROR_BYTES];
	struct interface interface;
	int found = interface_find(&interface, name);

	if (found)
		snprintf(error, sizeof(error), "%s", strerror(-found));
	if (found || attach_open(a, &interface, observer.options->attach, &programs, error)) {
		warnx("cannot watch %s: %s", printable(name), error);
		return false;
	}
	observer.attached++;
	if (observer.options->attach == ATTACH_XDP && interface.veth)
		warnx("%s is a veth: native XDP takes its peer's segmentation offload away, and with it half of the TCP "
		      "throughput; --attach auto does not",
		      name);
	return true;
}

/* All that were named, or nothing; of the defaults what there is. False: nothing is watched. */
static bool attach_all(const struct options *o)
{
	char name[IF_NAMESIZE];

	for (int i = 0; i < o->interface_count; i++)
		observer.failed |= !attach(o->interfaces[i]);
	if (!o->interface_count) {
		if (interface_of_default_route(name))
			attach(name);
		attach("lo");
		observer.failed = !observer.attached;
	}
	return !observer.failed;
}

static void detach_all(void)
{
	for (int i = 0; i < observer.attached; i++)
		attach_close(&observer.attachments[i]);
}

/* Last, because it empties the file: a start that fails takes nobody's events away. */
static bool open_events(const struct options *o)
{
	struct output events = { .what = "events", .path = o->json_path };

	observer.pipeline.events.interface_name = interface_name;
	observer.failed = !outputs_open(&events, 1, NULL, 0);
	if (!observer.failed && ((events.file && !output_empty(&events)) ||
	                         !pipeline_open_events(&observer.pipeline, &o->events, events.file))) {
		warn("cannot write events to %s", output_name(&events));
		observer.failed = true;
	}
	return !observer.failed;
}

static void say_what_is_watched(void)
{
	fprintf(observer.talk, "metrics: http://%s/metrics\n", observer.options->listen);
	for (int i = 0; i < observer.attached; i++)
		say_attached(&observer.attachments[i]);
	fflush(observer.talk);
	if (http_is_public(observer.http))
		warnx("%s can be reached by other machines", observer.options->listen);
}

static void open_live(struct options *o)
{
	struct knobs knobs = o->knobs;
	struct structure structure;
	struct live_options options = {
		.structure = &structure,
		.knobs = &knobs,
		.ring_bytes = o->ring_bytes,
		.xdp = o->attach == ATTACH_XDP || o->attach == ATTACH_XDPGENERIC,
		.sink = pipeline_sample,
		.ctx = &observer.pipeline,
	};
	char error[LIVE_ERROR_BYTES];

	o->sizes.cpus = (__u32)live_cpus();
	if (structure_fill(&structure, &o->sizes, KEY_RANDOM))
		errx(1, "the tables of the gate cannot be built");
	set_clock_offset(&knobs);
	observer.live = live_open(&options, error);
	if (!observer.live)
		errx(1, "cannot load the kernel half: %s", error);
	outcomes_connect(&observer.pipeline.outcomes, live_watch(observer.live), live_knobs(observer.live));
}

static void open_http(const char *where)
{
	char error[HTTP_ERROR_BYTES];

	observer.http = http_open(where, &observer_pages, error);
	if (!observer.http)
		errx(1, "cannot serve metrics on %s: %s", printable(where), error);
}

/* First the hooks, then what they left: open heads, samples in the rings; then nothing is unsettled. */
static void settle_the_rest(void)
{
	struct counters gate;

	detach_all();
	live_sweep(observer.live, ~0ull, CUT_END_OF_INPUT);
	while (live_consume(observer.live, INT_MAX))
		;
	pipeline_end_of_input(&observer.pipeline);
	observer_counters(&gate);
	if (observer.pipeline.events.out)
		event_stats(&observer.pipeline.events, &observer.pipeline.tally, &gate,
		            ledger_totals(observer.pipeline.outcomes.ledger), clock_ns(CLOCK_REALTIME));
	if (!pipeline_close_events(&observer.pipeline) && !observer.failed) {
		warn("cannot write events to %s", printable(observer.options->json_path));
		observer.failed = true;
	}
}

/*
 * Nobody can try all addresses against hashes under a key that nobody knows, nor choose what falls into one place of a
 * table.
 */
static void make_keys(struct options *o)
{
	struct identity *id = &o->events.identity;

	if (!id->key_given && getrandom(id->key, sizeof(id->key), 0) != sizeof(id->key))
		errx(1, "no random key for --anonymize");
	if (getrandom(o->ledger.key, sizeof(o->ledger.key), 0) != sizeof(o->ledger.key))
		errx(1, "no random key for the ledger");
}

int run(struct options *o)
{
	observer.options = o;
	observer.talk = o->json_path && strcmp(o->json_path, "-") == 0 ? stderr : stdout;
	clock_gettime(CLOCK_REALTIME, &observer.started);
	make_keys(o);
	if (!pipeline_open(&observer.pipeline,
	                   &(struct trusted_proxies){ o->trusted, o->trusted_count, o->client_field }, &o->ledger))
		errx(1, "no memory for the pipeline");
	open_http(o->listen);
	open_live(o);
	observer_open_loop();
	if (attach_all(o) && open_events(o)) {
		say_what_is_watched();
		observer_loop();
		settle_the_rest();
	}
	detach_all();
	observer_close_loop();
	http_close(observer.http);
	live_close(observer.live);
	pipeline_close(&observer.pipeline);
	return observer.failed ? 1 : 0;
}
