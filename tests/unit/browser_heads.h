/*
 * Heads as browsers and proxies sent them (Chromium 156, Firefox ESR 153; recorded by tests of our own), byte
 * for byte.
 */
#ifndef HINTWATCH_TESTS_BROWSER_HEADS_H
#define HINTWATCH_TESTS_BROWSER_HEADS_H

/* cr-link-prefetch-lo: Chromium, localhost, <link rel=prefetch as=script> */
#define CR_LINK_SCRIPT_HEAD                                                                                 \
	"GET /p.js HTTP/1.1\r\n"                                                                            \
	"Host: localhost:8080\r\n"                                                                          \
	"Connection: keep-alive\r\n"                                                                        \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                                 \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"Sec-Purpose: prefetch\r\n"                                                                         \
	"sec-ch-ua-mobile: ?0\r\n"                                                                          \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"                                              \
	"Sec-Fetch-Site: same-origin\r\n"                                                                   \
	"Sec-Fetch-Mode: no-cors\r\n"                                                                       \
	"Sec-Fetch-Dest: empty\r\n"                                                                         \
	"Referer: http://localhost:8080/\r\n"                                                               \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                                      \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* cr-link-prefetch-lo: Chromium, localhost, <link rel=prefetch crossorigin> */
#define CR_LINK_CROSSORIGIN_HEAD                                                              \
	"GET /p.woff2 HTTP/1.1\r\n"                                                           \
	"Host: localhost:8080\r\n"                                                            \
	"Connection: keep-alive\r\n"                                                          \
	"Origin: http://localhost:8080\r\n"                                                   \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                   \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) " \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                          \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                      \
	"Sec-Purpose: prefetch\r\n"                                                           \
	"sec-ch-ua-mobile: ?0\r\n"                                                            \
	"Accept: application/signed-exchange;v=b3;q=0.7,*/*;q=0.8\r\n"                        \
	"Sec-Fetch-Site: same-origin\r\n"                                                     \
	"Sec-Fetch-Mode: cors\r\n"                                                            \
	"Sec-Fetch-Dest: empty\r\n"                                                           \
	"Referer: http://localhost:8080/\r\n"                                                 \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                        \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                 \
	"\r\n"

/* cr-spec-prefetch-tags-lo: Chromium, localhost, speculation rules prefetch with two tags */
#define CR_RULES_TAGS_HEAD                                                                                  \
	"GET /s-both HTTP/1.1\r\n"                                                                          \
	"Host: localhost:8080\r\n"                                                                          \
	"Connection: keep-alive\r\n"                                                                        \
	"Upgrade-Insecure-Requests: 1\r\n"                                                                  \
	"Sec-Purpose: prefetch\r\n"                                                                         \
	"Sec-Speculation-Tags: \"rule-tag\", \"set-tag\"\r\n"                                               \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8\r\n"                                                                                     \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"sec-ch-ua-mobile: ?0\r\n"                                                                          \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                                 \
	"Sec-Fetch-Site: none\r\n"                                                                          \
	"Sec-Fetch-Mode: navigate\r\n"                                                                      \
	"Sec-Fetch-Dest: document\r\n"                                                                      \
	"Referer: http://localhost:8080/\r\n"                                                               \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                                      \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* cr-prerender-activate-lo: Chromium, localhost, prerender: document */
#define CR_PRERENDER_HEAD                                                                                   \
	"GET /pre.html HTTP/1.1\r\n"                                                                        \
	"Host: localhost:8080\r\n"                                                                          \
	"Connection: keep-alive\r\n"                                                                        \
	"Upgrade-Insecure-Requests: 1\r\n"                                                                  \
	"Sec-Purpose: prefetch;prerender\r\n"                                                               \
	"Sec-Speculation-Tags: \"pr\"\r\n"                                                                  \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8\r\n"                                                                                     \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"sec-ch-ua-mobile: ?0\r\n"                                                                          \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                                 \
	"Sec-Fetch-Site: none\r\n"                                                                          \
	"Sec-Fetch-Mode: navigate\r\n"                                                                      \
	"Sec-Fetch-Dest: document\r\n"                                                                      \
	"Referer: http://localhost:8080/\r\n"                                                               \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                                      \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* cr-prerender-activate-lo: Chromium, localhost, prerender: script of the prerendered page (no tags) */
#define CR_PRERENDER_SCRIPT_HEAD                                                              \
	"GET /sub.js HTTP/1.1\r\n"                                                            \
	"Host: localhost:8080\r\n"                                                            \
	"Connection: keep-alive\r\n"                                                          \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                   \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) " \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                          \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                      \
	"Sec-Purpose: prefetch;prerender\r\n"                                                 \
	"sec-ch-ua-mobile: ?0\r\n"                                                            \
	"Accept: */*\r\n"                                                                     \
	"Sec-Fetch-Site: same-origin\r\n"                                                     \
	"Sec-Fetch-Mode: no-cors\r\n"                                                         \
	"Sec-Fetch-Dest: script\r\n"                                                          \
	"Referer: http://localhost:8080/pre.html\r\n"                                         \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                        \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                 \
	"\r\n"

/* cr-prerender-activate-lo: Chromium, localhost, prerender: POST sent while prerendering */
#define CR_PRERENDER_POST_HEAD                                                                \
	"POST /subpost HTTP/1.1\r\n"                                                          \
	"Host: localhost:8080\r\n"                                                            \
	"Connection: keep-alive\r\n"                                                          \
	"Content-Length: 3\r\n"                                                               \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                   \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) " \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                          \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                      \
	"Sec-Purpose: prefetch;prerender\r\n"                                                 \
	"Content-Type: text/plain;charset=UTF-8\r\n"                                          \
	"sec-ch-ua-mobile: ?0\r\n"                                                            \
	"Accept: */*\r\n"                                                                     \
	"Origin: http://localhost:8080\r\n"                                                   \
	"Sec-Fetch-Site: same-origin\r\n"                                                     \
	"Sec-Fetch-Mode: cors\r\n"                                                            \
	"Sec-Fetch-Dest: empty\r\n"                                                           \
	"Referer: http://localhost:8080/pre.html\r\n"                                         \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                        \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                 \
	"\r\n"

/* cr-prerender-activate-lo: Chromium, localhost, ordinary navigation */
#define CR_NAVIGATION_HEAD                                                                                  \
	"GET / HTTP/1.1\r\n"                                                                                \
	"Host: localhost:8080\r\n"                                                                          \
	"Connection: keep-alive\r\n"                                                                        \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"sec-ch-ua-mobile: ?0\r\n"                                                                          \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                                 \
	"Upgrade-Insecure-Requests: 1\r\n"                                                                  \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"                                              \
	"Sec-Fetch-Site: none\r\n"                                                                          \
	"Sec-Fetch-Mode: navigate\r\n"                                                                      \
	"Sec-Fetch-User: ?1\r\n"                                                                            \
	"Sec-Fetch-Dest: document\r\n"                                                                      \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                                      \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* cr-plain-untrustworthy: Chromium, http://plain.test (not trustworthy), link prefetch */
#define CR_PLAIN_LINK_HEAD                                                                                  \
	"GET /np-link HTTP/1.1\r\n"                                                                         \
	"Host: plain.test\r\n"                                                                              \
	"Connection: keep-alive\r\n"                                                                        \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"Sec-Purpose: prefetch\r\n"                                                                         \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"                                              \
	"Referer: http://plain.test/\r\n"                                                                   \
	"Accept-Encoding: gzip, deflate\r\n"                                                                \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* cr-plain-untrustworthy: Chromium, http://plain.test, prerender document */
#define CR_PLAIN_PRERENDER_HEAD                                                                             \
	"GET /np-pre HTTP/1.1\r\n"                                                                          \
	"Host: plain.test\r\n"                                                                              \
	"Connection: keep-alive\r\n"                                                                        \
	"Upgrade-Insecure-Requests: 1\r\n"                                                                  \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"Sec-Purpose: prefetch;prerender\r\n"                                                               \
	"Sec-Speculation-Tags: \"np\"\r\n"                                                                  \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"                                              \
	"Referer: http://plain.test/\r\n"                                                                   \
	"Accept-Encoding: gzip, deflate\r\n"                                                                \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* cr-cross-origin-prefetch-lo: Chromium, cross-site speculation prefetch (no tags, no client-hint brand list change) */
#define CR_RULES_CROSS_SITE_HEAD                                                                            \
	"GET /xs-spec HTTP/1.1\r\n"                                                                         \
	"Host: a.localhost:8080\r\n"                                                                        \
	"Connection: keep-alive\r\n"                                                                        \
	"Upgrade-Insecure-Requests: 1\r\n"                                                                  \
	"Sec-Purpose: prefetch\r\n"                                                                         \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8\r\n"                                                                                     \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                                 \
	"sec-ch-ua-mobile: ?0\r\n"                                                                          \
	"Sec-Fetch-Site: none\r\n"                                                                          \
	"Sec-Fetch-Mode: navigate\r\n"                                                                      \
	"Sec-Fetch-Dest: document\r\n"                                                                      \
	"Referer: http://localhost:8080/\r\n"                                                               \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"Accept-Encoding: gzip, deflate, br\r\n"                                                            \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* cr-cross-origin-prefetch-lo: Chromium, cross-site link prefetch as=document */
#define CR_LINK_CROSS_SITE_HEAD                                                                             \
	"GET /xs-link HTTP/1.1\r\n"                                                                         \
	"Host: a.localhost:8080\r\n"                                                                        \
	"Connection: keep-alive\r\n"                                                                        \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                                 \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"Sec-Purpose: prefetch\r\n"                                                                         \
	"sec-ch-ua-mobile: ?0\r\n"                                                                          \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"                                              \
	"Origin: http://localhost:8080\r\n"                                                                 \
	"Sec-Fetch-Site: cross-site\r\n"                                                                    \
	"Sec-Fetch-Mode: no-cors\r\n"                                                                       \
	"Sec-Fetch-Dest: empty\r\n"                                                                         \
	"Sec-Fetch-Storage-Access: inactive\r\n"                                                            \
	"Referer: http://localhost:8080/\r\n"                                                               \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                                      \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* fx-link-prefetch-lo: Firefox ESR, localhost, link prefetch */
#define FX_LINK_HEAD                                                                             \
	"GET /p.js HTTP/1.1\r\n"                                                                 \
	"Host: localhost:8080\r\n"                                                               \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0\r\n" \
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"            \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                    \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                           \
	"Sec-Purpose: prefetch\r\n"                                                              \
	"Connection: keep-alive\r\n"                                                             \
	"Referer: http://localhost:8080/\r\n"                                                    \
	"Sec-Fetch-Dest: empty\r\n"                                                              \
	"Sec-Fetch-Mode: no-cors\r\n"                                                            \
	"Sec-Fetch-Site: same-origin\r\n"                                                        \
	"Priority: u=6\r\n"                                                                      \
	"\r\n"

/* fx-plain-untrustworthy: Firefox ESR, http://plain.test, link prefetch */
#define FX_PLAIN_LINK_HEAD                                                                       \
	"GET /np-link HTTP/1.1\r\n"                                                              \
	"Host: plain.test\r\n"                                                                   \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0\r\n" \
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"            \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                    \
	"Accept-Encoding: gzip, deflate\r\n"                                                     \
	"Sec-Purpose: prefetch\r\n"                                                              \
	"Connection: keep-alive\r\n"                                                             \
	"Referer: http://plain.test/\r\n"                                                        \
	"Priority: u=6\r\n"                                                                      \
	"\r\n"

/* fx-early-hints-h2: Firefox ESR, 103 preload, as seen behind haproxy (h2 -> h1): near-marker x-moz: early hint */
#define FX_EARLY_HINT_HEAD                                                                       \
	"GET /eh.js HTTP/1.1\r\n"                                                                \
	"host: haproxy2.test:8444\r\n"                                                           \
	"user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0\r\n" \
	"accept: */*\r\n"                                                                        \
	"accept-language: en-US,en;q=0.9\r\n"                                                    \
	"accept-encoding: gzip, deflate, br, zstd\r\n"                                           \
	"x-moz: early hint\r\n"                                                                  \
	"referer: https://haproxy2.test:8444/\r\n"                                               \
	"sec-fetch-dest: script\r\n"                                                             \
	"sec-fetch-mode: no-cors\r\n"                                                            \
	"sec-fetch-site: same-origin\r\n"                                                        \
	"te: trailers\r\n"                                                                       \
	"\r\n"

/* cr-px-nginx-h2-default: Chromium behind nginx HTTP/2, default proxy_pass (HTTP/1.0) */
#define CR_NGINX_10_HEAD                                                                                    \
	"GET /px-spec HTTP/1.0\r\n"                                                                         \
	"Host: 10.77.2.2:9000\r\n"                                                                          \
	"Connection: close\r\n"                                                                             \
	"upgrade-insecure-requests: 1\r\n"                                                                  \
	"sec-purpose: prefetch\r\n"                                                                         \
	"sec-speculation-tags: \"px\", \"r\"\r\n"                                                           \
	"accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8\r\n"                                                                                     \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"sec-ch-ua-mobile: ?0\r\n"                                                                          \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                                 \
	"sec-fetch-site: none\r\n"                                                                          \
	"sec-fetch-mode: navigate\r\n"                                                                      \
	"sec-fetch-dest: document\r\n"                                                                      \
	"referer: https://nginx2.test:8452/\r\n"                                                            \
	"user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"accept-encoding: gzip, deflate, br, zstd\r\n"                                                      \
	"accept-language: en-US,en;q=0.9\r\n"                                                               \
	"priority: u=4, i\r\n"                                                                              \
	"\r\n"

/* cr-px-haproxy-h1tls: Chromium behind haproxy, TLS HTTP/1.1 on the client side */
#define CR_HAPROXY_HEAD                                                                                     \
	"GET /px-link HTTP/1.1\r\n"                                                                         \
	"host: haproxy1.test:8443\r\n"                                                                      \
	"sec-ch-ua-platform: \"Linux\"\r\n"                                                                 \
	"user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"sec-purpose: prefetch\r\n"                                                                         \
	"sec-ch-ua-mobile: ?0\r\n"                                                                          \
	"accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"                                              \
	"sec-fetch-site: same-origin\r\n"                                                                   \
	"sec-fetch-mode: no-cors\r\n"                                                                       \
	"sec-fetch-dest: empty\r\n"                                                                         \
	"referer: https://haproxy1.test:8443/\r\n"                                                          \
	"accept-encoding: gzip, deflate, br, zstd\r\n"                                                      \
	"accept-language: en-US,en;q=0.9\r\n"                                                               \
	"\r\n"

/* cr-px-caddy-h2: Chromium behind Caddy (alphabetical, canonical case) */
#define CR_CADDY_HEAD                                                                                       \
	"GET /px-spec HTTP/1.1\r\n"                                                                         \
	"Host: caddy.test:8445\r\n"                                                                         \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "               \
	"HeadlessChrome/156.0.0.0 Safari/537.36\r\n"                                                        \
	"Accept: "                                                                                          \
	"text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng," \
	"*/*;q=0.8\r\n"                                                                                     \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                                      \
	"Accept-Language: en-US,en;q=0.9\r\n"                                                               \
	"Priority: u=4, i\r\n"                                                                              \
	"Referer: https://caddy.test:8445/\r\n"                                                             \
	"Sec-Ch-Ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n"                                    \
	"Sec-Ch-Ua-Mobile: ?0\r\n"                                                                          \
	"Sec-Ch-Ua-Platform: \"Linux\"\r\n"                                                                 \
	"Sec-Fetch-Dest: document\r\n"                                                                      \
	"Sec-Fetch-Mode: navigate\r\n"                                                                      \
	"Sec-Fetch-Site: none\r\n"                                                                          \
	"Sec-Purpose: prefetch\r\n"                                                                         \
	"Sec-Speculation-Tags: \"px\", \"r\"\r\n"                                                           \
	"Upgrade-Insecure-Requests: 1\r\n"                                                                  \
	"X-Forwarded-For: 11.77.1.1\r\n"                                                                    \
	"X-Forwarded-Host: caddy.test:8445\r\n"                                                             \
	"X-Forwarded-Proto: https\r\n"                                                                      \
	"\r\n"

#endif
