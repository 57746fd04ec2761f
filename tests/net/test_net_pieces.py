"""Heads cut where no browser would cut them: one byte a segment, and in two at every position."""

import pytest
from lab import served
from web import MARKED, head

HEADS = {
    "marked prefetch": head("/page", MARKED),
    "marked prerender": head("/page", "Purpose: prefetch", "Sec-Purpose: prefetch;prerender"),
    "unmarked no_marker": head("/page", "X-Sec-Purpose-Not: prefetch"),
    "unmarked other_value": head("/page", "X-Moz: early hint"),
    "marked other": head("/page", "X-Purpose: instant").replace(b"\r\n", b"\n"),
}


lab = pytest.fixture(served, scope="module")


@pytest.fixture(scope="module", params=("auto", "xdp"))
def observer(request, lab):
    observer = lab.observe("--attach", request.param)
    yield observer
    observer.stop()


def pieces(data, n):
    return [data[i:i + n] for i in range(0, len(data), n)]


@pytest.mark.parametrize("verdict", HEADS)
def test_cut_in_two_at_every_position(lab, observer, verdict):
    data = HEADS[verdict]
    with observer.counted() as seen, lab.wire() as wire:
        for at in range(1, len(data)):
            assert wire.ask(data[:at], data[at:]) == 200
        assert wire.segments == 2 * (len(data) - 1)
    assert seen.requests == {verdict: len(data) - 1}
    assert not seen.notes


@pytest.mark.parametrize("n", range(1, 8))
@pytest.mark.parametrize("family", (4, 6))
def test_segments_of_few_bytes(lab, observer, n, family):
    """All heads one behind the other, so that segments also hold the end of one and the start of the next."""
    stream = b"".join(HEADS.values()) * 2
    with observer.counted() as seen, lab.wire(family) as wire:
        wire.send(*pieces(stream, n))
        assert [wire.answer() for _ in range(2 * len(HEADS))] == [200] * 2 * len(HEADS)
        assert wire.segments == -(-len(stream) // n)
    assert seen.requests == {verdict: 2 for verdict in HEADS}
    assert not seen.notes


def test_long_head_one_byte_at_a_time(lab, observer):
    data = head("/page", "Cookie: " + "c" * 3000, MARKED)
    with observer.counted() as seen, lab.wire() as wire:
        assert wire.ask(*pieces(data, 1)) == 200
        assert wire.segments == len(data)
    assert seen.requests == {"marked prefetch": 1}
