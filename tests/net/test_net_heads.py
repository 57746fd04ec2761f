"""Heads from 100 bytes to 16 KiB, in frames of every size the stack makes: the marker is the last line of each."""

import pytest
from lab import Lab
from web import MARKED, head

LIMIT = 16384
SIZES = [100, 300, 800, 1447, 1448, 1449, 2000, 2896, 4096, 5000, 8192, 8948, 8949, 12000, 16000, LIMIT - 1, LIMIT]

# How the device is set up, and how many frames tc then makes of a head of 16 KiB.
FRAMES = {
    "mtu 1500": (dict(offloads=False), range(12, 13)),
    "mtu 1500 with offloads": (dict(), range(1, 4)),
    "mtu 9000": (dict(mtu=9000, offloads=False), range(2, 3)),
    "mtu 9000 with offloads": (dict(mtu=9000), range(1, 2)),
}


def head_of(size, *last):
    """So many bytes; a cookie in front of the last lines fills it up."""
    empty = len(head("/page", "Cookie: ", *last))
    return head("/page", "Cookie: " + "c" * (size - empty), *last)


PLACES = [(name, "auto") for name in FRAMES] + [
    (name, attach) for name in ("mtu 1500 with offloads", "mtu 9000 with offloads") for attach in ("xdp", "xdpgeneric")]


@pytest.fixture(scope="module", params=PLACES, ids=", ".join)
def observer(request):
    name, attach = request.param
    options, many = FRAMES[name]
    with Lab(**options) as lab:
        lab.serve()
        observer = lab.observe("--attach", attach, "--show-unmarked")
        observer.lab, observer.many = lab, many if attach != "xdp" else range(2, 13)
        yield observer
        observer.stop()


@pytest.mark.parametrize("family", (4, 6))
def test_heads_of_all_sizes(observer, family):
    with observer.counted() as seen, observer.lab.wire(family) as wire:
        for size in SIZES:
            assert wire.ask(head_of(size, MARKED)) == 200
            assert wire.ask(head_of(size, "Purpose: browsing")) == 200
    assert seen.requests == {"marked prefetch": len(SIZES), "unmarked other_value": len(SIZES)}
    assert seen.samples == 2 * len(SIZES)
    assert not seen.notes


def test_frames_are_as_large_as_said(observer):
    with observer.counted() as seen, observer.lab.wire() as wire:
        assert wire.ask(head_of(LIMIT, MARKED)) == 200
        again = wire.sent_again
    assert seen.frames["followed"] - again in observer.many


@pytest.mark.parametrize("size", (LIMIT + 1, LIMIT + 2, LIMIT + 3, 20000, 30000))
def test_beyond_the_limit(observer, size):
    """What is behind 16 KiB is not read, so nobody knows. A line with a marker that ends in front of that is known."""
    known = size - len("\r\n") <= LIMIT
    with observer.counted() as seen:
        for request in (head_of(size, MARKED), head_of(size, "Accept: */*"), head("/page", MARKED, "Cookie: " + "c" * size)):
            with observer.lab.wire() as wire:
                assert wire.ask(request) == 200
    assert seen.requests == {"marked prefetch": 1 + known, "cut head_limit": 2 - known}


def test_behind_one_beyond_the_limit(observer):
    """The next head on the connection is found again."""
    with observer.counted() as seen, observer.lab.wire() as wire:
        assert wire.ask(head_of(20000, MARKED)) == wire.ask(head_of(800, MARKED)) == 200
    assert seen.requests == {"cut head_limit": 1, "marked prefetch": 1}
    assert seen.notes["resynchronised"] == 1
