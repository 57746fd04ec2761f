/*
 * References are resolved as RFC 3986, section 5.4 lists it, and what browsers make of sloppy ones (WHATWG URL).
 */
#include "check.h"
#include "decode/url.h"
#include "guard.h"

static struct span text(const char *s)
{
	return (struct span){ s, strlen(s) };
}

static void put(char *to, size_t *n, struct span s)
{
	memcpy(to + *n, s.data, s.len);
	*n += s.len;
	to[*n] = '\0';
}

/* As a URL again, or "none". */
static const char *resolved(const char *page, struct span reference)
{
	static char shown[2 * URL_BYTES], buf[URL_BYTES];
	struct url base, url;
	size_t n = 0;

	yes(url_read(text(page), &base));
	if (!url_resolve(&base, (struct span){ guard_place(reference.data, reference.len), reference.len }, buf, &url))
		return "none";
	put(shown, &n, text("http://"));
	put(shown, &n, url.host);
	put(shown, &n, url.path);
	put(shown, &n, url.query);
	return shown;
}

static void check(const char *reference, const char *expected)
{
	assert_string_equal(resolved("http://a/b/c/d;p?q", text(reference)), expected);
}

/* Section 5.4.1. Fragments are not part of a request; a path that is absent is a slash (RFC 9110, section 4.2.3). */
CLAIM(normal_examples_of_rfc_3986)
{
	check("g:h", "none");
	check("g", "http://a/b/c/g");
	check("./g", "http://a/b/c/g");
	check("g/", "http://a/b/c/g/");
	check("/g", "http://a/g");
	check("//g", "http://g/");
	check("?y", "http://a/b/c/d;p?y");
	check("g?y", "http://a/b/c/g?y");
	check("#s", "http://a/b/c/d;p?q");
	check("g#s", "http://a/b/c/g");
	check("g?y#s", "http://a/b/c/g?y");
	check(";x", "http://a/b/c/;x");
	check("g;x", "http://a/b/c/g;x");
	check("g;x?y#s", "http://a/b/c/g;x?y");
	check("", "http://a/b/c/d;p?q");
	check(".", "http://a/b/c/");
	check("./", "http://a/b/c/");
	check("..", "http://a/b/");
	check("../", "http://a/b/");
	check("../g", "http://a/b/g");
	check("../..", "http://a/");
	check("../../", "http://a/");
	check("../../g", "http://a/g");
}

/* Section 5.4.2, for strict parsers. */
CLAIM(abnormal_examples_of_rfc_3986)
{
	check("../../../g", "http://a/g");
	check("../../../../g", "http://a/g");
	check("/./g", "http://a/g");
	check("/../g", "http://a/g");
	check("g.", "http://a/b/c/g.");
	check(".g", "http://a/b/c/.g");
	check("g..", "http://a/b/c/g..");
	check("..g", "http://a/b/c/..g");
	check("./../g", "http://a/b/g");
	check("./g/.", "http://a/b/c/g/");
	check("g/./h", "http://a/b/c/g/h");
	check("g/../h", "http://a/b/c/h");
	check("g;x=1/./y", "http://a/b/c/g;x=1/y");
	check("g;x=1/../y", "http://a/b/c/y");
	check("g?y/./x", "http://a/b/c/g?y/./x");
	check("g?y/../x", "http://a/b/c/g?y/../x");
	check("g#s/./x", "http://a/b/c/g");
	check("g#s/../x", "http://a/b/c/g");
	check("http:g", "none");
}

CLAIM(other_schemes_are_none)
{
	check("mailto:a@example", "none");
	check("javascript:void(0)", "none");
	check("data:text/html,x", "none");
	check("ftp://b/c", "none");
	check("ws://b/c", "none");
	check("http:///c", "none");
	check("https://b", "http://b/");
	check("HTTPS://B.example:8443/x/../y?z#f", "http://B.example/y?z");
	check("//u:p@b:80?q", "http://b/?q");
	check("./g:h", "http://a/b/c/g:h");
	check("1a:b", "http://a/b/c/1a:b");
}

/* WHATWG URL, "basic URL parser", and its percent-encode sets */
CLAIM(sloppy_references_are_what_browsers_make_of_them)
{
	check(" \t\n g \r\n", "http://a/b/c/g");
	check("ht\ntp://b/\tc", "http://b/c");
	check("a b", "http://a/b/c/a%20b");
	check("a?b c", "http://a/b/c/a?b%20c");
	check("\xc3\xa4?\xc3\xa4", "http://a/b/c/%C3%A4?%C3%A4");
	check("{}'?{}'", "http://a/b/c/%7B%7D'?{}%27");
	check("%zz%20%C3", "http://a/b/c/%zz%20%C3");
	check("..\\g\\h?a\\b", "http://a/b/g/h?a\\b");
	check("\\\\b\\c", "http://b/c");
	check("%2e/%2E%2e/.%2e/g", "http://a/g");
	check("%2e%2e%2e/g", "http://a/b/c/%2e%2e%2e/g");
}

CLAIM(pages_of_any_path_have_hints)
{
	assert_string_equal(resolved("http://a", text("g")), "http://a/g");
	assert_string_equal(resolved("http://a?q", text("")), "http://a/?q");
	assert_string_equal(resolved("http://a/b/./c/../d/e", text("g")), "http://a/b/d/g");
	assert_string_equal(resolved("http://a/b//c", text("../g")), "http://a/b/g");
	assert_string_equal(resolved("http://a/b/?x/y", text("g")), "http://a/b/g");
	assert_string_equal(resolved("/b/c", text("//d/e")), "http://d/e");
	assert_string_equal(resolved("/b/c", text("e")), "http:///b/e");
}

static void check_length(size_t n, bool fits)
{
	char reference[2 * URL_BYTES];

	memset(reference, 'x', sizeof(reference));
	reference[0] = '/';
	is(strlen(resolved("http://a/b", (struct span){ reference, n })), fits ? 8 + n : 4);
}

CLAIM(what_is_too_long_is_none)
{
	check_length(URL_BYTES - 1, true);
	check_length(URL_BYTES, true);
	check_length(URL_BYTES + 1, false);
	check_length(2 * URL_BYTES, false);
}

/* 1,300 bytes of directory and 1,300 of reference; and that `../` makes room again. */
CLAIM(what_becomes_too_long_is_none)
{
	char page[1400] = "http://a/", reference[1400];

	memset(page + 9, 'x', 1300);
	page[1309] = '/';
	memset(reference, 'y', 1300);
	is(strcmp(resolved(page, (struct span){ reference, 1300 }), "none"), 0);
	memcpy(reference, "../", 3);
	is(strlen(resolved(page, (struct span){ reference, 1300 })), 9 + 1297);
}

RUN(claim(normal_examples_of_rfc_3986), claim(abnormal_examples_of_rfc_3986), claim(other_schemes_are_none),
    claim(sloppy_references_are_what_browsers_make_of_them), claim(pages_of_any_path_have_hints),
    claim(what_is_too_long_is_none), claim(what_becomes_too_long_is_none))
