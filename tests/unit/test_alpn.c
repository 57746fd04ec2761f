/*
 * ALPN ids, and the fields that name them: RFC 7639, RFC 7838, RFC 7540. Each value is also read in all its parts.
 */
#include "check.h"
#include "decode/alpn.h"
#include "decode/answer.h"
#include "guard.h"

static struct decoder decoder;

static struct span guarded(const char *text, size_t n)
{
	return (struct span){ guard_place(text, n), n };
}

static struct span text(const char *word)
{
	return (struct span){ word, strlen(word) };
}

#define BIT(NAME) (1ull << ALPN_##NAME)

typedef struct alpn_set (*set_read)(struct span);

static struct alpn_set read_in_parts(set_read read, const char *value)
{
	for (size_t n = 0; n < strlen(value); n++) {
		struct alpn_set part = read(guarded(value, n));

		is(part.malformed + part.clear, !part.ids);
		yes(part.ids < 1ull << ALPN_ID_COUNT);
	}
	return read(guarded(value, strlen(value)));
}

static void check_set(set_read read, const char *value, __u64 ids)
{
	struct alpn_set set = read_in_parts(read, value);

	is(set.ids, ids);
	is(set.malformed, !ids);
	no(set.clear);
}

#define FIELD(value, ids) check_set(alpn_field_read, value, ids)
#define ALT_SVC(value, ids) check_set(alt_svc_read, value, ids)
#define BAD 0

CLAIM(ids_are_compared_byte_by_byte)
{
	for (int i = 0; i < ALPN_OTHER; i++)
		is(alpn_id(text(alpn_id_words[i])), i);
	is(alpn_id(text("h2")), ALPN_H2);
	is(alpn_id(text("http/1.1")), ALPN_HTTP_1_1);
	is(alpn_id(text("H2")), ALPN_OTHER);
	is(alpn_id(text("h2-16")), ALPN_OTHER);
	is(alpn_id(text("h")), ALPN_OTHER);
	is(alpn_id(text("")), ALPN_OTHER);
	is(alpn_id(text("other")), ALPN_OTHER);
	is(alpn_id(text("\x0a\x0a")), ALPN_OTHER);
	is(alpn_id((struct span){ "h2\0", 3 }), ALPN_OTHER);
	for (size_t n = 0; n < 8; n++)
		is(alpn_id(guarded("http/1.1", n)), ALPN_OTHER);
	assert_string_equal(alpn_id_words[ALPN_OTHER], "other");
}

/* RFC 7639, section 2.3 */
CLAIM(an_alpn_field_lists_protocols)
{
	FIELD("h2, http%2F1.1", BIT(H2) | BIT(HTTP_1_1));
	FIELD("h2", BIT(H2));
	FIELD(" ,h2 ,, webrtc\t, c-webrtc, ", BIT(H2) | BIT(WEBRTC) | BIT(C_WEBRTC));
	FIELD("h2, h2, x%00y", BIT(H2) | BIT(OTHER));
	FIELD("stun.nat-discovery,acme-tls%2F1", BIT(STUN_NAT_DISCOVERY) | BIT(ACME_TLS_1));
	FIELD("reverse", BIT(OTHER));
}

/* Section 2.2: one spelling, so that receivers can compare strings. */
CLAIM(protocols_have_one_spelling)
{
	FIELD("http%2f1.1", BIT(OTHER));
	FIELD("%682", BIT(OTHER));
	FIELD("H2", BIT(OTHER));
	FIELD("h2%", BIT(OTHER));
	FIELD("h2%2", BIT(OTHER));
	FIELD("http%2G1.1", BIT(OTHER));
	FIELD("http%252F1.1", BIT(OTHER));
	FIELD("http%2F1.1%", BIT(OTHER));
	FIELD("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah2", BIT(OTHER));
}

CLAIM(what_is_no_list_of_tokens_is_malformed)
{
	FIELD("", BAD);
	FIELD(" , ,", BAD);
	FIELD("http/1.1", BAD);
	FIELD("\"h2\"", BAD);
	FIELD("h2 http%2F1.1", BAD);
	FIELD("h2;q=1", BAD);
	FIELD("h2, \x01", BAD);
	FIELD("h2, \xff", BAD);
}

/* RFC 7838, sections 3, 3.1 and 4; the last one is Google's, of before h3 */
CLAIM(the_examples_of_rfc_7838_parse)
{
	ALT_SVC("h2=\"alt.example.com:8000\", h2=\":443\"", BIT(H2));
	ALT_SVC("h2=\":443\"; ma=3600", BIT(H2));
	ALT_SVC("h2=\":443\"; ma=2592000; persist=1", BIT(H2));
	ALT_SVC("h2=\"new.example.org:80\"", BIT(H2));
	ALT_SVC("w%3Dx%3Ay#z=\":443\", x%25y=\":443\"", BIT(OTHER));
	ALT_SVC("h3=\":443\"; ma=86400, h3-29=\":443\"; ma=86400", BIT(H3) | BIT(OTHER));
	ALT_SVC("http%2F1.1=\":80\",h2c=\"[2001:db8::7]:80\"", BIT(HTTP_1_1) | BIT(H2C));
	ALT_SVC("quic=\":443\"; ma=2592000; v=\"44,43,39\\\"\", h2=\":1\"", BIT(OTHER) | BIT(H2));
	ALT_SVC(" ,h2=\":443\" ;\tma=1 , ,h3=\":443\";a=b,", BIT(H2) | BIT(H3));
}

CLAIM(clear_takes_everything_back)
{
	struct alpn_set set = read_in_parts(alt_svc_read, "clear");

	yes(set.clear && !set.malformed && !set.ids);
	set = read_in_parts(alt_svc_read, " clear\t");
	yes(set.clear);
	ALT_SVC("Clear", BAD); /* is case-sensitive */
	ALT_SVC("clear, h2=\":443\"", BAD);
	ALT_SVC("clear=\":443\"", BIT(OTHER));
}

CLAIM(malformed_alternatives_spoil_the_field)
{
	ALT_SVC("", BAD);
	ALT_SVC(",", BAD);
	ALT_SVC("h2", BAD);
	ALT_SVC("h2=", BAD);
	ALT_SVC("h2=:443", BAD);
	ALT_SVC("h2=\"\"", BAD);
	ALT_SVC("h2=\"443\"", BAD);
	ALT_SVC("h2=\":\"", BAD);
	ALT_SVC("h2=\"a:\"", BAD);
	ALT_SVC("h2=\":443443\"", BAD);
	ALT_SVC("h2=\":44x\"", BAD);
	ALT_SVC("h2=\":443", BAD);
	ALT_SVC("h2=\":443\\", BAD);
	ALT_SVC("h2=\":443\x01\"", BAD);
	ALT_SVC("h2 =\":443\"", BAD);
	ALT_SVC("h2= \":443\"", BAD);
	ALT_SVC("http/1.1=\":443\"", BAD);
	ALT_SVC("=\":443\"", BAD);
	ALT_SVC("h2=\":443\";", BAD);
	ALT_SVC("h2=\":443\";ma", BAD);
	ALT_SVC("h2=\":443\";ma=", BAD);
	ALT_SVC("h2=\":443\";ma=\"1", BAD);
	ALT_SVC("h2=\":443\";v=\"\x01\"", BAD);
	ALT_SVC("h2=\":443\" h3=\":443\"", BAD);
	ALT_SVC("h2=\":443\", h3", BAD);
}

#define REQUEST_LINE "GET / HTTP/1.1\r\n"

static bool offered_in(const char *head, size_t n)
{
	struct fields f;

	fields_read(&f, &decoder, guarded(head, n), sizeof(REQUEST_LINE) - 1);
	return h2c_offered(&f);
}

static bool offered(const char *lines)
{
	char head[512];
	int n = snprintf(head, sizeof(head), REQUEST_LINE "%s\r\n", lines);

	for (size_t i = sizeof(REQUEST_LINE) - 1; i < (size_t)n; i++)
		offered_in(head, i);
	return offered_in(head, (size_t)n);
}

#define SETTINGS "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"

CLAIM(h2c_is_offered_with_all_that_belongs_to_it)
{
	yes(offered("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" SETTINGS));
	yes(offered("connection: keep-alive ,upgrade\r\nupgrade: websocket, h2c\r\n" SETTINGS));
	yes(offered(SETTINGS "Connection: http2-settings\r\nConnection: upgrade\r\nUpgrade: a\r\nUpgrade: h2c\r\n"));
	no(offered("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"));
	no(offered("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" SETTINGS SETTINGS));
	no(offered("Connection: HTTP2-Settings\r\nUpgrade: h2c\r\n" SETTINGS));
	no(offered("Upgrade: h2c\r\n" SETTINGS));
	no(offered("Connection: Upgrade, HTTP2-Settings\r\n" SETTINGS));
	no(offered("Connection: Upgrade\r\nUpgrade: websocket\r\n" SETTINGS));
	no(offered("Connection: Upgrade\r\nUpgrade: h2cc, h2\r\n" SETTINGS));
	no(offered("Connection: Upgrade\r\nUpgrade:\r\n" SETTINGS));
}

static struct answer answer;

static bool answer_of(const char *bytes, size_t n)
{
	memset(&answer, 0xa5, sizeof(answer));
	return answer_read(&decoder, guarded(bytes, n), &answer);
}

static void check_answer(const char *bytes, int status, const char *alt_svc, const char *upgrade)
{
	for (size_t n = 0; n < strlen(bytes); n++)
		if (answer_of(bytes, n))
			yes(answer.status >= 100 && (!answer.upgrade.len || answer.status == 101));
	yes(answer_of(bytes, strlen(bytes)));
	is(answer.status, status);
	is(answer.alt_svc.len, strlen(alt_svc));
	assert_memory_equal(answer.alt_svc.data, alt_svc, strlen(alt_svc));
	is(answer.upgrade.len, strlen(upgrade));
	assert_memory_equal(answer.upgrade.data, upgrade, strlen(upgrade));
}

CLAIM(an_answer_tells_its_status)
{
	check_answer("HTTP/1.1 200 OK\r\n\r\n", 200, "", "");
	check_answer("HTTP/1.0 404 Not Found\r\n\r\n", 404, "", "");
	check_answer("HTTP/1.1 204\r\n\r\n", 204, "", "");
	check_answer("HTTP/1.1 500\n\n", 500, "", "");
	check_answer("HTTP/1.1 999 \r\n\r\n", 999, "", "");
}

CLAIM(what_has_no_status_line_is_no_answer)
{
	static const char *const bad[] = {
		"HTTP/1.1 200 OK",         "HTTP/1.1 20 OK\r\n",   "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 099 OK\r\n",
		"HTTP/1.1 2x0 OK\r\n",     "HTTP/1.1  200 OK\r\n", "HTTP/2.0 200 OK\r\n",  "HTTP/1.2 200 OK\r\n",
		"http/1.1 200 OK\r\n",     "GET / HTTP/1.1\r\n",   " HTTP/1.1 200 OK\r\n", "HTTP/1.1 \r\n",
		"\r\nHTTP/1.1 200 OK\r\n",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (size_t n = 0; n <= strlen(bad[i]); n++)
			no(answer_of(bad[i], n));
	no(answer_of("HTTP/1.1 200\0OK\r\n", 17));
}

CLAIM(an_answer_tells_alternatives)
{
	check_answer("HTTP/1.1 200 OK\r\nServer: a\r\nAlt-Svc: h3=\":443\"; ma=86400\r\n\r\nAlt-Svc: no\r\n\r\n", 200,
	             "h3=\":443\"; ma=86400", "");
	check_answer("HTTP/1.1 200 OK\r\nalt-svc: h3=\":443\"\r\nALT-SVC: h2=\":443\"\r\n\r\n", 200,
	             "h3=\":443\", h2=\":443\"", "");
	check_answer("HTTP/1.1 200 OK\r\nalt-svc: clear\r\nUpgrade: h2c\r\n\r\n", 200, "clear", "");
}

CLAIM(a_line_that_is_cut_tells_nothing)
{
	check_answer("HTTP/1.1 200 OK\r\nAlt-Svc: h3=\":443\"; ma=8", 200, "", "");
	check_answer("HTTP/1.1 200 OK\r\nAlt-Svc: h3=\":443\"\r\nServ", 200, "h3=\":443\"", "");
}

CLAIM(switching_protocols_tells_which)
{
	check_answer("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 101, "", "h2c");
	check_answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 101, "",
	             "websocket");
}

/* Each comes in a sample of its own; what is behind it is not part of it. */
CLAIM(an_interim_answer_speaks_for_itself)
{
	check_answer("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nAlt-Svc: clear\r\n\r\n", 103, "",
	             "");
	check_answer("HTTP/1.1 103 A\r\nAlt-Svc: clear\r\n\r\nHTTP/1.1 200 OK\r\nAlt-Svc: a\r\n\r\n", 103, "clear", "");
	check_answer("HTTP/1.1 100 Continue\n\nHTTP/1.1 101 A\r\nUpgrade: h2c\r\n\r\n", 100, "", "");
	check_answer("HTTP/1.1 100 Continue\nUpgrade: h2c\n\n", 100, "", "");
}

RUN(claim(ids_are_compared_byte_by_byte), claim(an_alpn_field_lists_protocols), claim(protocols_have_one_spelling),
    claim(what_is_no_list_of_tokens_is_malformed), claim(the_examples_of_rfc_7838_parse),
    claim(clear_takes_everything_back), claim(malformed_alternatives_spoil_the_field),
    claim(h2c_is_offered_with_all_that_belongs_to_it), claim(an_answer_tells_its_status),
    claim(what_has_no_status_line_is_no_answer), claim(an_answer_tells_alternatives),
    claim(a_line_that_is_cut_tells_nothing), claim(switching_protocols_tells_which),
    claim(an_interim_answer_speaks_for_itself))
