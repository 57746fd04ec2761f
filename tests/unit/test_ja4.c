/*
 * JA4 against what FoxIO publishes: technical_details/JA4.md, and the expected output of its own tests for captures
 * (python/test/testdata), which gives the lists in their original order as JA4_ro.
 */
#include "hello.h"

#define CHROME_CIPHERS "1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035"
#define CHROME_SIGNATURES "0403 0804 0401 0503 0805 0501 0806 0601"
#define TLS13 EXT("002b", VEC(1, "0304 0303"))
#define SIGNATURES(list) EXT("000d", VEC(2, list))
#define H2 ALPN("026832")

/* Extensions of these types without a body, four digits each, but those whose body matters. */
static const char *bare(const char *types, const char *signatures, const char *alpn, const char *versions)
{
	const char *all = "";
	char type[5];

	for (; *types; types += types[4] ? 5 : 4) {
		snprintf(type, sizeof(type), "%.4s", types);
		if (!strcmp(type, "000d"))
			all = CAT(all, SIGNATURES(signatures));
		else if (!strcmp(type, "0010"))
			all = CAT(all, alpn);
		else if (!strcmp(type, "002b"))
			all = CAT(all, versions);
		else
			all = CAT(all, EXT(type, ""));
	}
	return all;
}

static void fingerprint(const char *hex, const char *expected)
{
	assert_string_equal(client(hex)->ja4, expected);
}

static void alpn_is(const char *alpn, const char *expected)
{
	char text[3] = { 0 };

	memcpy(text, client(CLIENT("0303", "1301", TLS13, alpn))->ja4 + 8, 2);
	assert_string_equal(text, expected);
}

CLAIM(the_example_of_the_document)
{
	fingerprint(CLIENT("0303", CHROME_CIPHERS,
	                   bare("001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 0015",
	                        CHROME_SIGNATURES, H2, TLS13)),
	            "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

CLAIM(the_same_in_another_order_with_grease_everywhere)
{
	fingerprint(
		CLIENT("0303", "3a3a" CHROME_CIPHERS,
	               bare("dada 0023 ff01 0000 001b 0012 4469 002d 002b 000d 0010 0033 000a 0005 0017 000b 0015 fafa",
	                    "0403 0804 0401 0503 0805 eaea 0501 0806 0601", ALPN("028a8a 026832"),
	                    EXT("002b", VEC(1, "baba 0303 0304 0302")))),
		"t13d1516h2_8daaf6152771_e5627efa2ab1");
}

/* sigalg-grease.pcapng (Chromium 152) */
CLAIM(grease_among_the_signature_algorithms)
{
	fingerprint(
		CLIENT("0303", "0a0a" CHROME_CIPHERS,
	               bare("1a1a fe0d 0010 0017 0033 44cd ff01 000a 000d 0023 002b 000b ca34 002d 0000 0005 001b 0012",
	                    "7a7a 0904 0905 0906" CHROME_SIGNATURES, H2, TLS13)),
		"t13d1517h2_8daaf6152771_cb7bf5808d99");
}

/* latest.pcapng, streams 5 and 3: a resumed connection, and TLS 1.2 without ALPN */
CLAIM(captures_of_the_authors)
{
	fingerprint(CLIENT("0303", CHROME_CIPHERS,
	                   bare("000d 0010 0000 000b 0023 4469 ff01 0033 000a 002d 002b 0005 0017 0012 001b 0029",
	                        CHROME_SIGNATURES, H2, TLS13)),
	            "t13d1516h2_8daaf6152771_9b887d9acb53");
	fingerprint(
		CLIENT("0303",
	               "c02c c02b c030 c02f c024 c023 c028 c027 c00a c009 c014 c013 009d 009c 003d 003c 0035 002f 000a",
	               bare("0000 0005 000a 000b 000d 0023 0017 ff01",
	                    "0804 0805 0806 0401 0501 0201 0403 0503 0203 0202 0601 0603", "", "")),
		"t12d190800_d83cc789557e_7af1ed941c26");
}

CLAIM(without_signature_algorithms_there_is_no_underscore)
{
	const char *types = "0005 000a 000b 0012 0015 0017 001b 0023 002b 002d 0033 4469 ff01";

	/* 000d is there, with nothing in it: `0005,…,ff01 = 6d807ffa2a79` in the document */
	fingerprint(CLIENT("0303", CHROME_CIPHERS, bare(types, "", "", TLS13), SIGNATURES("")),
	            "t13i151400_8daaf6152771_6d807ffa2a79");
	fingerprint(CLIENT("0303", CHROME_CIPHERS, bare(types, "", "", TLS13), SIGNATURES("4a4a")),
	            "t13i151400_8daaf6152771_6d807ffa2a79");
	fingerprint(CLIENT("0303", CHROME_CIPHERS, bare(types, "", "", TLS13), EXT("000d", "0403 0804")),
	            "t13i151400_8daaf6152771_6d807ffa2a79");
}

CLAIM(empty_lists_have_no_hash)
{
	fingerprint(CLIENT("0301", "", ""), "t10i000000_000000000000_000000000000");
	fingerprint(CLIENT("0301", "2a2a", EXT("9a9a", "00")), "t10i000000_000000000000_000000000000");
	fingerprint(CLIENT("0301", CHROME_CIPHERS, EXT("0000", ""), H2), "t10d1502h2_8daaf6152771_000000000000");
}

CLAIM(versions_have_words)
{
	static const struct {
		const char *version, *word;
	} rows[] = {
		{ "0304", "t13" }, { "0303", "t12" }, { "0302", "t11" }, { "0301", "t10" },
		{ "0300", "ts3" }, { "0002", "ts2" }, { "feff", "td1" }, { "fefd", "td2" },
		{ "fefc", "td3" }, { "0305", "t00" }, { "7f1c", "t00" }, { "0000", "t00" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_memory_equal(client(CLIENT(rows[i].version, "1301", ""))->ja4, rows[i].word, 3);
}

CLAIM(the_transport_comes_first)
{
	size_t n = unhex(CLIENT("0303", "1301", ""), message_bytes);

	yes(read_client(message_bytes, n, 'q'));
	assert_memory_equal(hello.ja4, "q12i0100", 8);
}

/* The rows with bytes above 0x7f are those of the document. */
CLAIM(alpn_is_shown_by_its_ends)
{
	alpn_is(ALPN("026832"), "h2");
	alpn_is(ALPN("08687474702f312e31 026832"), "h1");
	alpn_is(ALPN("0168"), "hh");
	alpn_is(ALPN("0137"), "77");
	alpn_is(ALPN("04302f2f5a"), "0Z");
	alpn_is(ALPN("01ab"), "ab");
	alpn_is(ALPN("02abcd"), "ad");
	alpn_is(ALPN("0230ab"), "3b");
	alpn_is(ALPN("043031abcd"), "3d");
	alpn_is(ALPN("0430abcd31"), "01");
	alpn_is(ALPN("022061"), "21");
	alpn_is(ALPN("02612f"), "6f");
	alpn_is(ALPN("024060"), "40");
	alpn_is(ALPN("025b7b"), "5b");
	alpn_is(ALPN("022f3a"), "2a");
	alpn_is(ALPN("0100"), "00");
	alpn_is(ALPN("025a5a"), "00"); /* GREASE, and nothing else */
	alpn_is(ALPN("025a6a"), "Zj"); /* no GREASE: the bytes differ */
	alpn_is(ALPN("00"), "00");
	alpn_is("", "00");
}

/* `n` different values from 0x1000 on, none of them GREASE. */
static const char *many(size_t n)
{
	char *text = text_room();

	for (size_t i = 0; i < n; i++)
		sprintf(text + 4 * i, "%04zx", 0x1000 + i);
	return text;
}

static const char *many_extensions(size_t n)
{
	char *text = text_room();

	for (size_t i = 0; i < n; i++)
		sprintf(text + 8 * i, "%04zx0000", 0x2000 + i);
	return text;
}

static const char *counted(size_t ciphers, size_t extensions)
{
	size_t n = unhex(CLIENT("0303", many(ciphers), many_extensions(extensions)), message_bytes);

	yes(read_client(message_bytes, n, 't'));
	return hello.ja4;
}

CLAIM(counts_end_at_99)
{
	assert_memory_equal(counted(9, 98), "t12i099800_", 11);
	assert_memory_equal(counted(99, 100), "t12i999900_", 11);
	assert_memory_equal(counted(200, 99), "t12i999900_", 11);
}

CLAIM(too_long_a_list_has_no_fingerprint)
{
	no(counted(JA4_VALUES_MAX, JA4_VALUES_MAX)[0] == '\0');
	assert_string_equal(counted(JA4_VALUES_MAX + 1, 1), "");
	assert_string_equal(counted(1, JA4_VALUES_MAX + 1), "");
	is(hello.version, 0x0303);
	yes(read_client(message_bytes,
	                unhex(CLIENT("0303", "1301", SIGNATURES(many(JA4_VALUES_MAX + 1)), H2), message_bytes), 't'));
	assert_string_equal(hello.ja4, "");
	check_text(hello.alpn[0], "h2");
}

RUN(claim(the_example_of_the_document), claim(the_same_in_another_order_with_grease_everywhere),
    claim(grease_among_the_signature_algorithms), claim(captures_of_the_authors),
    claim(without_signature_algorithms_there_is_no_underscore), claim(empty_lists_have_no_hash),
    claim(versions_have_words), claim(the_transport_comes_first), claim(alpn_is_shown_by_its_ends),
    claim(counts_end_at_99), claim(too_long_a_list_has_no_fingerprint))
