"""Heads that stay open: every one is counted once, when it ends or when it cannot end any more."""

import pytest
from lab import served
from web import MARKED, head

HEAD = head("/page", "Accept: text/html")
MARKED_HEAD = head("/page", "Accept: text/html", MARKED, "Accept-Language: en")
KNOWN = MARKED_HEAD.index(b"Accept-Language")


lab = pytest.fixture(served, scope="module")


@pytest.fixture(scope="module", params=("auto", "xdp"))
def observer(request, lab):
    observer = lab.observe("--attach", request.param)
    yield observer
    if observer.process.poll() is None:
        observer.stop()


@pytest.mark.parametrize("how", ("close", "reset"))
def test_closed_in_the_head(lab, observer, how):
    with observer.counted() as seen:
        for part in (HEAD[:19], HEAD[:40], HEAD[:-1], MARKED_HEAD[:KNOWN - 3], MARKED_HEAD[:KNOWN]):
            wire = lab.wire()
            wire.send(part)
            wire.reset() if how == "reset" else wire.sock.close()
    assert seen.requests == {"cut closed": 3, "marked prefetch": 1}, "the first of them had no request line"


def test_closed_by_the_server(lab, observer):
    """It has had enough of a line, and answers 400 in the middle of the head."""
    with observer.counted() as seen:
        with lab.wire() as wire:
            wire.send(b"GET /page HTTP/1.1\r\nHost: web.test\r\nHost : web.test\r\n")
            assert wire.answer() == 400
    assert seen.requests == {"cut closed": 1}


def test_end_of_observation(lab, observer):
    """A marker that was seen is known, however the head goes on. Without a request line there is no request."""
    before = observer.settled().requests
    with lab.wire() as one, lab.wire(6) as two, lab.wire() as three, lab.wire() as four:
        one.send(HEAD[:40])
        two.send(HEAD[:20], HEAD[20:-1])
        three.send(MARKED_HEAD[:KNOWN])
        four.send(HEAD[:10])
        assert observer.settled().requests == before, "not settled yet"
        expected = {**before, "cut end_of_input": 2, "marked prefetch": before.get("marked prefetch", 0) + 1}
        assert observer.stop().requests == expected
        for wire, rest in ((one, HEAD[40:]), (two, HEAD[-1:]), (three, MARKED_HEAD[KNOWN:]), (four, HEAD[10:])):
            assert wire.ask(rest) == 200, "the connections live on"


def test_more_than_there_is_room_for(lab):
    """Whoever opens heads and leaves them open costs others nothing but theirs, and everybody is counted."""
    room, many = 64 - 64 // 4, 200      # a quarter is for hellos
    observer = lab.observe("--open-heads", 64)
    wires = [lab.wire() for _ in range(many)]
    try:
        for wire in wires:
            wire.send(HEAD[:-2])
        figures = observer.settled()
        assert figures.requests == {"cut evicted": many - room}
        with observer.counted() as seen, lab.wire() as wire:
            assert wire.ask(MARKED_HEAD[:KNOWN], MARKED_HEAD[KNOWN:]) == 200
        assert seen.requests == {"cut evicted": 1, "marked prefetch": 1}
        figures = observer.stop()
        assert figures.requests == {"cut evicted": many - room + 1, "marked prefetch": 1, "cut end_of_input": room - 1}
    finally:
        for wire in wires:
            wire.sock.close()


def test_timeout(half_a_minute):
    half_a_minute.result()
