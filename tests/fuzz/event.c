/*
 * event: whatever was decoded, an event is one line of printable ASCII, one JSON object, whole, and says what was
 * in the head: but no cookie, no authorization, and a query only where asked for.
 *
 * input: options, verdict, flags, VLAN tags, address (16), head
 */
#define _GNU_SOURCE
#include "export/event.h"
#include "sightings.h"
#include "plain_json.h"

/* In the fields that no event may show, and in no input: the tilde is in no escape either. */
#define SECRET "~4815162342~"
#define SECRET_LINES "Cookie: id=" SECRET "\r\nAuthorization: Basic " SECRET "\r\n"

static const char *any_name(__u32 ifindex)
{
	return ifindex & 1 ? "if\"\\\x1b\xff" : NULL;
}

static void check_member(const char *line, const char *key, struct span first, struct span second)
{
	static unsigned char text[JSON_BYTES];
	long n = plain_member(line, key, text);

	if (!first.len) {
		CHECK(n < 0); /* no member, not an empty one */
		return;
	}
	CHECK(n >= 0 && (size_t)n == first.len + second.len);
	CHECK(!memcmp(text, first.data, first.len) && !memcmp(text + first.len, second.data, second.len));
}

/* An address may be in it, and is hidden: tests/unit/test_event_outcome.c says where. */
static bool is_authority(struct span path)
{
	return path.len && path.data[0] != '/';
}

static void check_line(const struct event_options *o, const char *line, size_t n)
{
	const struct span nothing = { "", 0 };
	bool address = strstr(line, "\"src_ip\":\"192.0.2.77\"") || strstr(line, "\"src_ip\":\"2001:db8::77\"");

	CHECK(n && line[n - 1] == '\n' && !memchr(line, '\n', n - 1) && !memchr(line, '\0', n));
	((char *)line)[n - 1] = '\0';
	CHECK(plain_object(line));
	CHECK(!strstr(line, SECRET));
	CHECK(address == !o->identity.anonymous);
	CHECK(!strstr(line, "\"community_id\":") == o->identity.anonymous);
	check_member(line, "\"http_method\":", sighting.method, nothing);
	if (!(sighting.sample->head_flags & HEAD_URGENT) && !(o->identity.anonymous && is_authority(sighting.path)))
		check_member(line, "\"url\":", sighting.path, o->show_query ? sighting.query : nothing);
	CHECK(o->show_query || !memchr(sighting.path.data, '?', sighting.path.len));
	CHECK(!strstr(line, "\"speculation\":{") == (sighting.settled != SETTLED_MARKED));
}

static struct sample sample_of(struct input *in)
{
	static const __u64 mapped = 0xffff0000ull;
	const uint8_t v4[4] = { 192, 0, 2, 77 }, v6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 0x77 };
	uint8_t verdict = input_byte(in), flags = input_byte(in), tags = input_byte(in);
	struct sample s = {
		.time_ns = (__u64)flags << 56 | 1,
		.flow_hash = ~0ull - tags,
		.verdict = verdict % 3,
		.cut = CUT_NONE,
		.weight = 1,
		.yes = verdict % 3 == VERDICT_MARKED ? 1 : 0,
		.head_flags = flags,
		.ifindex = tags,
		.vlan = { 4095, 1 },
		.vlan_count = tags % (VLAN_TAGS_MAX + 1),
		.family = tags & 0x80 ? 4 : 6,
		.source_port = 65535,
		.destination_port = 80,
	};

	memcpy(&s.source, v6, sizeof(v6));
	for (size_t i = 0; i < sizeof(s.destination); i++)
		((uint8_t *)&s.destination)[i] = input_byte(in);
	if (s.family == 4) {
		memcpy(&s.source, &(__u64[]){ 0, mapped }, 16);
		memcpy((uint8_t *)&s.source + 12, v4, 4);
	}
	return s;
}

/* Where the request comes from: any ids of any length, that of an id first. */
static struct provenance provenance_of(const struct sample *s, struct proxied *proxied, struct input in)
{
	uint8_t options = input_byte(&in);
	struct provenance p = {
		.client = { s->source, s->family, options % CLIENT_VIA_COUNT, options & 0x40 },
		.proxied = options & 0x80 ? proxied : NULL,
		.via = options % (ALPN_VIA_COUNT + 1),
		.claimed = options & 0x40,
	};

	*proxied = (struct proxied){ .header = { .version = 2, .family = 4 } };
	while (input_left(&in)) {
		size_t n = input_byte(&in);
		struct span id = { (const char *)in.pos, n < input_left(&in) ? n : input_left(&in) };

		ids_add(options & 1 ? &p.offered : &p.chosen, id);
		ids_add(&p.advertised, id);
		name_set(&proxied->authority, id);
		in.pos += id.len;
	}
	return p;
}

/* The head with the secrets in it, behind its first line. Returns its length. */
static size_t with_secrets(char *to, const uint8_t *head, size_t n)
{
	const uint8_t *lf = n ? memchr(head, '\n', n) : NULL;
	size_t first = lf ? (size_t)(lf + 1 - head) : n, secrets = lf ? sizeof(SECRET_LINES) - 1 : 0;

	memcpy(to, head, first);
	memcpy(to + first, SECRET_LINES, secrets);
	memcpy(to + first + secrets, head + first, n - first);
	return n + secrets;
}

/* The line at the end of a run, with numbers of every length. */
static void check_stats(struct event_writer *writer, uint8_t bits)
{
	struct counters gate;
	static struct tally tally;
	char *text = NULL;
	size_t n = 0;

	for (int i = 0; i < COUNTERS; i++)
		gate.value[i] = (~0ull / (COUNTERS + 1)) >> ((bits + i) & 63);
	writer->out = open_memstream(&text, &n);
	CHECK(writer->out);
	event_stats(writer, &tally, &gate, NULL, bits);
	fclose(writer->out);
	CHECK(n && text[n - 1] == '\n');
	text[n - 1] = '\0';
	CHECK(plain_object(text) && strstr(text, "\"event_type\":\"stats\""));
	free(text);
}

/* A line that waits is written once, with what its answer was, or without. */
static void check_waiting(struct event_writer *writer, __u32 token, const struct input *in)
{
	struct input rest = *in;
	struct answered a = {
		.first_byte_ns = input_byte(&rest),
		.end_ns = ~0ull >> input_byte(&rest) % 64,
		.bytes = ~0ull >> input_byte(&rest) % 64,
		.status = input_byte(&rest) * 257,
		.fate = input_byte(&rest) % ANSWER_FATE_COUNT,
	};

	CHECK(!token == (!writer->wait || sighting.settled != SETTLED_UNMARKED || !writer->options.show_unmarked ||
	                 writer->released));
	if (a.fate)
		event_answered(writer, token, &a);
	event_wait_end(writer);
	CHECK(!writer->wait || !event_wait_oldest(writer->wait));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char head[DECODER_BYTES];
	static struct event_writer writer;
	struct input in = { data, data + size };
	uint8_t options = input_byte(&in);
	struct sample sample = sample_of(&in);
	struct proxied proxied;
	struct provenance provenance;
	char *text = NULL;
	size_t n = 0, head_bytes;

	if (input_left(&in) > DECODER_BYTES - sizeof(SECRET_LINES) ||
	    memmem(in.pos, input_left(&in), SECRET, sizeof(SECRET) - 1))
		return 0;
	head_bytes = with_secrets(head, in.pos, input_left(&in));
	writer.options = (struct event_options){
		.show_unmarked = options & 1,
		.show_query = options & 2,
		.identity.anonymous = options & 4,
	};
	writer.out = open_memstream(&text, &n);
	writer.interface_name = options & 8 ? any_name : NULL;
	writer.wait = options & 16 ? event_wait_open(1, EVENT_WAIT_BLOCK << (options >> 5)) : NULL;
	writer.released = 0;
	CHECK(writer.out);
	decode_bytes(&sample, head, head_bytes);
	provenance = provenance_of(&sample, &proxied, in);
	check_waiting(&writer, event_sighting(&writer, &sighting, &provenance), &in);
	event_wait_close(writer.wait);
	fclose(writer.out);
	CHECK(!writer.error);
	if (sighting.settled == SETTLED_MARKED ||
	    (sighting.settled == SETTLED_UNMARKED && writer.options.show_unmarked))
		check_line(&writer.options, text, n);
	else
		CHECK(!n);
	free(text);
	if (!head_bytes)
		check_stats(&writer, options);
	return 0;
}
