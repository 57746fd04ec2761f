/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "export/http.h"

enum { CONNECTIONS_MAX = 32, TIMEOUT_S = 10, REQUEST_MEMORY_BYTES = 16384 };

struct http {
	struct MHD_Daemon *daemon;
	struct http_pages pages;
	bool public;
};

static const char landing_page[] =
	"<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>hintwatch</title>"
	"<h1>hintwatch</h1><p>Speculative web traffic, as seen on the wire.</p>"
	"<ul><li><a href=\"/metrics\">/metrics</a>: Prometheus or OpenMetrics</li>"
	"<li><a href=\"/-/status\">/-/status</a>: what is watched, and how</li>"
	"<li><a href=\"/-/healthy\">/-/healthy</a>, <a href=\"/-/ready\">/-/ready</a></li></ul></html>\n";

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned int status, const char *type, char *body,
                              size_t len, enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(len, body, mode);
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result answer_text(struct MHD_Connection *connection, unsigned int status, const char *text)
{
	return answer(connection, status, "text/plain; charset=utf-8", (char *)text, strlen(text),
	              MHD_RESPMEM_PERSISTENT);
}

/* A page that is written anew for each request. */
static enum MHD_Result answer_written(struct MHD_Connection *connection, const struct http *http, bool metrics,
                                      enum metrics_format format)
{
	char *body = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&body, &len);

	if (!out)
		return MHD_NO;
	if (metrics)
		http->pages.metrics(out, format);
	else
		http->pages.status(out);
	fclose(out);
	return answer(connection, MHD_HTTP_OK, metrics ? metrics_content_type[format] : "text/plain; charset=utf-8",
	              body, len, MHD_RESPMEM_MUST_FREE);
}

/* OpenMetrics for those who name it (Prometheus does, with weights that always prefer it). */
static enum metrics_format negotiate(struct MHD_Connection *connection)
{
	const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);

	return accept && strstr(accept, "application/openmetrics-text") ? METRICS_OPENMETRICS : METRICS_PROMETHEUS;
}

/*
 * A page in a browser may be made to ask a loopback address under a name of its own (DNS rebinding). So where
 * only this machine is served, Host must be a name of loopback.
 */
static bool host_is_loopback(const char *host)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };

	for (size_t i = 0; host && i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);

		if (strncasecmp(host, names[i], n) == 0 && (host[n] == '\0' || host[n] == ':'))
			return true;
	}
	return !host; /* HTTP/1.0 without one: no browser */
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_len, void **seen)
{
	const struct http *http = ctx;
	bool ready;

	if (!*seen) { /* the first call, before a body: the answer has to wait for the second */
		*seen = connection;
		return MHD_YES;
	}
	if (*upload_len) {
		*upload_len = 0;
		return MHD_YES;
	}
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET and HEAD.\n");
	if (!http->public &&
	    !host_is_loopback(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST)))
		return answer_text(connection, MHD_HTTP_FORBIDDEN,
		                   "This address is served under the names of loopback only.\n");
	if (strcmp(url, "/metrics") == 0)
		return answer_written(connection, http, true, negotiate(connection));
	if (strcmp(url, "/-/status") == 0)
		return answer_written(connection, http, false, METRICS_PROMETHEUS);
	if (strcmp(url, "/-/healthy") == 0)
		return answer_text(connection, MHD_HTTP_OK, "Healthy.\n");
	if (strcmp(url, "/-/ready") == 0) {
		ready = http->pages.ready();
		return answer_text(connection, ready ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE,
		                   ready ? "Ready.\n" : "Not ready.\n");
	}
	if (strcmp(url, "/") == 0)
		return answer(connection, MHD_HTTP_OK, "text/html; charset=utf-8", (char *)landing_page,
		              sizeof(landing_page) - 1, MHD_RESPMEM_PERSISTENT);
	return answer_text(connection, MHD_HTTP_NOT_FOUND, "No such page.\n");
}

static bool is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

/* HOST:PORT, [IPV6]:PORT. NULL, with the reason in error[]. */
static struct addrinfo *resolve(const char *where, char error[HTTP_ERROR_BYTES])
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *found = NULL;
	char host[128];
	const char *colon = strrchr(where, ':');
	size_t len = colon ? (size_t)(colon - where) : 0;
	char *end;
	long port;
	int err;

	if (!colon || len >= sizeof(host)) {
		snprintf(error, HTTP_ERROR_BYTES, "it is not of the form HOST:PORT");
		return NULL;
	}
	port = strtol(colon + 1, &end, 10);
	if (!isdigit((unsigned char)colon[1]) || *end || port < 1 || port > 65535) {
		snprintf(error, HTTP_ERROR_BYTES, "its port is no number from 1 to 65535");
		return NULL;
	}
	memcpy(host, where, len);
	host[len] = '\0';
	if (host[0] == '[' && host[len - 1] == ']') {
		memmove(host, host + 1, len - 2);
		host[len - 2] = '\0';
	}
	err = getaddrinfo(host[0] ? host : NULL, colon + 1, &hints, &found);
	if (err)
		snprintf(error, HTTP_ERROR_BYTES, "%s", gai_strerror(err));
	return found;
}

struct http *http_open(const char *where, const struct http_pages *pages, char error[HTTP_ERROR_BYTES])
{
	struct addrinfo *address = resolve(where, error);
	struct http *http = address ? calloc(1, sizeof(*http)) : NULL;

	if (!http) {
		if (address)
			freeaddrinfo(address);
		return NULL;
	}
	http->pages = *pages;
	http->public = !is_loopback(address->ai_addr);
	errno = 0;
	http->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | (address->ai_family == AF_INET6 ? MHD_USE_IPv6 : 0), 0, NULL, NULL, on_request, http,
		MHD_OPTION_SOCK_ADDR, address->ai_addr, MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)REQUEST_MEMORY_BYTES, MHD_OPTION_END);
	freeaddrinfo(address);
	if (http->daemon)
		return http;
	snprintf(error, HTTP_ERROR_BYTES, "%s", errno ? strerror(errno) : "the HTTP server did not start");
	free(http);
	return NULL;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	MHD_stop_daemon(http->daemon);
	free(http);
}

int http_fd(const struct http *http)
{
	return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

void http_run(struct http *http)
{
	MHD_run(http->daemon);
}

bool http_is_public(const struct http *http)
{
	return http->public;
}
