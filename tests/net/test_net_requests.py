"""Requests of curl through nginx, over IPv4 and IPv6: every one is counted, and told as it was."""

import pytest
from namespace import CLIENT, SERVER, address, url, wait_for
from web import MARKED as MARKED_LINE
from web import head

RULES = ("-H", "Sec-Purpose: prefetch;prerender", "-H", 'Sec-Speculation-Tags: "my-rules", null',
         "-H", "Sec-Fetch-Site: same-origin", "-H", "Sec-Fetch-Mode: navigate", "-H", "Sec-Fetch-Dest: document",
         "-H", "Accept: text/html", "-H", "Host: Web.TEST")
UNMARKED, MARKED, PRERENDERED = 7, 5, 3
MODES = ("auto", "clsact", "xdp", "xdpgeneric")


def requests(lab, family):
    """On one connection each, of as many requests as there are."""
    lab.curl(url(f"/page?[1-{UNMARKED}]", family=family))
    lab.curl("-H", "Sec-Purpose: prefetch", url(f"/page?[1-{MARKED}]", family=family))
    lab.curl(*RULES, url(f"/page?secret=[1-{PRERENDERED}]", family=family))


@pytest.mark.parametrize("attach", MODES)
def test_every_request_is_counted_and_told(lab, attach):
    observer = lab.observe("--attach", attach, "--show-unmarked")
    expected = {"marked prefetch": MARKED, "marked prerender": PRERENDERED, "unmarked no_marker": UNMARKED}
    for family in (4, 6):
        with observer.counted() as seen:
            requests(lab, family)
        assert seen.requests == expected
        assert seen.markers == {"sec-purpose": MARKED + PRERENDERED}
        assert seen.speculations == MARKED + PRERENDERED
        assert seen.frames["followed"] >= sum(expected.values())
        assert seen.frames["response"] >= sum(expected.values())
        assert not seen.notes
    log = wait_for(lambda: len(lab.web.log()) == 2 * sum(expected.values()) and lab.web.log(), "the server's own count")
    assert sum("Sec-Purpose" in line or "prefetch" in line for line in log) == 2 * (MARKED + PRERENDERED)
    figures = observer.stop()
    assert figures.requests == {verdict: 2 * n for verdict, n in expected.items()}
    assert len(observer.told("http")) == 2 * UNMARKED
    told = observer.told()
    assert len(told) == 2 * (MARKED + PRERENDERED)
    for family, events in ((4, told[:len(told) // 2]), (6, told[len(told) // 2:])):
        for event in events:
            assert (event["src_ip"], event["dest_ip"]) == (address(CLIENT, family), address(SERVER, family))
            assert (event["dest_port"], event["proto"], event["in_iface"]) == (80, "TCP", "web0")
            assert "vlan" not in event
        assert len({event["flow_id"] for event in events}) == 2, "a connection each"
        for event in events[MARKED:]:
            assert event["http"] == {"hostname": "web.test", "url": "/page", "http_method": "GET", "protocol": "HTTP/1.1"}
            assert event["fetch"] == {"site": "same-origin", "mode": "navigate", "dest": "document"}
            assert event["speculation"] == {
                "purpose": "prerender", "markers": ["sec-purpose"], "tags": ["my-rules", None], "trust": "browser",
                "source": "rules-same-site", "anomalies": [], "anonymous_client_ip": False, "weight": 1}


@pytest.mark.parametrize("attach", ("auto", "xdp"))
def test_methods_versions_and_other_markers(lab, attach):
    observer = lab.observe("--attach", attach, "--show-query")
    page = url("/page?q=1")
    for words in (("-I", "-H", "Purpose: prefetch"), ("--http1.0", "-H", "X-Moz: prefetch"),
                  ("-X", "DELETE", "-H", "X-Purpose: preview"), ("-X", "BREW", "-H", "Next-Router-Prefetch: 1")):
        lab.curl(*words, page)
    lab.curl("-H", "Sec-Purpose: prefetch", "-d", "a=b", url("/sink"))
    lab.curl("-H", "X-Moz: early hint", page, "--next", "-sS", "--http1.1", "-H", "Sec-Purpose: no, really", page)
    figures = observer.stop()
    assert figures.requests == {"marked prefetch": 4, "marked preview": 1, "unmarked other_value": 2}
    assert figures.markers == {"purpose": 1, "x-moz": 1, "x-purpose": 1, "next-router-prefetch": 1, "sec-purpose": 1}
    told = [(event["http"]["http_method"], event["http"]["protocol"], event["http"]["url"]) for event in observer.told()]
    assert sorted(told) == sorted([
        ("HEAD", "HTTP/1.1", "/page?q=1"), ("GET", "HTTP/1.0", "/page?q=1"), ("DELETE", "HTTP/1.1", "/page?q=1"),
        ("BREW", "HTTP/1.1", "/page?q=1"), ("POST", "HTTP/1.1", "/sink")])


def test_text_that_is_not_ascii(lab):
    """Cookies and the like hold what servers and scripts put there; a head of a few hundred such bytes is an ordinary one."""
    observer = lab.observe()
    texts = [text.encode() * times for text in ("\u6f22\u5b57", "\u00e9") for times in (30, 100, 300)]
    with observer.counted() as seen, lab.wire() as wire:
        for text in texts:
            assert wire.ask(head("/page", b"Cookie: " + text, MARKED_LINE)) == 200
    assert seen.requests == {"marked prefetch": len(texts)}
