"""What looks like a request and is a body, and requests one behind the other."""

import pytest
from lab import served
from namespace import url
from web import MARKED, head

BAIT = head("/bait", MARKED)
ONE = {"marked prefetch": 1, "unmarked no_marker": 1}


lab = pytest.fixture(served, scope="module")


@pytest.fixture(scope="module", params=("auto", "xdp"))
def observer(request, lab):
    observer = lab.observe("--attach", request.param, "--show-unmarked")
    yield observer
    observer.stop(lost=("steps",))      # the tests have looked at that
    assert not [event for event in observer.events if "bait" in str(event.get("http"))]


def chunk(data, extension=b""):
    return b"%x" % len(data) + extension + b"\r\n", data + b"\r\n"


def post(*lines):
    return head("/sink", *lines, method="POST")


def test_length(lab, observer):
    with observer.counted() as seen, lab.wire() as wire:
        body = [BAIT] * 30
        assert wire.ask(post(f"Content-Length: {len(BAIT) * 30}"), *body) == 204
        assert wire.segments == 31
        assert wire.ask(head("/page", MARKED)) == 200
    assert seen.requests == ONE
    assert not seen.notes


def test_chunks(lab, observer):
    with observer.counted() as seen, lab.wire() as wire:
        body = [piece for n in range(10) for piece in chunk(BAIT * (1 + n), b";x=GET / HTTP/1.1" if n % 2 else b"")]
        last = b"0\r\nTrailer: " + BAIT.split(b"\r\n")[0] + b"\r\n\r\n"
        assert wire.ask(post("Transfer-Encoding: chunked"), *body, last) == 204
        assert wire.segments == 22
        assert wire.ask(head("/page", MARKED)) == 200
    assert seen.requests == ONE
    assert not seen.notes


def test_a_segment_begins_at_every_byte_of_a_body(lab, observer):
    """The bait is at the start of the second segment, wherever the chunk or the length has come to."""
    with observer.counted() as seen, lab.wire() as wire:
        for at in range(1, 40):
            begun = b"x" * at
            assert wire.ask(post(f"Content-Length: {at + len(BAIT)}") + begun, BAIT) == 204
            size, data = chunk(begun + BAIT)
            assert wire.ask(post("Transfer-Encoding: chunked") + size + begun, data[at:], b"0\r\n\r\n") == 204
    assert seen.requests == {"unmarked no_marker": 78}


def test_request_behind_a_body_in_the_same_segment(lab, observer):
    with observer.counted() as seen, lab.wire() as wire:
        for framing, body in ((f"Content-Length: {len(BAIT)}", BAIT), ("Transfer-Encoding: chunked", b"".join(chunk(BAIT)) + b"0\r\n\r\n")):
            wire.send(post(framing) + body[:9], body[9:] + head("/page", MARKED) + head("/page"))
            assert [wire.answer() for _ in range(3)] == [204, 200, 200]
    assert seen.requests == {"marked prefetch": 2, "unmarked no_marker": 4}


def test_large_upload_and_download(lab, observer):
    """Each 1448 bytes begin with a bait, in both directions; curl waits for 100 Continue."""
    large = lab.web.pages / "large"
    large.write_bytes(BAIT.ljust(1448, b"-") * 2000)
    with observer.counted() as seen:
        lab.curl("-T", large, "-H", "Expect: 100-continue", url("/store/large"), "--next", "-sS", "--http1.1",
                 "-H", MARKED, "-o", "/dev/null", url("/large"))
    assert seen.requests == ONE
    assert (lab.web.pages / "store/large").read_bytes() == large.read_bytes()
    assert not seen.notes


@pytest.mark.parametrize("marked_every, between", ((40, b""), (40, b"\r\n"), (4, b""), (1, b"")))
def test_pipeline(lab, observer, marked_every, between):
    """Forty requests in one write."""
    with observer.counted() as seen, lab.wire() as wire:
        wire.send(b"".join(head(f"/page?{n}", "User-Agent: curl/7.88.1", "Accept: */*", *[MARKED] * (n % marked_every == 0)) + between
                           for n in range(40)))
        assert [wire.answer() for _ in range(40)] == [200] * 40
    marked = 40 // marked_every
    assert seen.requests.get("marked prefetch") == marked
    assert seen.requests.get("unmarked no_marker", 0) == 40 - marked
    assert not seen.notes
