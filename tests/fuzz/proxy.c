/*
 * proxy: what tells of somebody else: PROXY headers, the fields of proxies, ALPN and Alt-Svc.
 *
 * input: the bytes of each of them in turn
 */
#include "decode/address.h"
#include "decode/alpn.h"
#include "decode/forwarded.h"
#include "fuzz.h"

enum { LONGEST = 2048 };

static struct decoder decoder;

static const struct address peer = { { 0, 0x0100000affff0000 } }; /* 10.0.0.1 */
static const struct network ten = { { { 0, 0x0000000affff0000 } }, { { ~0ull, 0x000000ffffffffff } } };

static void check_inside(struct span s, struct span in)
{
	const struct span text = { decoder.text, sizeof(decoder.text) };

	CHECK(!s.len || (s.data >= in.data && span_end(s) <= span_end(in)) ||
	      (s.data >= text.data && span_end(s) <= span_end(text)));
}

/* How long a header is that was taken. */
static size_t header_bytes(struct span bytes, const struct proxy_header *header)
{
	return header->version == 1 ? (size_t)(span_find(bytes, '\n') + 1 - bytes.data)
	                            : 16 + (size_t)be16_at((const __u8 *)bytes.data + 14);
}

static void check_header(struct span bytes)
{
	struct proxy_header header, other;
	struct span exactly;

	if (!proxy_read(bytes, &header))
		return;
	exactly = (struct span){ bytes.data, header_bytes(bytes, &header) };
	CHECK(exactly.len <= bytes.len && proxy_read(exactly, &other));
	CHECK(other.family == header.family && other.source_port == header.source_port);
	CHECK(!header.local || (!header.family && !header.ssl && !header.alpn.len));
	CHECK(header.family == 0 || header.family == 4 || header.family == 6);
	check_inside(header.alpn, exactly);
	check_inside(header.authority, exactly);
	check_inside(header.ssl_version, exactly);
	exactly.len--;
	CHECK(!proxy_read(exactly, &other));
}

static struct client client_of(enum client_via via, struct span value)
{
	const struct trusted_proxies ours = { &ten, 1, via }, none = { NULL, 0, via };
	struct client client;

	client_find(&none, &peer, NULL, value, &client);
	CHECK(client.via == CLIENT_VIA_PEER && client.claimed && !memcmp(&client.address, &peer, sizeof(peer)));
	client_find(&ours, &peer, NULL, value, &client);
	CHECK((client.via == via || client.via == CLIENT_VIA_PEER) && !client.claimed);
	CHECK(client.family == address_family(&client.address));
	return client;
}

static bool same_client(const struct client *a, const struct client *b)
{
	return a->via == b->via && !memcmp(&a->address, &b->address, sizeof(a->address));
}

/*
 * The list read from the front, hop by hop: whoever is not trusted puts aside all that came before, and so does a hop
 * without an address.
 */
static void check_walk(enum client_via via, struct span list)
{
	struct client whole = client_of(via, list), expected = { .address = peer, .via = CLIENT_VIA_PEER };
	struct span hop;

	while (list.len) {
		struct client next;

		hop = span_before(list, ',');
		list = span_between(span_end(hop) + (hop.len < list.len), span_end(list));
		if (!span_trim(hop).len)
			continue;
		next = client_of(via, hop);
		if (next.via == CLIENT_VIA_PEER || expected.via == CLIENT_VIA_PEER || !in_network(&ten, &next.address))
			expected = next;
	}
	CHECK(same_client(&whole, &expected));
}

/* Whatever a client sends, what our proxy says of it counts. */
static void check_added(enum client_via via, struct span sent, const char *added)
{
	const struct span alone = { added + 1, strlen(added) - 1 };
	char text[LONGEST + 64];
	struct client expected = client_of(via, alone), got;

	memcpy(text, sent.data, sent.len);
	memcpy(text + sent.len, added, alone.len + 1);
	got = client_of(via, (struct span){ text, sent.len + alone.len + 1 });
	CHECK(expected.via == via && same_client(&got, &expected));
}

static void check_forwarded(struct span bytes)
{
	if (!span_find(bytes, '"')) {
		check_walk(CLIENT_VIA_FORWARDED, bytes);
		check_walk(CLIENT_VIA_X_FORWARDED_FOR, bytes);
	}
	check_added(CLIENT_VIA_FORWARDED, bytes, ",for=192.0.2.43");
	check_added(CLIENT_VIA_FORWARDED, bytes, ",by=a;for=\"[2001:db8::7]:1\";host=\"a\\\"\\\\\"");
	check_added(CLIENT_VIA_X_FORWARDED_FOR, bytes, ",192.0.2.43");
	client_of(CLIENT_VIA_X_REAL_IP, bytes);
}

/* Twice the same is the same. */
static void check_set(struct alpn_set (*read)(struct span), struct span bytes)
{
	struct alpn_set once = read(bytes), twice;
	char text[2 * LONGEST + 1];

	CHECK(once.malformed + once.clear == !once.ids && once.ids < 1ull << ALPN_ID_COUNT);
	if (!once.ids)
		return;
	memcpy(text, bytes.data, bytes.len);
	text[bytes.len] = ',';
	memcpy(text + bytes.len + 1, bytes.data, bytes.len);
	twice = read((struct span){ text, 2 * bytes.len + 1 });
	CHECK(twice.ids == once.ids && !twice.malformed);
}

static void check_fields(struct span bytes)
{
	struct trusted_proxies trusted = { NULL, 0, CLIENT_VIA_FORWARDED };
	struct fields f;

	fields_read(&f, &decoder, bytes, 0);
	for (; trusted.field < CLIENT_VIA_COUNT; trusted.field++)
		check_inside(client_field_read(&trusted, &f), bytes);
	CHECK(!h2c_offered(&f) || fields_have(&f, KNOWN_HTTP2_SETTINGS));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span bytes = { (const char *)data, size };

	if (size > LONGEST || !data)
		return 0;
	check_header(bytes);
	check_forwarded(bytes);
	check_set(alpn_field_read, bytes);
	check_set(alt_svc_read, bytes);
	check_fields(bytes);
	return 0;
}
