"""
Requests with their answers, read out of a capture in plain Python: what the program under test is compared with. Meant
for captures that are in order: a stream is read to its first hole, and is given up where its framing makes no sense.
"""

import re
from bisect import bisect_left
from collections import namedtuple
from dataclasses import dataclass, field

from reader import HEAD_END, REQUEST, segments_of

FIN, SYN, RST, ACK = 1, 2, 4, 16
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?:[ \r\n]|$)")
Request = namedtuple("Request", "time_ns method target fields")


class Stream:
    """What one side said, without holes; positions count from its first byte."""

    def __init__(self, begin):
        self.begin, self.pieces, self.marks, self.back = begin, {}, [], None
        self.said, self.end_ns, self.ended_by = bytearray(), None, 0

    def add(self, segment):
        at = (segment.seq + bool(segment.flags & SYN) - self.begin) & 0xffffffff
        if segment.payload and at < 1 << 31:
            self.pieces.setdefault(at, (segment.time_ns, segment.payload))
            self.join()
        if segment.flags & (FIN | RST) and not self.ended_by:
            self.end_ns, self.ended_by = segment.time_ns, segment.flags & (FIN | RST)

    def join(self):
        for at in sorted(self.pieces):
            if at > len(self.said):
                return
            time_ns, payload = self.pieces.pop(at)
            if new := payload[len(self.said) - at:]:
                self.said += new
                self.marks.append((len(self.said), time_ns))

    def time_at(self, position):
        """When the byte at this position was seen."""
        return self.marks[bisect_left(self.marks, (position + 1, 0))][1]


def fields_of(head):
    """By their names in small letters; lines of one name as a list."""
    fields = {}
    for line in head.split(b"\n")[1:]:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            fields[name.lower()] = ", ".join(filter(None, (fields.get(name.lower()), value.strip())))
    return fields


def chunked_end(said, at):
    """Where a chunked body ends; None: it does not."""
    while line := re.compile(rb"([0-9A-Fa-f]+)[^\n]*\n").match(said, at):
        size, at = int(line[1], 16), line.end()
        if size > len(said):
            return None
        if not size:
            end = re.compile(rb"(?:[^\r\n][^\n]*\n)*\r?\n").match(said, at)
            return end and end.end()
        at += size + 2
    return None


def body_end(said, at, fields, until_close=False):
    """RFC 9112, section 6.3. None: not in the bytes."""
    if fields.get("transfer-encoding", "").lower().endswith("chunked"):
        return chunked_end(said, at)
    length = fields.get("content-length", "" if until_close else "0")
    return at + int(length) if length.isdigit() else None


def requests_of(stream):
    at = 0
    while line := REQUEST.match(stream.said, at):
        end = HEAD_END.search(stream.said, line.end() - 1)
        if not end:
            return
        fields = fields_of(stream.said[at:end.end()])
        yield Request(stream.time_at(end.end() - 1), line[1].decode(), line[2].decode("latin-1"), fields)
        at = body_end(stream.said, end.end(), fields)
        if at is None or line[1] == b"CONNECT":
            return
        while stream.said[at:at + 2] == b"\r\n":
            at += 2


@dataclass
class Exchange:
    """`status` is None where no final answer was seen; `length` is that of its head and its body."""

    request: Request
    client: tuple
    server: tuple
    interim: list = field(default_factory=list)
    status: int = None
    fields: dict = field(default_factory=dict)
    length: int = None
    fate: str = "unseen"
    first_byte_ns: int = None


def answer(exchange, stream, at):
    """Reads what comes at a position as the answer. Where the next one begins; None: none does."""
    while line := STATUS.match(stream.said, at):
        end = HEAD_END.search(stream.said, line.end() - 1)
        if not end:
            return None
        status, begin = int(line[1]), at
        if status >= 200 or status == 101:
            break
        exchange.interim.append(status)
        at = end.end()
    else:
        return None
    fields = fields_of(stream.said[begin:end.end()])
    exchange.status, exchange.fields, exchange.first_byte_ns = status, fields, stream.time_at(begin)
    if status == 101 or exchange.request.method == "CONNECT" and status < 300:
        exchange.length, exchange.fate = end.end() - begin, "switched"
        return None
    if status in (204, 304) or exchange.request.method == "HEAD":
        at = end.end()
    else:
        at = body_end(stream.said, end.end(), fields, until_close=True)
        if at is None and "content-length" not in fields and "chunked" not in fields.get("transfer-encoding", ""):
            exchange.length, exchange.fate = len(stream.said) - begin, "complete" if stream.ended_by == FIN else "unfinished"
            return None
    if at is None or at > len(stream.said):
        exchange.length, exchange.fate = len(stream.said) - begin, "unfinished"
        return None
    exchange.length, exchange.fate = at - begin, "complete"
    return at


def streams_of(path):
    """Of each connection: the client and the server, as (address, port), and what either said."""
    streams, opened = {}, []
    for segment in segments_of(path):
        one, other = (segment.source, segment.source_port), (segment.destination, segment.destination_port)
        syn = bool(segment.flags & SYN)
        begin = (segment.seq + syn) & 0xffffffff
        if syn and not segment.flags & ACK and (one, other) in streams and streams[one, other].begin != begin:
            del streams[one, other]
            streams.pop((other, one), None)
        if (one, other) not in streams:
            if not (syn or segment.payload):
                continue
            streams[one, other] = Stream(begin)
            opened.append((one, other, streams[one, other]))
            streams[one, other].back = streams.get((other, one), Stream(0))
            streams[one, other].back.back = streams[one, other]
        streams[one, other].add(segment)
    return [(one, other, stream, stream.back) for one, other, stream in opened if REQUEST.match(stream.said)]


def exchanges_of(path):
    """In the order of the requests' ends."""
    found = []
    for client, server, asked, answered in streams_of(path):
        at = 0
        for request in requests_of(asked):
            exchange = Exchange(request, client, server)
            if at is not None:
                at = answer(exchange, answered, at)
            found.append(exchange)
    return sorted(found, key=lambda exchange: exchange.request.time_ns)
