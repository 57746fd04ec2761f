"""Captures of what the two halves of the gate might do differently. usage: crafted.py DIRECTORY"""

import sys
from pathlib import Path

from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether
from scapy.utils import PcapWriter

BEGINS, ANSWERS_BEGIN = 1000, 5000
MARKED = b"GET /%d HTTP/1.1\r\nHost: a.example\r\nSec-Purpose: prefetch\r\n\r\n"
PLAIN = b"GET /%d HTTP/1.1\r\nHost: a.example\r\nUser-Agent: " + b"u" * 100 + b"\r\nAccept: */*\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"


class Connection:
    """Its frames, one after the other, in any order of their numbers."""

    def __init__(self):
        self.frames, self.asked, self.answered = [], 0, 0

    def frame(self, up, seq, ack, flags, data):
        ports = {"sport": 40000, "dport": 80} if up else {"sport": 80, "dport": 40000}
        source, to = ("10.0.0.1", "10.0.0.2") if up else ("10.0.0.2", "10.0.0.1")
        frame = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / IP(src=source, dst=to) / TCP(
            seq=seq, ack=ack, flags=flags, **ports) / data
        frame.time = 1700000000 + len(self.frames) / 1000
        self.frames.append(frame)

    def ask(self, data):
        self.frame(True, BEGINS + self.asked, ANSWERS_BEGIN + self.answered, "PA", data)
        self.asked += len(data)

    def answer(self, data, at=None):
        at = self.answered if at is None else at
        self.frame(False, ANSWERS_BEGIN + at, BEGINS + self.asked, "PA", data)
        self.answered = max(self.answered, at + len(data))


def more_wait_than_are_followed():
    """64 wait; the rest is unknown, also to those that are read where they lie."""
    c = Connection()
    c.ask(MARKED % 0)
    for number in range(1, 67):
        c.ask(PLAIN % number)
    c.ask(MARKED % 67)
    for _ in range(68):
        c.answer(OK)
    return c


def a_head_of_as_much_as_is_read(rest):
    """A segment ends with the last byte that is read of a head; the next one goes on."""
    c = Connection()
    c.ask(PLAIN % 0)
    c.answer(OK)
    head = b"POST /long HTTP/1.1\r\nHost: a.example\r\nContent-Length: 700\r\nCookie: "
    head += b"c" * (16 * 1024 - len(head)) + rest
    for at in range(0, 16 * 1024, 1024):
        c.ask(head[at:at + 1024])
    c.ask(head[16 * 1024:])
    c.answer(OK)
    c.ask(MARKED % 1)
    c.answer(OK)
    return c


def a_page(length, missing=range(0), swapped=None):
    """In segments of 1,400 bytes; some bytes are in none, or two segments change places. Another answer follows."""
    c = Connection()
    c.ask(MARKED % 0)
    c.answer(HTML % length)
    begins, body = c.answered, b"<p>page</p>" * (length // 11 + 1)
    places = list(range(0, length, 1400))
    if swapped is not None:
        at = swapped // 1400
        places[at], places[at + 1] = places[at + 1], places[at]
    for at in places:
        if at not in missing:
            c.answer(body[at:min(at + 1400, length)], begins + at)
    c.answered = begins + length
    c.ask(MARKED % 1)
    c.answer(OK)
    return c


CAPTURES = {
    "more-wait": more_wait_than_are_followed(),
    "long-head": a_head_of_as_much_as_is_read(b"c" * 500),
    "long-head-and-body": a_head_of_as_much_as_is_read(b"c" * 1496 + b"\r\n\r\n" + b"b" * 700),
    "page-swapped-at-its-limit": a_page(100000, swapped=65536),
    "page-with-a-hole-at-its-limit": a_page(100000, missing=range(64000, 68000)),
    "page-without-its-end": a_page(3000, missing=range(1000, 3000)),
    "page-without-its-last-bytes": a_page(2830, missing=range(2800, 2830)),
}

for name, connection in CAPTURES.items():
    with PcapWriter(str(Path(sys.argv[1]) / f"{name}.pcap"), sync=True) as writer:
        writer.write(connection.frames)
