/*
 * dns: messages of any bytes, and what is made of them one after the other. What was read of a front stays what it is
 * whatever follows; each name that was opened is settled once, or pushed out.
 *
 * input: steps of what (2 bits: 0 to 2 a datagram, 3 a connection), seconds (3), client (2), from the server (1), then a
 * length of two bytes and as many bytes: a message, or the name that a hello has; without one it is a handshake with the
 * last address that a message had.
 */
#include "account/lookups.h"
#include "fuzz.h"

enum { ENTRIES = 64, MESSAGE_MAX = 2048, DNS_PORT = 53 };

struct world {
	struct lookups *lookups;
	__u64 now_ns, told[2];
	struct address last;
};

static void tell(void *ctx, const struct address *client, struct span name, bool connected, __u64 time_ns)
{
	struct world *w = ctx;

	CHECK(name.len && name.len <= DNS_NAME_BYTES && time_ns <= w->now_ns);
	w->told[connected]++;
}

static void check_name(const struct dns_message *m)
{
	CHECK(m->name_bytes <= DNS_NAME_BYTES);
	for (size_t i = 0; i < m->name_bytes; i++) {
		char c = m->name[i];

		CHECK(c > ' ' && c < 0x7f && !(c >= 'A' && c <= 'Z'));
		CHECK(c != '.' || (i && i + 1 < m->name_bytes && m->name[i + 1] != '.'));
	}
}

static void check_message(const struct dns_message *m)
{
	check_name(m);
	CHECK(m->type == DNS_A || m->type == DNS_AAAA || m->type == DNS_HTTPS);
	CHECK(m->address_count <= DNS_ADDRESSES_MAX && (m->answer || (!m->address_count && !m->has_https)));
	CHECK(!(m->alpn.ids >> ALPN_ID_COUNT) && (m->has_https || !m->alpn.ids));
}

/* In a block of its own, so that reading one byte too many is found. */
static bool read_front(const uint8_t *bytes, size_t n, struct dns_message *out)
{
	char *block = malloc(n ? n : 1);
	bool read;

	CHECK(block);
	if (n)
		memcpy(block, bytes, n);
	read = dns_read((struct span){ block, n }, out);
	free(block);
	if (read)
		check_message(out);
	return read;
}

/* Halves again and again. */
static void check_fronts(const uint8_t *bytes, size_t n, const struct dns_message *whole, bool read)
{
	struct dns_message part;

	for (n -= n > 0; n; n /= 2) {
		if (!read_front(bytes, n, &part))
			continue;
		CHECK(read && part.type == whole->type && part.name_bytes == whole->name_bytes);
		CHECK(!memcmp(part.name, whole->name, part.name_bytes) && part.address_count <= whole->address_count);
		CHECK(!memcmp(part.address, whole->address, part.address_count * sizeof(part.address[0])));
		CHECK(part.has_https <= whole->has_https && !(part.alpn.ids & ~whole->alpn.ids));
	}
}

static struct address client_of(uint8_t step)
{
	return (struct address){ { 0xfd, 1 + (step >> 1 & 3u) } };
}

static void datagram(struct world *w, uint8_t step, const uint8_t *bytes, size_t n)
{
	struct address client = client_of(step), server = { { 0xfd, 99 } };
	struct sample *s = calloc(1, sizeof(*s) + n);
	struct dns_message m;
	bool read = read_front(bytes, n, &m);

	CHECK(s);
	check_fronts(bytes, n, &m, read);
	if (read && m.address_count)
		w->last = m.address[0];
	*s = (struct sample){ .time_ns = w->now_ns, .bytes_len = (__u16)n, .kind = SAMPLE_DNS };
	s->source = step & 1 ? server : client;
	s->destination = step & 1 ? client : server;
	s->source_port = step & 1 ? DNS_PORT : 40000;
	s->destination_port = step & 1 ? 40000 : DNS_PORT;
	if (n)
		memcpy(s->bytes, bytes, n);
	lookups_dns(w->lookups, s);
	free(s);
}

static void connect(struct world *w, const struct address *client, struct span name)
{
	const struct sample syn = { .time_ns = w->now_ns, .source = *client, .destination = w->last };

	if (name.len)
		lookups_named(w->lookups, w->now_ns, client, name);
	else
		lookups_handshake(w->lookups, &syn);
}

static void check_totals(const struct world *w, bool ended)
{
	const struct lookups_totals *t = lookups_totals(w->lookups);
	__u64 settled = t->connected + t->unconnected + t->evicted;

	CHECK(t->connected == w->told[1] && t->unconnected == w->told[0]);
	CHECK(t->names >= settled && t->names - settled <= ENTRIES);
	CHECK(lookups_open_names(w->lookups) == (t->names > settled));
	CHECK(!ended || t->names == settled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const __u64 key[2] = { 1, 2 };
	struct input in = { data, data + size };
	struct world w = { .now_ns = 1000000000000ull };

	w.lookups = lookups_open(ENTRIES, key, tell, &w);
	CHECK(w.lookups);
	while (input_left(&in)) {
		uint8_t step = input_byte(&in);
		size_t n = input_half(&in) % MESSAGE_MAX;
		const uint8_t *bytes = in.pos;
		struct address client = client_of(step);

		n = n < input_left(&in) ? n : input_left(&in);
		in.pos += n;
		w.now_ns += (step >> 3 & 7u) * 1000000000ull;
		if (step >> 6 < 3)
			datagram(&w, step, bytes, n);
		else
			connect(&w, &client, (struct span){ (const char *)bytes, n });
		check_totals(&w, false);
	}
	lookups_end(w.lookups);
	check_totals(&w, true);
	lookups_close(w.lookups);
	return 0;
}
