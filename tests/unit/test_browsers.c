/*
 * What browsers send, and what it means. The expectations are those of whoever drove the browsers: he knew
 * which hint he had put on the page.
 */
#include "browser_heads.h"
#include "decoding.h"

struct expected {
	const char *head;
	size_t bytes;
	const char *host, *path;
	const char *tags; /* with ", " between them */
	enum settled settled;
	int reason;
	__u16 markers, anomalies;
	enum source source;
	enum fetch_site site;
	enum fetch_mode mode;
	enum fetch_dest dest;
	__u8 version;
};

#define HEAD(NAME, BYTES) .head = NAME##_HEAD, .bytes = BYTES
#define IS_MARKED(PURPOSE, SOURCE)                                                         \
	.settled = SETTLED_MARKED, .reason = PURPOSE_##PURPOSE, .source = SOURCE_##SOURCE, \
	.markers = 1 << MARKER_SEC_PURPOSE
#define IS_UNMARKED(REASON) .settled = SETTLED_UNMARKED, .reason = UNMARKED_##REASON
#define FETCH(SITE, MODE, DEST) .site = FETCH_SITE_##SITE, .mode = FETCH_MODE_##MODE, .dest = FETCH_DEST_##DEST

static const struct expected expected[] = {
	{ HEAD(CR_LINK_SCRIPT, 657), "localhost", "/p.js", "", IS_MARKED(PREFETCH, LINK),
	  FETCH(SAME_ORIGIN, NO_CORS, EMPTY), .version = 11 },
	{ HEAD(CR_LINK_CROSSORIGIN, 591), "localhost", "/p.woff2", "", IS_MARKED(PREFETCH, LINK),
	  FETCH(SAME_ORIGIN, CORS, EMPTY), .version = 11 },
	{ HEAD(CR_RULES_TAGS, 692), "localhost", "/s-both", "\"rule-tag\", \"set-tag\"",
	  IS_MARKED(PREFETCH, RULES_SAME_SITE), FETCH(NONE, NAVIGATE, DOCUMENT), .version = 11 },
	{ HEAD(CR_PRERENDER, 687), "localhost", "/pre.html", "\"pr\"", IS_MARKED(PRERENDER, RULES_SAME_SITE),
	  FETCH(NONE, NAVIGATE, DOCUMENT), .version = 11 },
	{ HEAD(CR_PRERENDER_SCRIPT, 536), "localhost", "/sub.js", "", IS_MARKED(PRERENDER, PRERENDER_SUBRESOURCE),
	  FETCH(SAME_ORIGIN, NO_CORS, SCRIPT), .version = 11 },
	{ HEAD(CR_PRERENDER_POST, 624), "localhost", "/subpost", "", IS_MARKED(PRERENDER, PRERENDER_SUBRESOURCE),
	  FETCH(SAME_ORIGIN, CORS, EMPTY), .version = 11,
	  .anomalies = 1 << ANOMALY_UNSAFE_METHOD | 1 << ANOMALY_BODY_PRESENT },
	{ HEAD(CR_NAVIGATION, 644), "localhost", "/", "", IS_UNMARKED(NO_MARKER), FETCH(NONE, NAVIGATE, DOCUMENT),
	  .version = 11 },
	{ HEAD(CR_PLAIN_LINK, 462), "plain.test", "/np-link", "", IS_MARKED(PREFETCH, UNKNOWN), .version = 11 },
	{ HEAD(CR_PLAIN_PRERENDER, 529), "plain.test", "/np-pre", "\"np\"", IS_MARKED(PRERENDER, RULES_SAME_SITE),
	  .version = 11 },
	{ HEAD(CR_RULES_CROSS_SITE, 644), "a.localhost", "/xs-spec", "", IS_MARKED(PREFETCH, RULES_CROSS_SITE),
	  FETCH(NONE, NAVIGATE, DOCUMENT), .version = 11 },
	{ HEAD(CR_LINK_CROSS_SITE, 728), "a.localhost", "/xs-link", "", IS_MARKED(PREFETCH, LINK),
	  FETCH(CROSS_SITE, NO_CORS, EMPTY), .version = 11 },
	{ HEAD(FX_LINK, 448), "localhost", "/p.js", "", IS_MARKED(PREFETCH, LINK), FETCH(SAME_ORIGIN, NO_CORS, EMPTY),
	  .version = 11 },
	{ HEAD(FX_PLAIN_LINK, 356), "plain.test", "/np-link", "", IS_MARKED(PREFETCH, UNKNOWN), .version = 11 },
	{ HEAD(FX_EARLY_HINT, 370), "haproxy2.test", "/eh.js", "", IS_UNMARKED(OTHER_VALUE),
	  FETCH(SAME_ORIGIN, NO_CORS, SCRIPT), .version = 11 },
	{ HEAD(CR_NGINX_10, 697), "10.77.2.2", "/px-spec", "\"px\", \"r\"", IS_MARKED(PREFETCH, RULES_SAME_SITE),
	  FETCH(NONE, NAVIGATE, DOCUMENT), .version = 10 },
	{ HEAD(CR_HAPROXY, 645), "haproxy1.test", "/px-link", "", IS_MARKED(PREFETCH, LINK),
	  FETCH(SAME_ORIGIN, NO_CORS, EMPTY), .version = 11 },
	{ HEAD(CR_CADDY, 767), "caddy.test", "/px-spec", "\"px\", \"r\"", IS_MARKED(PREFETCH, RULES_SAME_SITE),
	  FETCH(NONE, NAVIGATE, DOCUMENT), .version = 11 },
};

static void check_tags(const struct sighting *s, const char *tags)
{
	char text[256] = "";

	for (size_t i = 0; i < s->tag_count; i++) {
		is(s->tags[i].kind, TAG_STRING);
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\"%.*s\"", i ? ", " : "",
		         (int)s->tags[i].text.len, s->tags[i].text.data);
	}
	assert_string_equal(text, tags);
}

static void check_head(const struct expected *e)
{
	const struct sighting *s = decode(e->head);

	is(strlen(e->head), e->bytes);
	check_settled(s, e->settled, e->reason);
	is(s->markers, e->markers);
	is(s->source, e->source);
	is(s->anomalies, e->anomalies);
	is(s->trust, TRUST_BROWSER);
	is(s->fetch_site, e->site);
	is(s->fetch_mode, e->mode);
	is(s->fetch_dest, e->dest);
	is(s->fetch_user, e->path[1] ? FETCH_USER_ABSENT : FETCH_USER_YES);
	is(s->version, e->version);
	check_text(s->method, e->anomalies ? "POST" : "GET");
	check_text(s->host, e->host);
	check_text(s->path, e->path);
	check_text(s->query, "");
	check_tags(s, e->tags);
	no(s->anonymous_client_ip || s->tags_cut);
}

CLAIM(browsers_are_understood)
{
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		check_head(&expected[i]);
}

/* Some of a head is enough to know a marker, and never enough to know that there is none. */
CLAIM(a_cut_head_is_marked_or_cut)
{
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct expected *e = &expected[i];
		bool marked = false;

		for (size_t n = 0; n < e->bytes; n++) {
			const struct sighting *s = decode_bytes(&undecided_sample, e->head, n);

			yes(!marked || s->settled == SETTLED_MARKED);
			marked = s->settled == SETTLED_MARKED;
			if (marked)
				is(s->reason, e->reason);
		}
		is(marked, e->settled == SETTLED_MARKED);
	}
}

RUN(claim(browsers_are_understood), claim(a_cut_head_is_marked_or_cut))
