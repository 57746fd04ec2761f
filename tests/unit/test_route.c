/*
 * Paths as sites have them, and the routes that a person would give them by the rules in account/route.h.
 */
#include "account/route.h"
#include "check.h"
#include "guard.h"

static const char *folded(const char *path, size_t size)
{
	static char buf[512];
	struct span s = { guard_place(path, strlen(path)), strlen(path) };
	size_t n;

	memset(buf, '#', sizeof(buf));
	n = route_fold(s, buf, size);
	yes(n <= size);
	is(buf[size], '#');
	buf[n] = '\0';
	return buf;
}

static const struct {
	const char *path, *route;
} routes[] = {
	{ "/", "/" },
	{ "", "" },
	{ "*", "*" },
	{ "/about", "/about" },
	{ "/about/", "/about/" },
	{ "//a//b", "//a//b" },
	{ "/a?q=12", "/a" },
	{ "/a#12", "/a" },
	{ "/terms-and-conditions_of.use", "/terms-and-conditions_of.use" },
	{ "/en-US/docs/Web/JavaScript/Reference", "/en-US/docs/Web/JavaScript/Reference" },

	/* numbers */
	{ "/users/1042", "/users/{n}" },
	{ "/users/1042/posts/7/", "/users/{n}/posts/{n}/" },
	{ "/api/v1/orders/000123", "/api/v1/orders/{n}" },
	{ "/page-2", "/page-{n}" },
	{ "/items/-5", "/items/-{n}" },
	{ "/questions/11227809/why-is-it-faster", "/questions/{n}/why-is-it-faster" },
	{ "/logo-200x300.png", "/logo-200x{n}.png" },
	{ "/product12345", "/product{n}" },
	{ "/mp3/h2/utf8", "/mp3/h2/utf8" },
	{ "/archive/2024/05/17/hello", "/archive/{n}/{n}/{n}/hello" },

	/* UUIDs */
	{ "/o/550e8400-e29b-41d4-a716-446655440000", "/o/{uuid}" },
	{ "/o/550E8400-E29B-41D4-A716-446655440000.pdf", "/o/{uuid}.pdf" },
	{ "/o/x-550e8400-e29b-41d4-a716-446655440000", "/o/x-{uuid}" },

	/* dates */
	{ "/news/2024-05-17", "/news/{date}" },
	{ "/news/2024-05", "/news/{date}" },
	{ "/news/20240517/x", "/news/{date}/x" },
	{ "/news/2024-05-17-storm", "/news/{date}-storm" },
	{ "/log/2024-05-17T12:30:00Z", "/log/{date}" },
	{ "/log/2024-05-17T12:30:00.txt", "/log/{date}.txt" },
	{ "/log/20240517T1230", "/log/{date}" },
	{ "/news/2024-13-17", "/news/{n}-{n}-{n}" },
	{ "/news/2024-05-41", "/news/{n}-{n}-{n}" },
	{ "/news/20241317", "/news/{n}" },
	{ "/IMG_20240517_101500.jpg", "/IMG_{date}_{n}.jpg" },

	/* identifiers */
	{ "/u/507f1f77bcf86cd799439011", "/u/{id}" },                               /* MongoDB */
	{ "/commit/3f2a9c1", "/commit/{id}" },                                      /* git */
	{ "/watch/dQw4w9WgXcQ", "/watch/{id}" },                                    /* YouTube */
	{ "/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit", "/d/{id}/edit" }, /* Google */
	{ "/t/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/t/{id}" },                             /* ULID */
	{ "/n/V1StGXR8_Z5jdHi6B-myT", "/n/{id}" },                                  /* nanoid */
	{ "/b/SGVsbG8gd29ybGQxMjM0NQ==", "/b/{id}" },                               /* base64 */
	{ "/cart;jsessionid=1A2B3C4D5E6F", "/cart;jsessionid={id}" },
	{ "/facade/decade/deadbeef", "/facade/decade/deadbeef" }, /* no figure */
	{ "/My-Great-Post-About-Windows-11-And-More", "/My-Great-Post-About-Windows-{n}-And-More" },
	{ "/getUserAccountByName", "/getUserAccountByName" },
	{ "/Html5Video", "/Html5Video" },
	{ "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "/{id}" },

	/* files */
	{ "/static/app.3f2a9c1b.js", "/static/app.{hash}.js" },
	{ "/assets/index-BVgDw9Xj.js", "/assets/index-{hash}.js" },                     /* Vite */
	{ "/static/js/2.5f9a1cde.chunk.js.map", "/static/js/{n}.{hash}.chunk.js.map" }, /* webpack */
	{ "/_next/static/chunks/pages/_app-9b1e2c7f0d3a4b5c.js", "/_next/static/chunks/pages/_app-{hash}.js" },
	{ "/assets/application-0c8f4a5b2d3e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8.css",
	  "/assets/application-{hash}.css" }, /* Rails */
	{ "/photo-7.jpg", "/photo-{n}.jpg" },
	{ "/12.html", "/{n}.html" },
	{ "/jquery-3.7.1.min.js", "/jquery-{n}.{n}.{n}.min.js" },
	{ "/fonts/inter.woff2", "/fonts/inter.woff2" },
	{ "/.well-known/traffic-advice", "/.well-known/traffic-advice" },
	{ "/.htaccess", "/.htaccess" },
	{ "/v1.2", "/v1.{n}" },

	/* what people type */
	{ "/user/jane.doe@example.org", "/user/{email}" },
	{ "/user/jane%40example.org/edit", "/user/{email}/edit" },
	{ "/@jane", "/@jane" },
	{ "/wiki/Caf%C3%A9", "/wiki/Caf%C3%A9" },
	{ "/tag/c%2B%2B", "/tag/c%2B%2B" },
	{ "/wiki/%D0%9F%D1%80", "/wiki/{text}" },
	{ "/search/a%20b%20c%20d", "/search/{text}" },
	{ "/x/100%", "/x/{text}" },
	{ "/x/%zz/%4", "/x/{text}/{text}" },
	{ "/x/\xc3\xa9", "/x/{text}" },
	{ "/x/\x01", "/x/{text}" },
	{ "/c%20 3/b", "/{text}/b" },
	{ "/item%2042", "/item%20{n}" },

	/* many segments */
	{ "/1/2/3/4/5/6/7/8", "/{n}/{n}/{n}/{n}/{n}/{n}/{n}/{n}" },
	{ "/a/b/c/d/e/f/g/h/", "/a/b/c/d/e/f/g/h/" },
	{ "/a/b/c/d/e/f/g/h/i", "/a/b/c/d/e/f/g/h/…" },
	{ "/a/b/c/d/e/f/g/h/i/j/k", "/a/b/c/d/e/f/g/h/…" },
	{ "example.org:443", "example.org:{n}" }, /* CONNECT */
};

enum { ROUTES = sizeof(routes) / sizeof(routes[0]) };

CLAIM(paths_have_the_routes_of_the_table)
{
	for (size_t i = 0; i < ROUTES; i++)
		assert_string_equal(folded(routes[i].path, 256), routes[i].route);
}

CLAIM(what_has_no_room_is_left_out_behind_a_slash)
{
	assert_string_equal(folded("/abc/defgh", 10), "/abc/defgh");
	assert_string_equal(folded("/abc/defgh", 9), "/abc/…");
	assert_string_equal(folded("/abc/defgh", 8), "/abc/…");
	assert_string_equal(folded("/abc/defgh", 7), "/…");
	assert_string_equal(folded("/abc/defgh", 4), "/…");
	assert_string_equal(folded("/abc/defgh", 3), "…");
	assert_string_equal(folded("/abc/defgh", 2), "");
	assert_string_equal(folded("/abc/defgh", 0), "");
	assert_string_equal(folded("abcdefghijkl", 9), "…");
}

/* One that has exactly its room is whole. */
CLAIM(of_every_front_and_room_there_is_a_route)
{
	char path[256], whole[256];

	for (size_t i = 0; i < ROUTES; i++) {
		for (size_t n = 0; n <= strlen(routes[i].path); n++) {
			memcpy(path, routes[i].path, n);
			path[n] = '\0';
			strcpy(whole, folded(path, 255));
			assert_string_equal(folded(path, strlen(whole)), whole);
			for (size_t size = 0; size < strlen(whole); size++)
				assert_string_not_equal(folded(path, size), whole);
		}
	}
}

/* 16 KiB that begin again and again what is long to look at: each byte is looked at a bounded number of times. */
CLAIM(a_long_path_is_no_trouble)
{
	static const char *const parts[] = { "2024-01-01T00:", "a@", "%41",           "-", "a.", "aB1-",
		                             "550e8400-e29b-", "/",  "19990101T00:00" };
	static char path[16385];

	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
		size_t n = strlen(parts[p]);

		for (size_t i = 0; i + 1 < sizeof(path); i++)
			path[i] = parts[p][i % n];
		for (int times = 0; times < 100; times++)
			yes(strlen(folded(path, 256)) > 0);
	}
}

RUN(claim(paths_have_the_routes_of_the_table), claim(what_has_no_room_is_left_out_behind_a_slash),
    claim(of_every_front_and_room_there_is_a_route), claim(a_long_path_is_no_trouble))
