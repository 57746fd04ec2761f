"""What a TCP stack of today hardly sends: frames made by hand, over a real device."""

import random
import socket

import pytest
from lab import Lab
from scapy.layers.inet import IP, TCP, fragment
from scapy.layers.l2 import Ether
from web import MARKED, head

HEAD = head("/page", "Accept: text/html", MARKED)
PLAIN = head("/page", "Accept: text/html, application")
ONE = {"marked prefetch": 1}


@pytest.fixture(scope="module", params=("auto", "xdp"))
def observer(request):
    with Lab() as lab:
        observer = lab.observe("--attach", request.param)
        with lab.client.entered():
            observer.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            observer.sock.bind(("web0", 0))
        observer.ether = Ether(src="02:00:00:00:00:01", dst="ff:ff:ff:ff:ff:ff")       # no TCP takes what is for everybody
        yield observer
        observer.sock.close()
        observer.stop(lost=("gap",))


class Flow:
    """One direction of a connection to an address that nobody has, so that nobody answers."""

    def __init__(self, observer, start=None, port=None):
        self.observer = observer
        self.port = port or random.randrange(1024, 65536)
        self.start = random.randrange(1 << 32) if start is None else start
        self.send(-1, flags="S")

    def frame(self, at, data=b"", flags="PA", **more):
        tcp = TCP(sport=self.port, dport=80, seq=(self.start + at) % (1 << 32), ack=1, flags=flags, **more)
        return self.observer.ether / IP(src="10.77.1.1", dst="10.77.1.99") / tcp / data

    def send(self, at, data=b"", flags="PA", **more):
        self.observer.sock.send(bytes(self.frame(at, data, flags, **more)))

    def send_all(self, *parts):
        """(position, bytes), or a position and the next one in HEAD."""
        for at, what in parts:
            self.send(at, what if isinstance(what, bytes) else HEAD[at:what])


END = len(HEAD)
ORDERS = {
    "in order": ((0, 30), (30, 60), (60, END)),
    "the last two turned": ((0, 30), (60, END), (30, 60)),
    "sent twice": ((0, END), (0, END)),
    "each part sent twice": ((0, 30), (0, 30), (30, END), (30, END)),
    "the first sent again behind the second": ((0, 30), (30, 60), (0, 30), (60, END)),
    "sent again in other pieces": ((0, 30), (0, 50), (40, END)),
    "the last in front, in three": ((0, 20), (50, END), (20, 30), (30, 50)),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("start", (None, 0xffffffff - 40), ids=("", "sequence numbers wrap"))
def test_order(observer, order, start):
    with observer.counted() as seen:
        flow = Flow(observer, start)
        flow.send_all(*ORDERS[order])
        flow.send(END, PLAIN)
    assert seen.requests == {**ONE, "unmarked no_marker": 1}
    assert not seen.notes


@pytest.mark.parametrize("at", (0, 1, 30, END - 1))
def test_sent_again_with_the_next(observer, at):
    """What was read before and a new request, in one segment."""
    with observer.counted() as seen:
        flow = Flow(observer)
        flow.send_all((0, HEAD), (at, HEAD[at:] + PLAIN))
    assert seen.requests == {**ONE, "unmarked no_marker": 1}
    assert not seen.notes


def test_overlap_with_other_data(observer):
    """The first data wins: one request, in one reading."""
    with observer.counted() as seen:
        flow = Flow(observer)
        flow.send_all((0, 40), (0, PLAIN[:50]), (40, END), (0, PLAIN))
    assert seen.requests == ONE


def test_gap_in_a_head(observer):
    """The rest of it is lost, but not the requests behind it, which are whole and begin with a segment."""
    with observer.counted(lost=("gap",)) as seen:
        flow = Flow(observer)
        flow.send_all((0, 40), (50, END), (END, HEAD), (2 * END, PLAIN))
        flow.send(2 * END + len(PLAIN), flags="FA")
    assert seen.requests == {"cut gap": 1, "marked prefetch": 1, "unmarked no_marker": 1}


def test_gap_in_a_body(observer):
    with observer.counted(lost=("gap",)) as seen:
        flow = Flow(observer)
        post = head("/sink", "Content-Length: 3000", method="POST")
        flow.send(0, post + b"x" * 1000)
        flow.send(len(post) + 2000, b"y" * 1000 + HEAD)
    assert seen.requests == {**ONE, "unmarked no_marker": 1}
    assert not seen.notes


@pytest.mark.parametrize("flags", ("R", "RA", "FA"))
def test_forged_end(observer, flags):
    """A RST or FIN that is not at the next byte ends nothing."""
    with observer.counted() as seen:
        flow = Flow(observer)
        flow.send(0, HEAD[:40])
        for at in (1 << 30, 5000, 0, 20):
            flow.send(at, flags=flags)
        flow.send(40, HEAD[40:])
    assert seen.requests == ONE


def test_middle_of_a_connection(observer):
    with observer.counted() as seen:
        flow = Flow(observer)
        flow.start += 1 << 20
        flow.send_all((0, HEAD), (END, PLAIN))
    assert seen.requests == {**ONE, "unmarked no_marker": 1}
    assert seen.notes == {"resynchronised": 1}


def test_ports_used_again(observer):
    with observer.counted() as seen:
        for _ in range(3):
            Flow(observer, port=5000).send(0, HEAD)
        Flow(observer, port=5001).send(0, HEAD[:40])
        Flow(observer, port=5001).send(0, PLAIN)
    assert seen.requests == {"marked prefetch": 3, "cut closed": 1, "unmarked no_marker": 1}


def test_request_in_the_first_segment(observer):
    """TCP Fast Open; the data is sent again with the next segment."""
    with observer.counted() as seen:
        flow = Flow(observer)
        flow.start += 1 << 16
        flow.send(-1, HEAD, flags="S")
        flow.send(0, HEAD)
    assert seen.requests == ONE


def test_urgent_data(observer):
    with observer.counted() as seen:
        Flow(observer).send(0, HEAD, flags="PAU", urgptr=3)
    assert seen.requests == ONE and seen.notes == {"urgent": 1}


def test_fragments(observer):
    with observer.counted() as seen:
        frame = Flow(observer).frame(0, HEAD)
        for part in fragment(frame[IP], fragsize=40):
            observer.sock.send(bytes(observer.ether / part))
    assert not seen.requests and seen.frames["ip_fragment"] >= 3
