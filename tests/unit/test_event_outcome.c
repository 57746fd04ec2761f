/*
 * An outcome says what became of a speculation, in one line, and nothing that was not seen.
 */
#include "account/ledger_names.h"
#include "event_lines.h"

#define SECOND 1000000000ull
#define START (1700000000 * SECOND)

static struct speculation speculation;

/* Answered and used. */
static void begin(const char *host, const char *path)
{
	speculation = (struct speculation){
		.request = { .time_ns = START,
		             .flow_hash = 1,
		             .family = 4,
		             .source_port = 50000,
		             .destination_port = 80,
		             .weight = 3 },
		.answer = { .first_byte_ns = START + 1500000,
		            .end_ns = START + SECOND + 250000000,
		            .bytes = 4321,
		            .facts = 1u << ANSWER_NO_STORE | 1u << ANSWER_LENGTH,
		            .status = 200,
		            .fate = ANSWER_FATE_COMPLETE,
		            .content = CONTENT_HTML,
		            .interim = 1,
		            .max_age = AGE_HOUR },
		.purpose = PURPOSE_PREFETCH,
		.source = SOURCE_LINK,
		.use = USE_USED,
		.result = RESULT_OK,
	};
	ledger_set_text(&speculation, (struct span){ host, strlen(host) }, (struct span){ path, strlen(path) });
	begin_events();
}

static const char *told(void)
{
	event_outcome(&writer, &speculation);
	is(end_events(), 1);
	return line[0];
}

CLAIM(an_outcome_begins_as_other_events_do)
{
	begin("WWW.Example", "/a");
	told();
	is(strncmp(line[0], "{\"timestamp\":\"2023-11-14T22:13:20.000000+0000\",\"flow_id\":", 57), 0);
	has(line[0], "\"event_type\":\"outcome\",\"src_ip\":");
	has(line[0], "\"src_port\":50000,");
	has(line[0], "\"proto\":\"TCP\",\"community_id\":\"1:");
	has_not(line[0], "\"client\"");
}

CLAIM(an_answer_is_told_in_words_and_seconds)
{
	begin("WWW.Example", "/a");
	ends_with(told(), "\"http\":{\"hostname\":\"www.example\",\"url\":\"/a\",\"status\":200,\"length\":4321},"
	                  "\"outcome\":{\"purpose\":\"prefetch\",\"source\":\"link\",\"result\":\"ok\","
	                  "\"answer\":\"complete\",\"first_byte_s\":0.001500,\"duration_s\":1.250000,\"interim\":1,"
	                  "\"content\":\"html\",\"max_age\":\"3600\",\"facts\":[\"no_store\",\"length\"],"
	                  "\"evidence\":[],\"used\":\"used\",\"weight\":3}}");
}

CLAIM(what_was_not_seen_is_absent)
{
	begin("", "");
	speculation.answer = (struct answered){ .fate = ANSWER_FATE_UNSEEN };
	speculation.result = RESULT_UNANSWERED;
	speculation.use = USE_UNKNOWN;
	speculation.text_cut = true;
	ends_with(told(),
	          "\"http\":{},\"outcome\":{\"purpose\":\"prefetch\",\"source\":\"link\",\"result\":\"unanswered\","
	          "\"answer\":\"unseen\",\"interim\":0,\"evidence\":[],\"used\":\"unknown\",\"weight\":3,"
	          "\"text_cut\":true}}");
}

CLAIM(evidence_stands_in_the_order_of_its_time)
{
	begin("a", "/");
	speculation.evidence_ms[EVIDENCE_REVALIDATED] = 4294967295u;
	speculation.evidence_ms[EVIDENCE_FOLLOWED] = 1;
	speculation.evidence_ms[EVIDENCE_ACTIVATED] = 1;
	speculation.evidence_ms[EVIDENCE_EXPIRED] = 300000;
	has(told(),
	    "\"evidence\":[{\"kind\":\"followed\",\"after_s\":0.001000},{\"kind\":\"activated\",\"after_s\":0.001000},"
	    "{\"kind\":\"expired\",\"after_s\":300.000000},{\"kind\":\"revalidated\",\"after_s\":4294967.295000}]");
}

CLAIM(a_refusal_has_its_harms)
{
	begin("a", "/");
	speculation.result = RESULT_REFUSED;
	has(told(), "\"result\":\"refused\",\"refusal\":{\"harms\":[]},");
	begin("a", "/");
	speculation.result = RESULT_REFUSED;
	speculation.harms = 1u << HARM_NO_CONTENT | 1u << HARM_NO_VARY;
	has(told(), "\"refusal\":{\"harms\":[\"no_content\",\"no_vary\"]},");
	begin("a", "/");
	speculation.harms = 1u << HARM_STUB; /* a 200 that says itself that it refuses */
	speculation.answer.facts |= 1u << ANSWER_SPECULATION_REFUSED;
	has(told(), "\"result\":\"ok\",\"refusal\":{\"harms\":[\"stub\"]},");
	speculation.harms = 0; /* it must not be stored */
	begin_events();
	has(told(), "\"result\":\"ok\",\"refusal\":{\"harms\":[]},");
	begin("a", "/");
	has_not(told(), "refusal");
	has_not(line[0], "harms");
}

/* A 200 that is small beside what others get, a 204 outside of the set, a 404 that says what it need not say. */
CLAIM(harm_without_a_refusal_stands_beside_the_result)
{
	begin("a", "/");
	speculation.harms = 1u << HARM_STUB;
	has(told(), "\"result\":\"ok\",\"harms\":[\"stub\"],\"answer\"");
	has_not(line[0], "refusal");
	begin("a", "/");
	speculation.answer.status = 204;
	speculation.harms = 1u << HARM_NO_CONTENT;
	has(told(), "\"result\":\"ok\",\"harms\":[\"no_content\"],");
	begin("a", "/");
	speculation.answer.status = 404;
	speculation.answer.facts |= 1u << ANSWER_SPECULATION_REFUSED;
	speculation.result = RESULT_ERROR;
	has_not(told(), "\"refusal\"");
}

CLAIM(what_is_odd_is_told)
{
	begin("a", "/");
	speculation.unsafe = 1u << UNSAFE_METHOD | 1u << UNSAFE_SET_COOKIE;
	has(told(), "\"used\":\"used\",\"unsafe\":[\"method\",\"set_cookie\"],\"weight\":3}}");
	begin("a", "/");
	speculation.duplicate = true;
	has(told(), "\"used\":\"used\",\"duplicate\":true,\"weight\":3}}");
	begin("a", "/");
	speculation.storm = true;
	has(told(), "\"used\":\"used\",\"storm\":true,\"weight\":3}}");
}

CLAIM(what_declared_it_is_told)
{
	const struct {
		__u8 probability;
		const char *text;
	} rows[] = { { 0, "\"relation\":\"prerender\",\"weight\"" },
		     { 1, "\"pr\":0.00," },
		     { 6, "\"pr\":0.05," },
		     { 81, "\"pr\":0.80," },
		     { 101, "\"pr\":1.00," } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin("a", "/");
		speculation.relation = RELATION_PRERENDER + 1;
		speculation.probability = rows[i].probability;
		has(told(), rows[i].text);
		has(line[0], "\"relation\":\"prerender\"");
	}
	begin("a", "/");
	has_not(told(), "relation");
}

/* Every word of every vocabulary, so that no table is shorter than its enum. */
CLAIM(every_word_is_there)
{
	for (unsigned int i = 0; i < 32; i++) {
		begin("a", "/");
		speculation.purpose = (__u8)(i % PURPOSE_COUNT);
		speculation.source = (__u8)(i % SOURCE_COUNT);
		speculation.result = (__u8)(i % RESULT_COUNT);
		speculation.use = (__u8)(i % USE_COUNT);
		speculation.relation = (__u8)(i % (RELATION_COUNT + 1));
		speculation.harms = (1u << HARM_COUNT) - 1;
		speculation.answer.fate = (__u8)(i % ANSWER_FATE_COUNT);
		speculation.answer.content = (__u8)(i % CONTENT_CLASS_COUNT);
		speculation.answer.max_age = (__u8)(i % AGE_CLASS_COUNT);
		speculation.answer.facts = ~0u;
		for (int e = 0; e < EVIDENCE_COUNT; e++)
			speculation.evidence_ms[e] = i + 1;
		has_not(told(), "\"\"");
	}
}

CLAIM(addresses_are_hidden_where_they_stand_for_a_host)
{
	static const struct {
		const char *host, *path;
		bool cut;
		const char *hidden;
	} rows[] = {
		{ "192.0.2.7", "/a", false, "192.0.2" },
		{ "[2001:db8::7]", "/a", false, "2001" },
		{ "", "192.0.2.7:443", false, "192.0.2" }, /* CONNECT */
		{ "192.0.2", "", true, "192.0.2" },        /* the end is missing */
		{ "", "[2001:db8::7", true, "2001" },
		/* a third of what is kept is the path's, if it is so long: behind that, the host is cut */
		{ "[2001:0db8:1111:2222:3333:4444:5555:6666]", "/a/path/of/20/bytes/", false, "2001" },
		{ "[0000:0000:0000:0000:0000:ffff:192.0.2.70]", "/18/bytes/of/path/", false, "ffff" },
		{ "[0000:0000:0000:0000:0000:ffff:192.0.2.70]", "/a/path/of/20/bytes/", false, "ffff" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-192-0-2-7.example", "/a/path/of/20/bytes/", false, "192-0" },
		/* an address with something around it */
		{ "192.0.2.7\xff", "/", false, "192" },
		{ "192.0.2.7.", "/", false, "192" },
		{ "192.000.002.007", "/", false, "192" },
		{ "192.0.2.7.example", "/", false, "192" },
		{ "ip-192-0-2-7.example", "/", false, "192" },
		{ "3221225991", "/", false, "3221225991" },
		{ "0xc0000207", "/", false, "c0000207" },
		{ "0xc0.519", "/", false, "c0" },
		{ "[::ffff:192.0.2.7]", "/", false, "192" },
		{ "[2001:db8::7", "/", false, "2001" },
		{ "x[2001:db8::7]", "/", false, "2001" },
		{ "[fe::face", "/", false, "face" },
		{ "", "192.0.2.7\xff:443", false, "192" },
		{ "", "u@192.0.2.7:443", false, "192" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(rows[i].host, rows[i].path);
		speculation.text_cut |= rows[i].cut;
		writer.options.identity.anonymous = true;
		has_not(told(), rows[i].hidden);
		has_not(line[0], "community_id");
	}
	begin("www.example", "/long");
	speculation.text_cut = true;
	writer.options.identity.anonymous = true;
	has(told(), "\"hostname\":\"www.example\",\"url\":\"/long\"");
}

CLAIM(names_stay)
{
	static const char *const names[] = { "www.example",   "a1.b2.example.",     "7.example",
		                             "x_y-3.example", "2024-01-02.example", "localhost",
		                             "1.2.3.example", "xn--4-0ga.example" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		begin(names[i], "/192.0.2.7");
		writer.options.identity.anonymous = true;
		has(told(), names[i]);
		has(line[0], "\"url\":\"/192.0.2.7\"");
	}
	begin("", "www.example:443");
	writer.options.identity.anonymous = true;
	has(told(), "\"url\":\"www.example:443\"");
	begin("", "*");
	writer.options.identity.anonymous = true;
	has(told(), "\"url\":\"*\"");
}

CLAIM(urgent_data_leaves_the_url_out)
{
	begin("a", "/b");
	speculation.request.head_flags = HEAD_URGENT;
	has_not(told(), "\"url\"");
}

CLAIM(hostile_text_stays_text)
{
	for (int c = 0; c < 256; c++) {
		char host[] = { 'h', (char)c, '"', 0 }, path[] = { '/', (char)c, '\n', '}', 0 };

		begin(c ? host : "h", c ? path : "/");
		speculation.text[1] = (char)c;
		told();
	}
	begin("", "");
	memset(speculation.text, 0xff, sizeof(speculation.text));
	speculation.host_bytes = 1;
	speculation.path_bytes = SPECULATION_TEXT_BYTES - 1;
	told();
	begin_events();
	end_events();
}

RUN(claim(an_outcome_begins_as_other_events_do), claim(an_answer_is_told_in_words_and_seconds),
    claim(what_was_not_seen_is_absent), claim(evidence_stands_in_the_order_of_its_time), claim(a_refusal_has_its_harms),
    claim(harm_without_a_refusal_stands_beside_the_result), claim(names_stay), claim(what_declared_it_is_told),
    claim(what_is_odd_is_told), claim(every_word_is_there), claim(addresses_are_hidden_where_they_stand_for_a_host),
    claim(urgent_data_leaves_the_url_out), claim(hostile_text_stays_text))
