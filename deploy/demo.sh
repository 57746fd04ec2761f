#!/bin/bash
# Shows hintwatch at work on a small network of its own, then removes it all: two namespaces, nginx in one; curl,
# and a real browser if one is installed, in the other. usage: demo.sh HINTWATCH
set -euo pipefail

hintwatch=$(realpath "$1")
server=hintwatch-demo-$$-server
client=hintwatch-demo-$$-client
site=http://10.77.77.1
browser=$(command -v chromium || command -v google-chrome || command -v firefox || command -v firefox-esr || true)
window_s=3 # after which a speculation is given up, rather than minutes
started=()

if [ "$(id -u)" != 0 ]; then
	echo "demo.sh: network namespaces are made by root: run it as root, or with sudo" >&2
	exit 1
fi

directory=$(mktemp -d)
chmod 755 "$directory"
cleanup() {
	local pid
	for pid in "${started[@]}"; do
		kill -TERM "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	ip netns del "$server" 2>/dev/null || true
	ip netns del "$client" 2>/dev/null || true
	rm -rf "$directory"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

in_server=(nsenter "--net=/run/netns/$server")
in_client=(nsenter "--net=/run/netns/$client")

say() { printf '\n\e[1m%s\e[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n' "$*"; }

make_network() {
	ip netns add "$server"
	ip netns add "$client"
	ip -n "$server" link add web type veth peer name eth0 netns "$client"
	ip -n "$server" addr add 10.77.77.1/24 dev web
	ip -n "$client" addr add 10.77.77.2/24 dev eth0
	ip -n "$server" link set lo up
	ip -n "$client" link set lo up
	ip -n "$server" link set web up
	ip -n "$client" link set eth0 up
}

make_site() {
	local page
	for page in news prices help cart; do
		echo "<!doctype html><title>$page</title><p>The page about $page." >"$directory/$page.html"
	done
	echo "<svg xmlns='http://www.w3.org/2000/svg'/>" >"$directory/news.svg"
	cat >"$directory/index.html" <<-'END'
		<!doctype html><title>Front page</title>
		<link rel="prefetch" href="/news.html">
		<script type="speculationrules">
		{ "prefetch": [{ "urls": ["/prices.html"], "eagerness": "immediate", "tag": "front-page" }],
		  "prerender": [{ "urls": ["/help.html"], "eagerness": "immediate" }] }
		</script>
		<p><a href="/news.html">News</a>, <a href="/prices.html">prices</a>, <a href="/help.html">help</a>.
	END
	cat >"$directory/nginx.conf" <<-END
		daemon off; master_process off; pid $directory/nginx.pid; error_log $directory/nginx.log;
		events { worker_connections 64; }
		http {
			access_log off; types { text/html html; image/svg+xml svg; }
			client_body_temp_path $directory/body; proxy_temp_path $directory/proxy;
			fastcgi_temp_path $directory/fastcgi; uwsgi_temp_path $directory/uwsgi; scgi_temp_path $directory/scgi;
			server {
				listen 80; root $directory;
				location = /cart.html { if (\$http_sec_purpose) { return 503; } }
			}
		}
	END
	"${in_server[@]}" nginx -e "$directory/nginx.log" -c "$directory/nginx.conf" &
	started+=($!)
}

observe() {
	"${in_server[@]}" "$hintwatch" run --iface web --ledger-window "$window_s" --json "$directory/events" \
		>"$directory/observer" 2>&1 &
	started+=($!)
	until "${in_server[@]}" curl -sf -o "$directory/ready" http://127.0.0.1:9978/-/ready; do
		kill -0 "${started[-1]}" 2>/dev/null || { cat "$directory/observer" >&2; exit 1; }
		sleep 0.1
	done
}

get() {
	printf '  curl %s\n' "$*"
	"${in_client[@]}" curl -sS -o "$directory/answer" --noproxy '*' "${@:1:$#-1}" "$site${*: -1}"
}

# Speculation rules, which Firefox does not have, ask for a name that is potentially trustworthy without TLS: one
# below localhost. The debugging port keeps the browser open, for the few seconds it is given.
browse() {
	if [[ $browser == *firefox* ]]; then
		mkdir "$directory/profile"
		HOME=$directory "${in_client[@]}" timeout 12 "$browser" --headless --no-remote --profile "$directory/profile" \
			"$site/" >"$directory/answer" 2>"$directory/browser" || true
		return
	fi
	"${in_client[@]}" timeout 8 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync --user-data-dir="$directory/profile" \
		--host-resolver-rules='MAP demo.localhost 10.77.77.1' --remote-debugging-port=0 \
		"http://demo.localhost/" >"$directory/answer" 2>"$directory/browser" || true
}

# The events in short: the whole of one is a line of JSON.
speculations() {
	local keep='\(.*"url":"\([^"]*\)".*"purpose":"\([^"]*\)","markers":\[\([^]]*\)\].*"source":"\([^"]*\)".*\)'
	grep '"event_type":"speculation"' "$directory/events" | sed "s/^$keep$/\2\t\3\t\4\t\5/; s/\"//g" |
		while IFS=$'\t' read -r url purpose markers source; do
			printf '  %-14s %-10s %-34s %s\n' "$url" "$purpose" "$markers" "$source"
		done
}

outcomes() {
	local keep='.*"url":"\([^"]*\)"\(,"status":\([0-9]*\)\)\?.*"purpose":"\([^"]*\)".*"result":"\([^"]*\)"'
	keep+='.*"evidence":\[\([^]]*\)\],"used":"\([^"]*\)".*'
	grep '"event_type":"outcome"' "$directory/events" |
		sed "s/^$keep$/\1\t\4\t\3 \5\t\7\t\6/; s/{\"kind\":\"\([a-z]*\)\",\"after_s\":[0-9.]*}/\1/g" |
		while IFS=$'\t' read -r url purpose answer used evidence; do
			printf '  %-14s %-10s %-12s %-9s %s\n' "$url" "$purpose" "$answer" "$used" "$evidence"
		done
}

metrics() {
	"${in_server[@]}" curl -s http://127.0.0.1:9978/metrics | grep -E "^hintwatch_($1)[{ ]" | grep -v ' 0$'
}

wait_for_outcomes() {
	sleep 1
	while metrics open_speculations >"$directory/open"; do
		sleep 0.2
	done
	sleep 1 # events are written once a second
}

make_network
make_site
observe

say "A reader asks for three pages:"
get /
get /news.html
get /help.html
say "Something fetches pages before anybody asked for them. The server refuses the cart; one is a trap: it is no prefetch."
get -H 'Sec-Purpose: prefetch' /news.html
get -H 'Sec-Purpose: prefetch;prerender' -H 'Sec-Speculation-Tags: "front-page"' /prices.html
get -H 'Sec-Purpose: prefetch' /cart.html
get -H 'X-Moz: early hint' /help.html
say "The reader opens the news, which are there: only their picture has to be fetched. The cart is not there:"
get -e "$site/news.html" /news.svg
get /cart.html
if [ -n "$browser" ]; then
	say "A real browser, ${browser##*/}, opens the front page, with a prefetch link and two speculation rules:"
	browse
	echo "  done"
fi
wait_for_outcomes

say "What hintwatch counted, as Prometheus sees it:"
metrics requests_total | sed 's/^/  /'
say "The marked ones: what was fetched, as what, marked by which header fields, and what probably caused it:"
speculations
say "What became of them: what the server answered, and whether anything shows that they were used. Success is mostly silent:"
outcomes
say "The same for Prometheus: used or not, and what was refused, which is no error:"
metrics 'outcome_use_total|refusals_total' | sed 's/^/  /'
say "The two events of one of them, as they are written (--json):"
grep -m 1 '"event_type":"speculation".*"url":"/news.html"' "$directory/events" | sed 's/^/  /'
grep -m 1 '"event_type":"outcome".*"url":"/news.html"' "$directory/events" | sed 's/^/  /'
say "Everything is taken down again. See it on your own traffic: make run"
