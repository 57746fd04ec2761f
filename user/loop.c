/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/printable.h"
#include "observer.h"

enum {
	CONSUME_AT_ONCE = 8192, /* samples between two looks at everything else */
	BUSY_MS = 2,
	IDLE_MS = 20, /* between two looks into the rings */
};

static void schedule_consume(void)
{
	const struct timeval delay = { .tv_usec = observer.consume_ms * 1000L };

	evtimer_add(observer.consume, &delay);
}

/* Samples that are a quarter of a ring, or more of it, if they are as large as samples may be. */
static int quarter_of_a_ring(void)
{
	size_t sample_bytes = sizeof(struct sample) + live_knobs(observer.live)->head_bytes;

	return (int)(observer.options->ring_bytes / 4 / sample_bytes);
}

/* Looks more often while there is much: every look takes time from whoever is watched. */
static void on_consume(evutil_socket_t fd, short what, void *ctx)
{
	int n = live_consume(observer.live, CONSUME_AT_ONCE);

	observer.consume_ms = n == CONSUME_AT_ONCE ? 0 : n > quarter_of_a_ring() ? BUSY_MS : IDLE_MS;
	schedule_consume();
}

static void check_interfaces(void)
{
	for (int i = 0; i < observer.attached; i++) {
		struct attachment *a = &observer.attachments[i];
		char name[IF_NAMESIZE];

		if (a->gone || if_indextoname(a->interface.index, name))
			continue;
		a->gone = true;
		warnx("interface %s is gone, and is watched no more", a->interface.name);
	}
}

static void on_second(evutil_socket_t fd, short what, void *ctx)
{
	struct counters gate;

	set_clock_offset(live_knobs(observer.live));
	live_sweep(observer.live, clock_ns(CLOCK_MONOTONIC) - HEAD_TIMEOUT_S * 1000000000ull, CUT_TIMEOUT);
	pipeline_time(&observer.pipeline, clock_ns(CLOCK_REALTIME));
	check_interfaces();
	http_run(observer.http);
	if (observer.pipeline.events.out && fflush(observer.pipeline.events.out) && !observer.pipeline.events.error)
		observer.pipeline.events.error = errno;
	if (observer.pipeline.events.error && !observer.failed) {
		warnx("cannot write events to %s: %s", printable(observer.options->json_path),
		      strerror(observer.pipeline.events.error));
		observer.failed = true;
		event_base_loopbreak(observer.loop);
	}
	if (!isatty(fileno(observer.talk)))
		return;
	observer_counters(&gate);
	terminal_line(&observer.terminal, observer.talk, &observer.pipeline.tally, &gate,
	              &ledger_totals(observer.pipeline.outcomes.ledger)->total, clock_ns(CLOCK_REALTIME));
}

static void on_http(evutil_socket_t fd, short what, void *ctx)
{
	http_run(observer.http);
}

static void on_signal(evutil_socket_t fd, short what, void *ctx)
{
	event_base_loopbreak(observer.loop);
}

void observer_open_loop(void)
{
	static const struct timeval second = { .tv_sec = 1 };
	static const int signals[OBSERVER_SIGNALS] = { SIGINT, SIGTERM, SIGHUP };

	signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error like others */
	observer.consume_ms = IDLE_MS;
	observer.loop = event_base_new();
	if (!observer.loop)
		errx(1, "cannot make an event loop");
	observer.consume = evtimer_new(observer.loop, on_consume, NULL);
	observer.second = event_new(observer.loop, -1, EV_PERSIST, on_second, NULL);
	observer.http_ready = event_new(observer.loop, http_fd(observer.http), EV_READ | EV_PERSIST, on_http, NULL);
	for (int i = 0; i < OBSERVER_SIGNALS; i++) {
		observer.signals[i] = evsignal_new(observer.loop, signals[i], on_signal, NULL);
		event_add(observer.signals[i], NULL);
	}
	event_add(observer.second, &second);
	event_add(observer.http_ready, NULL);
	schedule_consume();
}

void observer_close_loop(void)
{
	event_free(observer.consume);
	event_free(observer.second);
	event_free(observer.http_ready);
	for (int i = 0; i < OBSERVER_SIGNALS; i++)
		event_free(observer.signals[i]);
	event_base_free(observer.loop);
}

void observer_loop(void)
{
	event_base_dispatch(observer.loop);
}
