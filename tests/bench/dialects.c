#include "dialects.h"

#define DOCUMENT_TYPES "text/html,application/xhtml+xml,application/xml;q=0.9"
#define CHROMIUM_TYPES DOCUMENT_TYPES ",image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8"
#define CHROMIUM_AGENT \
	"User-Agent: Mozilla/5.0 (@o) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n"
#define CHROMIUM_BRAND "sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"
#define CHROMIUM_END "@rAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-US,en;q=0.9\r\n@c@f\r\n"

static const char chromium_navigates[] = "@RHost: @h\r\n"
					 "Connection: keep-alive\r\n" CHROMIUM_BRAND "sec-ch-ua-mobile: ?0\r\n"
					 "sec-ch-ua-platform: \"@O\"\r\n"
					 "Upgrade-Insecure-Requests: 1\r\n" CHROMIUM_AGENT "Accept: " CHROMIUM_TYPES
					 ",application/signed-exchange;v=b3;q=0.7\r\n"
					 "Sec-Fetch-Site: @s\r\n"
					 "Sec-Fetch-Mode: navigate\r\n"
					 "Sec-Fetch-User: ?1\r\n"
					 "Sec-Fetch-Dest: document\r\n" CHROMIUM_END;

static const char chromium_speculates[] = "@RHost: @h\r\n"
					  "Connection: keep-alive\r\n"
					  "Upgrade-Insecure-Requests: 1\r\n"
					  "@m"
					  "Accept: " CHROMIUM_TYPES "\r\n" CHROMIUM_BRAND "sec-ch-ua-mobile: ?0\r\n"
					  "sec-ch-ua-platform: \"@O\"\r\n"
					  "Sec-Fetch-Site: none\r\n"
					  "Sec-Fetch-Mode: navigate\r\n"
					  "Sec-Fetch-Dest: document\r\n"
					  "@r" CHROMIUM_AGENT "Accept-Encoding: gzip, deflate, br, zstd\r\n"
					  "Accept-Language: en-US,en;q=0.9\r\n"
					  "@c@f\r\n";

static const char chromium_loads[] = "@RHost: @h\r\n"
				     "Connection: keep-alive\r\n"
				     "@b"
				     "sec-ch-ua-platform: \"@O\"\r\n" CHROMIUM_AGENT CHROMIUM_BRAND "@m"
				     "sec-ch-ua-mobile: ?0\r\n"
				     "Accept: @a\r\n"
				     "Sec-Fetch-Site: same-origin\r\n"
				     "Sec-Fetch-Mode: no-cors\r\n"
				     "Sec-Fetch-Dest: @d\r\n" CHROMIUM_END;

/* Not potentially trustworthy: neither Sec-Fetch-* nor sec-ch-ua. */
static const char chromium_plain[] = "@RHost: @h\r\n"
				     "Connection: keep-alive\r\n"
				     "@b"
				     "Upgrade-Insecure-Requests: 1\r\n" CHROMIUM_AGENT "@m"
				     "Accept: " CHROMIUM_TYPES ",application/signed-exchange;v=b3;q=0.7\r\n"
				     "@r"
				     "Accept-Encoding: gzip, deflate\r\n"
				     "Accept-Language: en-US,en;q=0.9\r\n"
				     "@c\r\n";

#define FIREFOX_START                                                             \
	"@RHost: @h\r\n"                                                          \
	"User-Agent: Mozilla/5.0 (@o; rv:153.0) Gecko/20100101 Firefox/153.0\r\n" \
	"Accept: " DOCUMENT_TYPES ",*/*;q=0.8\r\n"                                \
	"Accept-Language: en-US,en;q=0.9\r\n"                                     \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"

static const char firefox_navigates[] = FIREFOX_START "Connection: keep-alive\r\n"
						      "@r@c"
						      "Upgrade-Insecure-Requests: 1\r\n"
						      "Sec-Fetch-Dest: document\r\n"
						      "Sec-Fetch-Mode: navigate\r\n"
						      "Sec-Fetch-Site: @s\r\n"
						      "Sec-Fetch-User: ?1\r\n"
						      "Priority: u=0, i\r\n"
						      "\r\n";

static const char firefox_loads[] = FIREFOX_START "@b@m"
						  "Connection: keep-alive\r\n"
						  "@r@c"
						  "Sec-Fetch-Dest: @d\r\n"
						  "Sec-Fetch-Mode: no-cors\r\n"
						  "Sec-Fetch-Site: same-origin\r\n"
						  "Priority: u=6\r\n"
						  "\r\n";

static const char tool_asks[] = "@RHost: @h\r\n"
				"User-Agent: curl/8.5.0\r\n"
				"Accept: application/json\r\n"
				"@b"
				"Authorization: Bearer @n@n@n@n@n@n\r\n"
				"X-Request-Id: @n@n\r\n"
				"traceparent: 00-@n@n-@n-01\r\n"
				"@c@m\r\n";

/* Caddy writes the names in their canonical case and in alphabetical order. */
#define CADDY(purpose_mode_dest)                                         \
	"@RHost: @h\r\n" CHROMIUM_AGENT "@b"                             \
	"Accept: @a\r\n"                                                 \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                   \
	"Accept-Language: en-US,en;q=0.9\r\n"                            \
	"@c@r"                                                           \
	"Sec-Ch-Ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n" \
	"Sec-Ch-Ua-Mobile: ?0\r\n"                                       \
	"Sec-Ch-Ua-Platform: \"@O\"\r\n" purpose_mode_dest "@m@f\r\n"

static const char caddy_documents[] = CADDY("Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n");
static const char caddy_resources[] = CADDY("Sec-Fetch-Dest: @d\r\nSec-Fetch-Mode: no-cors\r\n");

const struct dialect dialects[DIALECTS] = {
	{ 40, CHROMIUM, false, false, chromium_navigates, chromium_speculates, chromium_loads },
	{ 8, CHROMIUM, false, false, chromium_plain, chromium_plain, chromium_plain },
	{ 16, FIREFOX, false, false, firefox_navigates, firefox_loads, firefox_loads },
	{ 8, TOOL, false, false, tool_asks, tool_asks, tool_asks },
	{ 8, CHROMIUM, true, false, chromium_navigates, chromium_speculates, chromium_loads },
	{ 12, CHROMIUM, true, true, chromium_navigates, chromium_speculates, chromium_loads },
	{ 3, FIREFOX, true, true, firefox_navigates, firefox_loads, firefox_loads },
	{ 5, CHROMIUM, true, false, caddy_documents, caddy_documents, caddy_resources },
};

const struct marker markers[MARKERS] = {
	{ 24, CHROMIUM, PURPOSE_PREFETCH, DOCUMENT, "Sec-Purpose: prefetch\r\nSec-Speculation-Tags: @t\r\n" },
	{ 10, CHROMIUM, PURPOSE_PREFETCH, DOCUMENT, "Sec-Purpose: prefetch\r\n" },
	{ 2, CHROMIUM, PURPOSE_PREFETCH, DOCUMENT, "Sec-Purpose: prefetch;anonymous-client-ip\r\n" },
	{ 16, CHROMIUM, PURPOSE_PRERENDER, DOCUMENT,
	  "Sec-Purpose: prefetch;prerender\r\nSec-Speculation-Tags: @t\r\n" },
	{ 6, CHROMIUM, PURPOSE_PRERENDER, DOCUMENT, "Sec-Purpose: prefetch;prerender\r\n" },
	{ 14, CHROMIUM, PURPOSE_PRERENDER, RESOURCE, "Sec-Purpose: prefetch;prerender\r\n" },
	{ 16, CHROMIUM | FIREFOX, PURPOSE_PREFETCH, RESOURCE, "Sec-Purpose: prefetch\r\n" },
	{ 1, CHROMIUM, PURPOSE_PREFETCH, RESOURCE, "Sec-Purpose: prefetch\r\nPurpose: prefetch\r\n" },
	{ 2, ANY, PURPOSE_PREFETCH, RESOURCE, "Purpose: prefetch\r\n" },
	{ 1, ANY, PURPOSE_PREVIEW, RESOURCE, "X-Purpose: preview\r\n" },
	{ 1, FIREFOX, PURPOSE_PREFETCH, RESOURCE, "X-Moz: prefetch\r\n" },
	{ 2, ANY, PURPOSE_PREFETCH, RESOURCE, "X-Sec-Purpose: prefetch\r\n" },
	{ 3, ANY, PURPOSE_PREFETCH, RESOURCE, "next-router-prefetch: 1\r\nrsc: 1\r\nnext-url: /\r\n" },
	{ 2, ANY, PURPOSE_PREFETCH, RESOURCE, "HX-Preloaded: true\r\nHX-Request: true\r\n" },
};

/* What Firefox sends because of a 103 answer: the name of a marker, but not its meaning. */
const struct marker near_marker = { 0, FIREFOX, PURPOSE_NONE, RESOURCE, "X-Moz: early hint\r\n" };

const char *const tags[TAGS] = {
	"\"pr\"",
	"null",
	"\"rule-tag\", \"set-tag\"",
	"null, \"nav\"",
	"\"shop-cards\"",
	"\"eager\", \"list\"",
	"\"my \\\"q\\\" \\\\ tag, with; all\"",
};

const struct destination destinations[DESTINATIONS] = {
	{ "empty", "*/*" },
	{ "script", "*/*" },
	{ "font", "*/*" },
	{ "style", "text/css,*/*;q=0.1" },
	{ "image", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8" },
	{ "iframe", CHROMIUM_TYPES },
};

const struct destination document_destination = { "document", CHROMIUM_TYPES };

const struct platform platforms[PLATFORMS] = {
	{ "X11; Linux x86_64", "Linux" },
	{ "Windows NT 10.0; Win64; x64", "Windows" },
	{ "Macintosh; Intel Mac OS X 10_15_7", "macOS" },
	{ "Linux; Android 10; K", "Android" },
};
