/*
 * ClientHello and ServerHello, by RFC 8446, RFC 5246, RFC 6066, RFC 7301 and RFC 8701.
 */
#include "hello.h"
#include "hellos.h"

#define TLS13 EXT("002b", VEC(1, "0304 0303"))
#define H2 "026832"
#define H11 "08687474702f312e31"

/* The ids with spaces between them. */
static void ids_are(const struct tls_client_hello *h, const char *expected)
{
	char text[512] = "";
	size_t n = 0;

	for (size_t i = 0; i < h->alpn_count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s", i ? " " : "", (int)h->alpn[i].len,
		                      h->alpn[i].data);
	assert_string_equal(text, expected);
}

#define IDS(alpn, expected) ids_are(client(CLIENT("0303", "1301", TLS13, alpn)), expected)
#define SNI(body, expected) check_text(client(CLIENT("0303", "1301", EXT("0000", body)))->sni, expected)
#define VERSION(legacy, body, expected) is(client(CLIENT(legacy, "1301", EXT("002b", body)))->version, expected)

CLAIM(real_hellos_are_read)
{
	for (size_t i = 0; i < sizeof(real_hellos) / sizeof(real_hellos[0]); i++) {
		const struct real_hello *r = &real_hellos[i];

		ids_are(client(r->hex), r->alpn);
		check_text(hello.sni, r->sni);
		is(hello.version, r->version);
		is(hello.ech, r->ech);
		no(hello.alpn_cut);
		assert_string_equal(hello.ja4, r->ja4);
	}
}

CLAIM(ids_are_in_order_of_preference)
{
	IDS(ALPN(H2 H11), "h2 http/1.1");
	IDS(ALPN(H11 H2), "http/1.1 h2");
	IDS(ALPN("0568322d3136 022f25"), "h2-16 /%");
	IDS("", "");
}

CLAIM(ids_may_hold_any_byte)
{
	const struct tls_client_hello *h = client(CLIENT("0303", "1301", ALPN("0300ff0a 0100" H2)));

	is(h->alpn_count, 3);
	is(h->alpn[0].len, 3);
	assert_memory_equal(h->alpn[0].data, "\0\xff\n", 3);
	is(h->alpn[1].len, 1);
	is(h->alpn[1].data[0], 0);
}

CLAIM(grease_is_no_id)
{
	IDS(ALPN("020a0a" H2 "02fafa"), "h2");
	IDS(ALPN("025a5a"), "");
	IDS(ALPN("025a6a 036a6a6a 017a 020b0b"), "Zj jjj z \x0b\x0b");
}

CLAIM(ids_that_find_no_room_are_said)
{
	const char *sixteen = "0130 0131 0132 0133 0134 0135 0136 0137 0138 0139 0161 0162 0163 0164 0165 0166";

	IDS(ALPN(sixteen), "0 1 2 3 4 5 6 7 8 9 a b c d e f");
	no(hello.alpn_cut);
	IDS(ALPN(CAT(sixteen, "021a1a")), "0 1 2 3 4 5 6 7 8 9 a b c d e f");
	no(hello.alpn_cut);
	IDS(ALPN(CAT(sixteen, "0167")), "0 1 2 3 4 5 6 7 8 9 a b c d e f");
	yes(hello.alpn_cut);
	IDS(ALPN(CAT(sixteen, "0167 00")), "");
	no(hello.alpn_cut);
}

CLAIM(a_broken_list_of_ids_is_none)
{
	const char *broken[] = {
		"",
		"00",
		"0000",
		VEC(2, "00"),
		VEC(2, H2 "00"),
		VEC(2, "00" H2),
		VEC(2, "036832"),
		VEC(2, H2 "ff"),
		"0004" H2,
		"0002" H2,
		"0003" H2 "00",
		"0000" H2,
		H2,
		VEC(1, H2),
	};

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		IDS(EXT("0010", broken[i]), "");
		is(hello.version, 0x0304);
	}
}

CLAIM(alps_and_npn_are_not_alpn)
{
	IDS(CAT(EXT("4469", VEC(2, H2)), EXT("44cd", VEC(2, H2))), "");
	IDS(CAT(EXT("3374", ""), ALPN(H11)), "http/1.1");
}

CLAIM(of_two_the_first_one_counts)
{
	IDS(CAT(ALPN(H11), ALPN(H2)), "http/1.1");
	IDS(CAT(EXT("0010", "00"), ALPN(H2)), "");
	check_text(client(CLIENT("0303", "1301",
	                         EXT("0000", VEC(2, "00"
	                                            "000161")),
	                         EXT("0000", VEC(2, "00"
	                                            "000162"))))
	                   ->sni,
	           "a");
	is(client(CLIENT("0301", "1301", EXT("002b", "020303"), EXT("002b", "020304")))->version, 0x0303);
}

CLAIM(the_name_is_the_host_name)
{
	SNI(VEC(2, "00 0003 612e62"), "a.b");
	SNI(VEC(2, "05 0001 78 00 0003 612e62 00 0001 79"), "a.b"); /* another type of name in front */
	SNI(VEC(2, "05 0001 78"), "");
	SNI(VEC(2, "00 0000"), "");
	SNI(VEC(2, ""), "");
	SNI("", "");
	SNI("00", "");
	SNI(VEC(2, "00 0004 612e62"), "");
	SNI(VEC(2, "00 0002 612e62"), "");
	SNI(CAT(VEC(2, "00 0003 612e62"), "00"), "");
	SNI(VEC(2, "00 0003 612e62 00"), "");
}

CLAIM(the_version_is_the_highest_that_is_no_grease)
{
	VERSION("0303", "04 0304 0303", 0x0304);
	VERSION("0303", "06 0302 0304 0303", 0x0304);
	VERSION("0303", "06 fafa 0303 0302", 0x0303);
	VERSION("0301", "02 dada", 0x0301);
	VERSION("0303", "00", 0x0303);
	VERSION("0303", "", 0x0303);
	VERSION("0303", "03 0304 03", 0x0303);
	VERSION("0303", "04 0304", 0x0303);
	VERSION("0303", "02 0304 00", 0x0303);
	is(client(CLIENT("0302", "1301", ALPN(H2)))->version, 0x0302);
}

CLAIM(ech_is_told_by_its_type)
{
	yes(client(CLIENT("0303", "1301", EXT("fe0d", "00"), TLS13))->ech);
	yes(client(CLIENT("0303", "1301", TLS13, EXT("fe0d", "")))->ech);
	no(client(CLIENT("0303", "1301", TLS13, EXT("fe0c", "fe0d")))->ech);
}

/* A ClientHello of TLS 1.2 may end behind the compression methods (RFC 5246, section 7.4.1.2). */
CLAIM(extensions_may_be_missing)
{
	const char *front = CAT("0300" RANDOM "00", CAT(VEC(2, "0035"), "0100"));

	is(client(CAT("01", VEC(3, front)))->version, 0x0300);
	is(hello.alpn_count, 0);
	is(hello.sni.len, 0);
	assert_string_equal(hello.ja4, "ts3i010000_692296a295db_000000000000");
}

static void refused(const char *hex)
{
	size_t n = unhex(hex, message_bytes);

	for (size_t i = 0; i <= n; i++)
		no(read_client(message_bytes, i, 't'));
}

CLAIM(lengths_must_agree)
{
	const char *front = "0303" RANDOM, *id32 = RANDOM, *rest = "0002 1301 0100";

	client(CAT("01", VEC(3, CAT(front, CAT(VEC(1, id32), rest)))));
	refused(CAT("01", VEC(3, CAT(front, CAT(VEC(1, CAT(id32, "00")), rest)))));
	refused(CAT("01", VEC(3, CAT(front, "00 0003 130100 0100 0000"))));
	refused(CAT("01", VEC(3, CAT(front, "00 0002 1301 0100 0001"))));
	refused(CAT("01", VEC(3, CAT(front, "00 0002 1301 0100 0000 00"))));
	refused(CAT("01", VEC(3, CAT(front, "00 0002 1301 0100 00"))));
	refused(CLIENT("0303", "1301", "00"));
	refused(CLIENT("0303", "1301", "0010"));
	refused(CLIENT("0303", "1301", "0010 00"));
	refused(CLIENT("0303", "1301", TLS13, "0010 0001"));
	refused(CLIENT("0303", "1301", TLS13, "0010 ffff 00"));
	client(CLIENT("0303", "1301", TLS13, "0010 0001 00"));
}

CLAIM(other_messages_are_none)
{
	refused(SERVER("0303", RANDOM, ""));
	refused("80 2e 01 03 01 00 15 00 00 00 10 01 00 80 07 00 c0 03 00 80 00 00 04 00 00 05"); /* of SSL 2.0 */
	refused(CAT("1603010040", CLIENT("0303", "1301", "")));
	refused("");
}

CLAIM(what_follows_is_not_read)
{
	size_t n = unhex(CAT(CLIENT("0303", "1301", ALPN(H2)), "ffffffffff"), message_bytes);

	yes(read_client(message_bytes, n, 't'));
	ids_are(&hello, "h2");
}

RUN(claim(real_hellos_are_read), claim(ids_are_in_order_of_preference), claim(ids_may_hold_any_byte),
    claim(grease_is_no_id), claim(ids_that_find_no_room_are_said), claim(a_broken_list_of_ids_is_none),
    claim(alps_and_npn_are_not_alpn), claim(of_two_the_first_one_counts), claim(the_name_is_the_host_name),
    claim(the_version_is_the_highest_that_is_no_grease), claim(ech_is_told_by_its_type),
    claim(extensions_may_be_missing), claim(lengths_must_agree), claim(other_messages_are_none),
    claim(what_follows_is_not_read))
