/*
 * Requests are sampled by path: a request and what names it in a Referer fall together, whatever form the URL
 * has (RFC 9112, section 3.2; RFC 9110, section 10.1.3).
 */
#include "hosting.h"

static __u32 target_hash(const char *target)
{
	static char head[1024];

	snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", target);
	return target_path_hash(read_head(head));
}

static __u32 referer_hash(const char *line)
{
	static char head[1024];

	snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: a\r\n%sAccept: */*\r\n\r\n", line);
	return referer_path_hash(read_head(head));
}

CLAIM(a_path_is_a_path_in_every_form)
{
	static const char *const same[] = {
		"/a/b", "/a/b?c=/d", "/a/b?", "http://x/a/b", "HTTPS://x:8/a/b?c", "/a/b#c"
	};
	static const char *const roots[] = {
		"/", "/?a", "http://x", "http://x/", "https://x?a", "http://x.example:80"
	};

	hosted(0);
	for (int i = 1; i < 6; i++) {
		is(target_hash(same[i]), target_hash(same[0]));
		is(target_hash(roots[i]), target_hash(roots[0]));
	}
}

CLAIM(other_paths_are_others)
{
	static const char *const others[] = { "/",   "/a",     "/A",     "/a/",     "/b",       "/a/b",     "/ab",
		                              "//a", "/a%20b", "/aaaaa", "/aaaaaa", "/aaaaaaa", "/aaaaaaaa" };
	const int n = sizeof(others) / sizeof(others[0]);

	hosted(0);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			assert_int_not_equal(target_hash(others[i]), target_hash(others[k]));
}

/* The method is no part of it, however long. */
CLAIM(a_method_does_not_matter)
{
	__u32 hash;

	hosted(0);
	hash = target_hash("/a");
	is(target_path_hash(read_head("POST /a HTTP/1.0\r\n\r\n")), hash);
	is(target_path_hash(read_head("OPTIONS /a HTTP/1.0\r\n\r\n")), hash);
	is(target_path_hash(read_head("BASELINE-CONTROL /a HTTP/1.0\r\nA: b\r\n\r\n")), hash);
	is(target_path_hash(read_head_at(77, "PUT /a HTTP/1.0\r\n\r\n")), hash);
}

/* Of every length, its end at every place in a word; beyond PATH_HASH_BYTES nothing counts. */
CLAIM(a_path_ends_where_it_ends)
{
	static char path[100], more[120];

	hosted(0);
	for (int n = 1; n < 90; n++) {
		memset(path, 'p', sizeof(path));
		path[0] = '/';
		path[n] = '\0';
		snprintf(more, sizeof(more), "%s?query", path);
		is(target_hash(more), target_hash(path));
		snprintf(more, sizeof(more), "http://host.example%s", path);
		is(target_hash(more), target_hash(path));
		snprintf(more, sizeof(more), "Referer: http://host.example%s\r\n", path);
		is(referer_hash(more), target_hash(path));
		snprintf(more, sizeof(more), "%sx", path);
		is(target_hash(more) == target_hash(path), n >= PATH_HASH_BYTES);
	}
}

CLAIM(a_referer_is_found_wherever_it_stands)
{
	const char *line = "Referer: http://x/a?b\r\n";
	static char head[1024];
	__u32 hash;

	hosted(0);
	hash = target_hash("/a");
	is(referer_hash("Referer: http://x/a?b\r\n"), hash);
	is(referer_hash("referer:http://x/a\r\n"), hash);
	is(referer_hash("REFERER: \t/a\r\n"), hash);
	is(referer_path_hash(read_head("GET / HTTP/1.1\nReferer: http://x/a\n\n")), hash);
	for (int n = 0; n < 100; n++) {
		snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nCookie: %*s\r\n%sAccept: */*\r\n\r\n", n + 1, "c",
		         line);
		is(referer_path_hash(read_head(head)), hash);
	}
}

CLAIM(what_is_no_referer_is_none)
{
	hosted(0);
	is(referer_hash(""), 0);
	is(referer_hash("X-Referer: http://x/a\r\n"), 0);
	is(referer_hash("Referers: http://x/a\r\n"), 0);
	is(referer_hash("Referrer: http://x/a\r\n"), 0);
	is(referer_hash("Cookie: Referer: http://x/a\r\n"), 0);
	is(referer_path_hash(read_head("GET /Referer:x HTTP/1.1\r\nA: b\r\n\r\n")), 0);
}

/* One in n, more or less, and all of them with n = 1. What has no path is in no sample. */
CLAIM(a_share_of_the_paths_is_selected)
{
	for (__u32 one_in = 1; one_in <= 100; one_in *= 10) {
		__u32 selected = 0, expected = 10000 / one_in;

		hosted(0);
		for (int i = 0; i < 10000; i++) {
			char path[16];

			snprintf(path, sizeof(path), "/p%d", i);
			selected += path_selected(target_hash(path), one_in);
		}
		if (one_in == 1)
			is(selected, expected);
		yes(selected > expected * 2 / 3 && selected < expected * 3 / 2);
		no(path_selected(0, one_in));
	}
}

RUN(claim(a_path_is_a_path_in_every_form), claim(other_paths_are_others), claim(a_method_does_not_matter),
    claim(a_path_ends_where_it_ends), claim(a_referer_is_found_wherever_it_stands), claim(what_is_no_referer_is_none),
    claim(a_share_of_the_paths_is_selected))
