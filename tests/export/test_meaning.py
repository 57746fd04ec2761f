"""What a head means: purpose, markers, tags, trust, source and anomalies, by the words of docs/markers.md."""

import pytest
from command import replay_of
from frames import conversations, get, pcap


def seen(tmp_path, *lines, target="/", method="GET", **more):
    event, = replay_of(tmp_path, pcap(conversations(get(target, *lines, method=method, **more))), "--show-unmarked").events
    return event


def speculation(tmp_path, *lines, **more):
    return seen(tmp_path, *lines, **more).get("speculation")


@pytest.mark.parametrize("line, purpose, trust", [
    ("Sec-Purpose: prefetch", "prefetch", "browser"), ("Sec-Purpose: prefetch;prerender", "prerender", "browser"),
    ("sec-purpose:prefetch ; prerender=?1", None, None), ("SEC-PURPOSE: prefetch;prerender=?0", "prefetch", "browser"),
    ("Sec-Purpose: prefetch; prerender=?1", "prerender", "browser"), ("Sec-Purpose: prefetch;anonymous-client-ip", "prefetch", "browser"),
    ("Sec-Purpose: other, prefetch", "prefetch", "browser"), ("Sec-Purpose:\t prefetch \t", "prefetch", "browser"),
    ("Sec-Purpose: prefetch;prerender;prerender=?0", "prefetch", "browser"), ("Sec-Purpose: something-else", None, None),
    ("Sec-Purpose: \"prefetch\"", None, None), ("Sec-Purpose: prefetch,", None, None), ("Sec-Purpose:", None, None),
    ("Purpose: prefetch", "prefetch", "legacy"), ("Purpose: preview", "preview", "legacy"), ("purpose: PreFetch", "prefetch", "legacy"),
    ("Purpose: prefetching", None, None), ("Purposes: prefetch", None, None), ("X-Purpose: preview", "preview", "legacy"),
    ("X-Purpose: : preview", "preview", "legacy"), ("X-Purpose: Instant", "other", "legacy"), ("X-Purpose: prefetch", "prefetch", "legacy"),
    ("X-moz: prefetch", "prefetch", "legacy"), ("X-Moz: early hint", None, None), ("X-Sec-Purpose: prefetch", "prefetch", "script"),
    ("Next-Router-Prefetch: 1", "prefetch", "script"), ("Next-Router-Prefetch: 2", "prefetch", "script"),
    ("Next-Router-Prefetch: 0", None, None), ("X-Middleware-Prefetch: 1", "prefetch", "script"),
    ("HX-Preloaded: true", "prefetch", "script"),
    ("HX-Preloaded: false", None, None), ("Vary: Sec-Purpose", None, None), ("Cookie: Purpose: prefetch", None, None),
    ("Access-Control-Request-Headers: purpose", None, None), ("X-FB-HTTP-Engine: Liger", None, None),
])
def test_markers(tmp_path, line, purpose, trust):
    what = speculation(tmp_path, line)
    if purpose is None:
        assert what is None
        return
    assert (what["purpose"], what["trust"]) == (purpose, trust)
    assert what["markers"] == [line.partition(":")[0].lower()]
    assert what["anonymous_client_ip"] == ("anonymous-client-ip" in line)
    assert what["weight"] == 1


@pytest.mark.parametrize("lines, purpose, trust", [
    (("Purpose: prefetch", "Sec-Purpose: prefetch;prerender"), "prerender", "browser"),
    (("X-Purpose: preview", "Purpose: prefetch"), "prefetch", "legacy"), (("X-Purpose: instant", "Purpose: preview"), "preview", "legacy"),
    (("X-Sec-Purpose: prefetch;prerender", "X-Moz: prefetch"), "prerender", "legacy"),
    (("HX-Preloaded: true", "X-Purpose: instant"), "prefetch", "legacy"),
    (("Sec-Purpose: prefetch", "Sec-Purpose: other;prerender"), "prefetch", "browser"),
])
def test_the_strongest_purpose_wins(tmp_path, lines, purpose, trust):
    for order in (lines, lines[::-1]):
        what = speculation(tmp_path, *order)
        assert (what["purpose"], what["trust"]) == (purpose, trust)
        names = {line.partition(":")[0].lower() for line in lines}
        assert set(what["markers"]) == names and len(what["markers"]) == len(names)


@pytest.mark.parametrize("lines, tags", [
    ((), []), (('Sec-Speculation-Tags: "a"',), ["a"]), (('Sec-Speculation-Tags: null',), [None]),
    (('Sec-Speculation-Tags: "null"',), ["null"]),
    (('Sec-Speculation-Tags: "zz", null, "aa"',), ["zz", None, "aa"]), (('Sec-Speculation-Tags: "a\\"b\\\\c"',), ['a"b\\c']),
    (('Sec-Speculation-Tags: ""',), [""]), (('Sec-Speculation-Tags: bare, token',), ["bare", "token"]),
    (('Sec-Speculation-Tags: "a, b", "c"',), ["a, b", "c"]),
    (('Sec-Speculation-Tags: "a"', 'sec-speculation-tags: null, "b"'), ["a", None, "b"]),
    (('Sec-Speculation-Tags:   "a"\t,\t"b"  ',), ["a", "b"]), (('Sec-Speculation-Tags: "a", "a"',), ["a", "a"]),
    ((f'Sec-Speculation-Tags: {", ".join(map(str, range(0)))}',), []),
    (("Sec-Speculation-Tags: " + ", ".join(f'"t{i}"' for i in range(40)),), [f"t{i}" for i in range(32)]),
])
def test_tags(tmp_path, lines, tags):
    assert speculation(tmp_path, "Sec-Purpose: prefetch", *lines)["tags"] == tags


def test_tags_are_no_marker(tmp_path):
    assert speculation(tmp_path, 'Sec-Speculation-Tags: "a"') is None
    assert "tags_without_purpose" in speculation(tmp_path, 'Sec-Speculation-Tags: "a"', "Purpose: prefetch")["anomalies"]


@pytest.mark.parametrize("lines, source", [
    (("Sec-Purpose: prefetch", "Sec-Fetch-Dest: empty", "Sec-Fetch-Mode: no-cors"), "link"),
    (("Sec-Purpose: prefetch", "Sec-Speculation-Tags: null", "Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"), "rules-same-site"),
    (("Sec-Purpose: prefetch", "Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"), "rules-cross-site"),
    (("Sec-Purpose: prefetch;prerender", "Sec-Fetch-Dest: image", "Sec-Fetch-Mode: no-cors"), "prerender-subresource"),
    (("Next-Router-Prefetch: 1",), "next"), (("HX-Preloaded: true",), "htmx"), (("X-Sec-Purpose: prefetch",), "turbo"),
    (("Sec-Purpose: prefetch",), "unknown"),
])
def test_sources(tmp_path, lines, source):
    assert speculation(tmp_path, *lines)["source"] == source


@pytest.mark.parametrize("lines, more, anomaly", [
    ((), {"method": "POST"}, "unsafe_method"), (("Sec-Fetch-User: ?1",), {}, "user_activated"),
    (("X-Sec-Purpose: ;",), {}, "malformed_value"), (("Sec-Purpose: prefetch",), {}, "duplicate_marker"),
    (("X-Moz: early hint",), {}, "disagreeing_markers"), (("Sec-Fetch-Dest: image", "Sec-Fetch-Mode: no-cors"), {}, "dest_not_empty"),
    (("Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Accept: */*"), {}, "accept_any"),
    (("Content-Length: 5",), {}, "body_present"),
    (("Transfer-Encoding: chunked",), {}, "body_present"),
])
def test_anomalies(tmp_path, lines, more, anomaly):
    assert anomaly in speculation(tmp_path, "Sec-Purpose: prefetch", *lines, **more)["anomalies"]
    assert speculation(tmp_path, "Sec-Purpose: prefetch")["anomalies"] == []


@pytest.mark.parametrize("name, values", [
    ("Dest", ("empty", "document", "image", "iframe")), ("Mode", ("navigate", "no-cors", "cors", "same-origin")),
    ("Site", ("none", "same-origin", "same-site", "cross-site")), ("User", ("?1",)),
])
def test_fetch_metadata(tmp_path, name, values):
    for value in values:
        assert seen(tmp_path, f"Sec-Fetch-{name}: {value}")["fetch"] == {name.lower(): value}
    assert seen(tmp_path, f"Sec-Fetch-{name}: <b>")["fetch"] == {name.lower(): "invalid"}
    assert "fetch" not in seen(tmp_path)


@pytest.mark.parametrize("target, host, method, url, hostname", [
    ("/", "WWW.Example", "GET", "/", "www.example"), ("/A", "www.example:8080", "GET", "/A", "www.example"),
    ("/", "[2001:DB8::1]:80", "GET", "/", "[2001:db8::1]"), ("http://Other.example/a", "www.example", "GET", "/a", "other.example"),
    ("http://u:p@other.example:8/a?b", "www.example", "GET", "/a", "other.example"),
    ("http://other.example", "h", "GET", "/", "other.example"),
    ("*", "www.example", "OPTIONS", "*", "www.example"), ("www.example:443", "www.example", "CONNECT", "www.example:443", "www.example"),
    ("/a%20b;c=d", "h", "PURGE", "/a%20b;c=d", "h"),
])
def test_target_and_host(tmp_path, target, host, method, url, hostname):
    http = seen(tmp_path, target=target, host=host, method=method)["http"]
    assert (http["url"], http["hostname"], http["http_method"], http["protocol"]) == (url, hostname, method, "HTTP/1.1")


def test_protocol(tmp_path):
    assert seen(tmp_path, version="1.0")["http"]["protocol"] == "HTTP/1.0"
