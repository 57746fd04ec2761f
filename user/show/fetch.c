/* SPDX-License-Identifier: BSD-2-Clause */
#include <curl/curl.h>

#include "show/fetch.h"

bool fetch_page(const char *where, const char *path, FILE *out, char error[FETCH_ERROR_BYTES])
{
	CURL *curl = curl_easy_init();
	char url[256], why[CURL_ERROR_SIZE] = "";
	CURLcode code = CURLE_FAILED_INIT;

	snprintf(url, sizeof(url), "http://%s%s", where, path);
	if (curl) {
		curl_easy_setopt(curl, CURLOPT_URL, url);
		curl_easy_setopt(curl, CURLOPT_PROXY, "");
		curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
		curl_easy_setopt(curl, CURLOPT_TIMEOUT, 5L);
		curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
		curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
		curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
		code = curl_easy_perform(curl);
	}
	if (code != CURLE_OK)
		snprintf(error, FETCH_ERROR_BYTES, "%s", why[0] ? why : curl_easy_strerror(code));
	curl_easy_cleanup(curl);
	return code == CURLE_OK;
}
