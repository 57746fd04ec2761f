/*
 * URLs are split at the places that RFC 3986 names, and hashed by what counts of them.
 */
#include "decode/siphash.h"
#include "decode/url.h"
#include "check.h"

static struct span text(const char *s)
{
	return (struct span){ s, strlen(s) };
}

/* `host|path|query`, or `none` */
static const char *parts(const char *url)
{
	static char out[512];
	struct url u;

	if (!url_read(text(url), &u))
		return "none";
	snprintf(out, sizeof(out), "%.*s|%.*s|%.*s", (int)u.host.len, u.host.data, (int)u.path.len, u.path.data,
	         (int)u.query.len, u.query.data);
	return out;
}

CLAIM(a_url_has_host_path_and_query)
{
	assert_string_equal(parts("http://a.example/b/c?d=e#f"), "a.example|/b/c|?d=e");
	assert_string_equal(parts("HTTPS://A.example:8443/b"), "A.example|/b|");
	assert_string_equal(parts("http://user:pass@a.example/@x"), "a.example|/@x|");
	assert_string_equal(parts("http://[2001:db8::1]:80/"), "[2001:db8::1]|/|");
	assert_string_equal(parts("/b?c?d"), "|/b|?c?d");
	assert_string_equal(parts("//b"), "|//b|");
}

CLAIM(no_path_is_a_slash)
{
	assert_string_equal(parts("http://a.example"), "a.example|/|");
	assert_string_equal(parts("http://a.example?q/r"), "a.example|/|?q/r");
	assert_string_equal(parts("http://a.example#/f"), "a.example|/|");
	assert_string_equal(parts("/#f"), "|/|");
}

CLAIM(what_is_no_url_is_none)
{
	const char *none[] = { "",
		               "a",
		               "ftp://a/",
		               "http:/a",
		               "http://",
		               "http:///a",
		               "http://:80/",
		               "http://[::1/",
		               "http://::1/",
		               "about:blank",
		               "http://a/ b",
		               "http://a/\tb",
		               "/a\nb",
		               "http://@/" };

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_string_equal(parts(none[i]), "none");
}

/* The example of the paper, appendix A: key and input are the bytes 0, 1, 2 and so on. */
CLAIM(the_hash_is_that_of_the_paper)
{
	static const __u64 key[2] = { 0x0706050403020100ull, 0x0f0e0d0c0b0a0908ull };
	char input[15];
	struct siphash h;

	for (size_t i = 0; i < sizeof(input); i++)
		input[i] = (char)i;
	for (size_t cut = 0; cut <= sizeof(input); cut++) {
		siphash_begin(&h, key);
		siphash_add(&h, (struct span){ input, cut });
		siphash_add(&h, (struct span){ input + cut, sizeof(input) - cut });
		is(siphash_end(&h), 0xa129ca6149be45e5ull);
	}
}

CLAIM(hosts_have_no_case_and_targets_do)
{
	static const __u64 key[2] = { 1, 2 }, other[2] = { 1, 3 };
	char lower[200], upper[200];

	memset(lower, 'x', sizeof(lower));
	memset(upper, 'X', sizeof(upper));
	is(url_host_hash(key, (struct span){ lower, 200 }), url_host_hash(key, (struct span){ upper, 200 }));
	yes(url_host_hash(key, text("a[b")) != url_host_hash(key, text("a{b")));
	yes(url_target_hash(key, text("/a"), text("")) != url_target_hash(key, text("/A"), text("")));
	yes(url_target_hash(key, text("/a"), text("?b")) != url_target_hash(key, text("/a"), text("")));
	yes(url_host_hash(key, text("a")) != url_host_hash(other, text("a")));
}

RUN(claim(a_url_has_host_path_and_query), claim(no_path_is_a_slash), claim(what_is_no_url_is_none),
    claim(the_hash_is_that_of_the_paper), claim(hosts_have_no_case_and_targets_do))
