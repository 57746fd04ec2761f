/*
 * protocols: samples of any kind and bytes, of eight connections, through the whole of user space. Whatever they say,
 * every event is one line of printable ASCII and one JSON object, every request that was settled is told once, every
 * connection at most once, no address is shown where none may be, and the series of the metrics stay what they are.
 *
 * input: options, then samples of: kind, connection and direction, control, length (16 bits), bytes
 * control: 1 some seconds later, 2 cut, 4 head_flags follow as a byte of their own, 8 the gate has settled a request,
 * 16 back to when it all began
 */
#define _GNU_SOURCE
#include "export/metrics.h"
#include "fuzz.h"
#include "pipeline.h"
#include "plain_json.h"

enum { ANONYMOUS = 1, SHOW_UNMARKED = 2, SHOW_QUERY = 4, TRUSTING = 8 };

static struct pipeline p;
static __u64 requests, unmarked, hellos, datagrams;

static const struct address client_v4 = { { 0, 0x4d0200c0ffff0000 } }, server_v4 = { { 0, 0x096433c6ffff0000 } };
static const struct address client_v6 = { { 0xb80d0120, 0x4d00000000000000 } },
			    server_v6 = { { 0xb80d0120, 0x0900000000000000 } };

static struct sample *sample_of(struct input *in, __u64 *time_ns)
{
	uint8_t kind = input_byte(in) % SAMPLE_KIND_COUNT, where = input_byte(in), control = input_byte(in);
	uint8_t flags = control & 4 ? input_byte(in) : 0;
	size_t n = input_half(in);
	bool answer = where & 8, v6 = where & 1;
	struct sample *s;

	n = n < input_left(in) ? n : input_left(in);
	n = n < DECODER_BYTES ? n : DECODER_BYTES;
	s = malloc(sizeof(*s) + n);
	CHECK(s);
	*time_ns += control & 1 ? 1500000000ull : 1000;
	*time_ns = control & 16 ? 1 : *time_ns;
	*s = (struct sample){
		.time_ns = *time_ns,
		.flow_hash = 1 + (where & 7),
		.source = v6       ? answer ? server_v6 : client_v6
		          : answer ? server_v4
		                   : client_v4,
		.destination = v6       ? answer ? client_v6 : server_v6
		               : answer ? client_v4
		                        : server_v4,
		.head_bytes = (__u32)n + (control & 2 ? 1 : 0),
		.weight = 1,
		.bytes_len = (__u16)n,
		.source_port = answer ? 443 : 50000 + (where & 7),
		.destination_port = answer ? 50000 + (where & 7) : 443,
		.family = v6 ? 6 : 4,
		.verdict = control & 8 ? VERDICT_UNMARKED : VERDICT_UNDECIDED,
		.cut = control & 2 ? CUT_GAP : CUT_NONE,
		.head_flags = flags,
		.kind = kind,
	};
	if (n)
		memcpy(s->bytes, in->pos, n);
	in->pos += n;
	requests += kind == SAMPLE_REQUEST && s->verdict == VERDICT_UNDECIDED;
	unmarked += kind == SAMPLE_REQUEST && s->verdict == VERDICT_UNMARKED;
	hellos += kind == SAMPLE_HELLO;
	datagrams += kind == SAMPLE_QUIC;
	return s;
}

static void check_events(char *text, size_t n, uint8_t options)
{
	__u64 told = 0, tls = 0, quic = 0, settled = options & SHOW_UNMARKED ? unmarked : 0;

	for (char *line = text, *end; line < text + n; line = end + 1) {
		end = memchr(line, '\n', (size_t)(text + n - line));
		CHECK(end);
		*end = '\0';
		CHECK(plain_object(line));
		CHECK(!(options & ANONYMOUS) || !strstr(line, "ip\":\"192.0.2.77\""));
		CHECK(!(options & ANONYMOUS) || !strstr(line, "ip\":\"2001:db8::4d\""));
		tls += !!strstr(line, "\"event_type\":\"tls\"");
		quic += !!strstr(line, "\"event_type\":\"quic\"");
		told += strstr(line, "\"event_type\":\"http\"") || strstr(line, "\"event_type\":\"speculation\"");
	}
	for (int i = COUNT_MARKED; i < COUNT_UNMARKED + (options & SHOW_UNMARKED ? UNMARKED_REASON_COUNT : 0); i++)
		settled += p.tally.settled.value[i];
	CHECK(told == settled && tls <= hellos && quic <= datagrams);
}

/* All but the values. */
static __u64 hash_of_series(void)
{
	static const struct counters none;
	const struct metrics m = { .tally = &p.tally, .gate = &none };
	__u64 hash = 14695981039346656037ull;
	char *page = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&page, &n);

	CHECK(out);
	metrics_write(out, METRICS_PROMETHEUS, &m);
	fclose(out);
	for (char *line = page, *end; line < page + n; line = end + 1) {
		char *value;

		end = memchr(line, '\n', (size_t)(page + n - line));
		CHECK(end);
		value = *line == '#' ? end : memrchr(line, ' ', (size_t)(end - line));
		CHECK(value);
		for (char *c = line; c < value; c++) {
			CHECK(*c >= ' ' && *c <= '~');
			hash = (hash ^ (__u8)*c) * 1099511628211ull;
		}
	}
	free(page);
	return hash;
}

/* The tables are large, and made once. At the end of an input no connection goes on, and offers last no day. */
static __u64 begin(uint8_t options)
{
	static const struct network anywhere[] = { { { { 0, 0 } }, { { 0, 0 } } } };
	static const struct trusted_proxies all = { anywhere, 1, CLIENT_VIA_X_FORWARDED_FOR },
					    none = { .field = CLIENT_VIA_FORWARDED };
	static __u64 day;

	CHECK(day || pipeline_open(&p, &none, &ledger_defaults));
	memset(&p.tally, 0, sizeof(p.tally));
	p.known.trusted = options & TRUSTING ? all : none;
	p.events.options = (struct event_options){
		.show_unmarked = options & SHOW_UNMARKED,
		.show_query = options & SHOW_QUERY,
		.identity.anonymous = options & ANONYMOUS,
	};
	requests = unmarked = hellos = datagrams = 0;
	return day++ * 86400 * 1000000000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static __u64 series;
	struct input in = { data, data + size };
	uint8_t options = input_byte(&in);
	__u64 time_ns = begin(options);
	char *text = NULL;
	size_t n = 0;

	series = series ? series : hash_of_series();
	p.events.out = open_memstream(&text, &n);
	CHECK(p.events.out);
	while (input_left(&in)) {
		struct sample *s = sample_of(&in, &time_ns);

		pipeline_sample(&p, s);
		free(s);
	}
	pipeline_end_of_input(&p);
	fclose(p.events.out);
	p.events.out = NULL;
	check_events(text, n, options);
	CHECK(p.tally.undecided_settled == requests && hash_of_series() == series);
	free(text);
	return 0;
}
