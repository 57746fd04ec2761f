"""Real retransmissions: data that the server's stack never got, though the observer in front of it saw it."""

import pytest
from lab import Lab
from namespace import DEVICE, wait_for
from programs import programs
from web import MARKED, head

HEAD = head("/page", "Cookie: " + "c" * 100, MARKED)
LONG = head("/page", "Cookie: " + "c" * 6000, MARKED)
PLACE = ("dev", DEVICE, "ingress", "prio", 7)


@pytest.fixture(scope="module")
def lab():
    with Lab() as lab:
        lab.web = lab.serve()
        lab.server.tc("qdisc", "add", "dev", DEVICE, "clsact")
        yield lab


@pytest.fixture(scope="module", params=("auto", "xdp"))
def observer(request, lab):
    observer = lab.observe("--attach", request.param)
    yield observer
    observer.stop()


def lose(lab, wire, data, times=2):
    """Sends it, and lets it be lost until it was sent again so often."""
    before = wire.sent_again
    lab.server.tc("filter", "add", *PLACE, "bpf", "direct-action", "object-file", programs(), "section", "classifier/drop")
    try:
        wire.send(data)
        wait_for(lambda: wire.sent_again >= before + times, "it is sent again")
    finally:
        lab.server.tc("filter", "del", *PLACE)


def test_head_is_lost(lab, observer):
    with observer.counted() as seen, lab.wire() as wire:
        lose(lab, wire, HEAD)
        assert wire.answer() == wire.ask(HEAD) == 200
    assert seen.frames["followed"] >= 4
    assert seen.requests == {"marked prefetch": 2}
    assert not seen.notes


@pytest.mark.parametrize("at", (80, len(HEAD) - 1))
def test_rest_of_a_head_is_lost(lab, observer, at):
    with observer.counted() as seen, lab.wire() as wire:
        wire.send(HEAD[:at])
        wait_for(lambda: not wire.unacked, "the first part is there")
        lose(lab, wire, HEAD[at:] + HEAD)
        assert wire.answer() == wire.answer() == 200
    assert seen.requests == {"marked prefetch": 2}
    assert not seen.notes


def test_many_segments_are_lost(lab, observer):
    """They come again in other pieces than at first."""
    with observer.counted() as seen, lab.wire() as wire:
        lose(lab, wire, LONG + HEAD, times=3)
        assert wire.answer() == wire.answer() == wire.ask(LONG) == 200
    assert seen.requests == {"marked prefetch": 3}
    assert not seen.notes
