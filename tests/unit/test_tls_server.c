/*
 * ServerHello and HelloRetryRequest (RFC 8446, section 4.1.3), cut everywhere.
 */
#include "hello.h"
#include "hellos.h"

#define TLS13 EXT("002b", "0304")
#define KEY EXT("0033", "001d 0001 ff")
#define INFO EXT("ff01", "00")
#define H2 ALPN("026832")

static struct tls_server_hello choice;

static bool read_server(size_t n)
{
	struct span in = { guard_place(message_bytes, n), n };

	memset(&choice, 0xa5, sizeof(choice));
	if (!tls_server_hello_read(in, &choice))
		return false;
	check_inside(choice.alpn, in);
	return true;
}

static void chooses(__u16 version, bool retry, const char *alpn)
{
	is(choice.version, version);
	is(choice.retry, retry);
	check_text(choice.alpn, alpn);
}

/* Reads the message behind all that it begins with. `needed`: bytes up to the end of what tells. */
static void server(const char *hex, size_t needed, __u16 version, bool retry, const char *alpn)
{
	size_t n = unhex(hex, message_bytes);

	yes(needed <= n);
	for (size_t i = 0; i <= n; i++) {
		is(read_server(i), i >= needed);
		if (i >= needed)
			chooses(version, retry, alpn);
	}
}

/* `unneeded`: bytes at the end. */
#define SERVES(hex, unneeded, version, retry, alpn) server(hex, hex_bytes(hex) - (unneeded), version, retry, alpn)

CLAIM(real_choices_are_read)
{
	for (size_t i = 0; i < sizeof(real_choices) / sizeof(real_choices[0]); i++) {
		const struct real_choice *r = &real_choices[i];

		SERVES(r->hex, r->unneeded, r->version, r->retry, r->alpn);
	}
}

CLAIM(the_version_is_the_selected_one)
{
	SERVES(SERVER("0303", RANDOM, TLS13, KEY), 9, 0x0304, false, "");
	SERVES(SERVER("0303", RANDOM, KEY, TLS13), 0, 0x0304, false, "");
	SERVES(SERVER("0303", RANDOM, INFO, KEY), 0, 0x0303, false, "");
	SERVES(SERVER("0301", RANDOM, ""), 0, 0x0301, false, "");
	SERVES(SERVER("0303", RANDOM, EXT("002b", "020304")), 0, 0x0303, false, "");
}

CLAIM(a_retry_is_told_by_its_random)
{
	SERVES(SERVER("0303", RETRY, TLS13, KEY), 9, 0x0304, true, "");
	SERVES(SERVER("0303",
	              "ce"
	              "21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c",
	              TLS13),
	       0, 0x0304, false, "");
	SERVES(SERVER("0303",
	              "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a833"
	              "9d",
	              TLS13),
	       0, 0x0304, false, "");
}

CLAIM(before_tls_13_the_id_is_in_the_clear)
{
	SERVES(SERVER("0303", RANDOM, INFO, H2, KEY), 9, 0x0303, false, "h2");
	SERVES(SERVER("0301", RANDOM, ALPN("08687474702f312e31")), 0, 0x0301, false, "http/1.1");
	SERVES(SERVER("0303", RANDOM, H2, ALPN("0133")), 8, 0x0303, false, "h2");
}

CLAIM(the_choice_is_exactly_one)
{
	static const char *const none[] = { "",
		                            "00",
		                            "0000",
		                            "0001 00",
		                            "0003 026832 00",
		                            "0006 026832 026833",
		                            "0004 026832",
		                            "0002 026832",
		                            "0003 016832",
		                            "0003 036832" };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		SERVES(SERVER("0303", RANDOM, EXT("0010", none[i])), 0, 0x0303, false, "");
}

CLAIM(extensions_may_be_missing)
{
	SERVES(CAT("02", VEC(3, "0300" RANDOM "00 002f00")), 0, 0x0300, false, "");
}

CLAIM(the_message_ends_where_it_says)
{
	const char *message = SERVER("0303", RANDOM, INFO);

	server(CAT(message, CAT(H2, TLS13)), hex_bytes(message), 0x0303, false, "");
}

static void refused(const char *hex)
{
	size_t n = unhex(hex, message_bytes);

	for (size_t i = 0; i <= n; i++)
		no(read_server(i));
}

CLAIM(other_messages_are_none)
{
	refused(CLIENT("0303", "1301", ""));
	refused(CAT("02", VEC(3, CAT("0303" RANDOM, CAT(VEC(1, RANDOM "00"), "130100")))));
	refused(CAT("02", VEC(3, "0303" RANDOM "00 130100 0001")));
	refused(CAT("02", VEC(3, "0303" RANDOM "00 130100 0000 00")));
	refused(CAT("02", VEC(3, "0303" RANDOM "00 1301")));
	refused(CAT("02", VEC(3, CAT("0303" RANDOM "00 130100 0000", H2))));
	refused(SERVER("0303", RANDOM, "0010 0001"));
	refused(CAT("0e", VEC(3, "")));
}

RUN(claim(real_choices_are_read), claim(the_version_is_the_selected_one), claim(a_retry_is_told_by_its_random),
    claim(before_tls_13_the_id_is_in_the_clear), claim(the_choice_is_exactly_one), claim(extensions_may_be_missing),
    claim(the_message_ends_where_it_says), claim(other_messages_are_none))
