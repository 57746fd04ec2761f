"""The metrics page in both formats, with strict parsers, whatever requests contain; and the pages as an HTTP server."""

import subprocess

import pytest
from lab import served
from namespace import url
from observer import OPENMETRICS, PORT
from web import MARKED, head

HOSTILE = bytes(byte for byte in range(1, 256) if byte not in b"\r\n \t?#")      # quotes, backslash, escape, DEL, not UTF-8
URL = b"/" + HOSTILE


lab = pytest.fixture(served, scope="module")


@pytest.fixture(scope="module")
def observer(lab):
    observer = lab.observe("--show-unmarked", "--port", 80, interfaces=("web0", "lo"))
    lab.curl("-H", MARKED, url("/page?[1-3]"))
    lab.curl("-H", "Sec-Purpose: prefetch;prerender", url("/page"))
    lab.curl(url("/page"))
    yield observer


def test_both_formats_say_the_same(observer):
    observer.settled()
    prometheus, openmetrics = observer.page(), observer.page(openmetrics=True)
    moving = {key for key in prometheus if "frame" in key[0]}      # asking is traffic too
    assert set(prometheus) == set(openmetrics)
    assert {key: prometheus[key] for key in set(prometheus) - moving} == {key: openmetrics[key] for key in set(openmetrics) - moving}
    assert prometheus.requests == {"marked prefetch": 3, "marked prerender": 1, "unmarked no_marker": 1}
    assert prometheus.of("watched_info") == {"web0 tcx ingress": 1, "web0 tcx egress": 1, "lo tcx ingress": 1}
    assert observer.ask("/metrics", headers={"Accept": OPENMETRICS})[2].endswith("\n# EOF\n")


def test_promtool_has_nothing_to_say(observer):
    check = subprocess.run(["promtool", "check", "metrics"], input=observer.ask("/metrics")[2], capture_output=True, text=True)
    assert (check.returncode, check.stdout, check.stderr) == (0, "", "")


def hostile_requests():
    yield head("/0", MARKED).replace(b"/0", URL)
    yield head("/1", b"Host: a\"} 1 # {\\" + HOSTILE, MARKED)
    yield head("/2", MARKED, method="A!#$%&'*+-.^_`|~")
    yield head("/3", MARKED, b'Sec-Speculation-Tags: "\\"}\\\\ 1", "a"', b"Sec-Fetch-Dest: " + HOSTILE, b"Sec-Fetch-Site: \"} 1")
    yield head("/4", b"Sec-Purpose: prefetch;a=\"" + HOSTILE)
    yield head("/5", b"Cookie: " + HOSTILE * 4, b"X-\"}" + HOSTILE + b": b", MARKED)


def test_requests_change_no_label(lab, observer):
    series = set(observer.page())
    with observer.counted(lost=("steps",)) as seen:
        for request in hostile_requests():
            with lab.wire() as wire:
                wire.ask(request)
    assert sum(seen.requests.values()) == 6 and seen.requests["marked prefetch"] >= 5
    assert set(observer.page()) == set(observer.page(openmetrics=True)) == series
    test_promtool_has_nothing_to_say(observer)


@pytest.mark.parametrize("method, path, host, status", [
    ("GET", "/", "127.0.0.1", 200), ("GET", "/-/healthy", "[::1]:9978", 200), ("GET", "/-/ready", "LOCALHOST:1", 200),
    ("GET", "/-/status", "localhost", 200), ("GET", "/metrics?name[]=up", "localhost", 200), ("HEAD", "/metrics", "localhost", 200),
    ("GET", "/nothing", "localhost", 404), ("GET", "/metrics/", "localhost", 404), ("GET", "//metrics", "localhost", 404),
    ("POST", "/metrics", "localhost", 405), ("DELETE", "/-/ready", "localhost", 405), ("OPTIONS", "*", "localhost", 405),
    ("GET", "/metrics", "rebound.test", 403), ("GET", "/metrics", "localhost.rebound.test", 403), ("HEAD", "/", "127.0.0.1.test:9978", 403),
    ("GET", "/-/ready", "10.77.1.2", 403), ("GET", "/", "", 403),
])
def test_status(observer, method, path, host, status):
    got, headers, text = observer.ask(path, method, {"Host": host})
    assert got == status
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Allow"] == ("GET, HEAD" if status == 405 else None)
    assert (text == "") == (method == "HEAD") and int(headers["Content-Length"]) > 0


def test_idle_clients_do_not_keep_others_out(observer):
    idle = [observer.place.connect("127.0.0.1", PORT) for _ in range(20)]
    try:
        for number, sock in enumerate(idle):
            sock.send(b"GET /metrics HTTP/1.1\r\nHost: local"[:number])
        assert observer.page().requests
    finally:
        for sock in idle:
            sock.close()


def test_events_are_lines_of_ascii(observer):
    """The last test of this file: events are complete when the observer has ended."""
    observer.stop(lost=("steps",))
    assert all(byte == ord("\n") or 0x20 <= byte < 0x7f for byte in observer.json.read_bytes())
    told = {event["http"]["url"]: event for event in observer.told()}
    assert URL.decode("latin-1") in told
    assert told["/2"]["http"]["http_method"] == "A!#$%&'*+-.^_`|~"
    assert told["/3"]["speculation"]["tags"] == ['"}\\ 1', "a"]
    assert told["/3"]["fetch"] == {"dest": "invalid", "site": "invalid"}
