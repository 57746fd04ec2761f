"""Where it looks: at the client, on loopback, and at two places that one packet passes."""

import pytest
from lab import Lab
from namespace import url
from web import MARKED, Wire, head

HEADS = [head("/page", MARKED), head("/page"), head("/page", "Cookie: " + "c" * 5000, MARKED)]
EXPECTED = {"marked prefetch": 2, "unmarked no_marker": 1}


@pytest.mark.parametrize("attach", ("auto", "xdpgeneric"))
def test_requests_leave(lab, attach):
    observer = lab.observe("--attach", attach, place=lab.client)
    for family in (4, 6):
        with observer.counted() as seen, lab.wire(family) as wire:
            assert [wire.ask(request) for request in HEADS] == [200, 200, 200]
        assert seen.requests == EXPECTED
        assert "duplicate_vantage" not in seen.frames
    observer.stop()
    assert [event["in_iface"] for event in observer.told()] == ["web0"] * 4


@pytest.mark.parametrize("attach", ("auto", "xdpgeneric"))
def test_loopback(lab, attach):
    """Each packet is sent and received on the same device, and seen once. On all but port 80 it would see itself."""
    observer = lab.observe("--attach", attach, "--port", "80", interfaces=("lo", "web0"))       # not its own pages
    with observer.counted() as seen, Wire(lab.server.connect("127.0.0.1")) as wire:
        assert [wire.ask(request) for request in HEADS] == [200, 200, 200]
        again = wire.sent_again
    assert seen.requests == EXPECTED
    assert seen.frames["followed"] == 3 + again
    with observer.counted() as seen, Wire(lab.server.connect("fd00:77:1::2")) as wire:
        assert [wire.ask(request) for request in HEADS] == [200, 200, 200]
    assert seen.requests == EXPECTED
    lab.curl("-H", MARKED, url("/page"))
    assert observer.stop().requests == {"marked prefetch": 5, "unmarked no_marker": 2}
    assert [event["in_iface"] for event in observer.told()] == ["lo"] * 4 + ["web0"]
    assert observer.said.splitlines()[-2].endswith("ingress"), "egress would be the same packets again"


def test_no_native_xdp_on_loopback():
    with Lab() as lab:
        observer = lab.observe("--attach", "xdp", interfaces=("lo",), ready=False)
        assert observer.process.wait(timeout=60) == 1
        assert observer.complaint.splitlines() == [
            "hintwatch: cannot watch lo: xdp: its driver has no native XDP; try --attach xdpgeneric or auto"]


def bridged(lab, middle):
    middle.ip("link", "add", "br0", "type", "bridge")
    middle.ip("link", "set", "br0", "up")
    for port in ("one", "two"):
        middle.ip("link", "set", port, "master", "br0", "up")
    for place, host in ((lab.client, 1), (lab.server, 2)):
        place.ip("addr", "add", f"10.78.0.{host}/24", "dev", "far0")
        place.ip("link", "set", "far0", "up")
    return "10.78.0.2"


def routed(lab, middle):
    middle.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
    for place, port, net in ((lab.client, "one", 1), (lab.server, "two", 2)):
        place.ip("addr", "add", f"10.79.{net}.{net}/24", "dev", "far0")
        place.ip("link", "set", "far0", "up")
        middle.ip("addr", "add", f"10.79.{net}.254/24", "dev", port)
        middle.ip("link", "set", port, "up")
        place.ip("route", "add", "10.79.0.0/16", "via", f"10.79.{net}.254")
    return "10.79.2.2"


@pytest.mark.parametrize("path, attach", ((bridged, "auto"), (routed, "auto"), (routed, "xdp")))
def test_two_places_on_the_way_count_once(lab, path, attach):
    middle = lab.namespace("m")
    lab.pair(lab.client, middle, "far0", "one")
    lab.pair(lab.server, middle, "far0", "two")
    where = path(lab, middle)
    observer = lab.observe("--attach", attach, place=middle, interfaces=("one", "two"))
    with observer.counted() as seen, Wire(lab.client.connect(where)) as wire:
        for request in HEADS:
            assert wire.ask(request[:30], request[30:]) == 200
    assert seen.requests == EXPECTED
    assert seen.frames["duplicate_vantage"] >= seen.frames["followed"] >= 6
    assert not seen.notes
    observer.stop()
    assert [event["in_iface"] for event in observer.told()] == ["one"] * 2
