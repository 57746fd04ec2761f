"""Streams that take the gate where the captures do not: what follows what, and who answers."""

import struct

SEND, AGAIN, SKIP, ELSEWHERE, JUMP, WAIT, FLAGS, SNAP = range(8)      # enum step in gate.c
ANSWER = 8                                      # the other direction of connection 0
STRIDE = (JUMP, 0, 1024), (JUMP, 0, -1025 & 0xffff)     # 64 MiB less one: how far a long body is followed at once

PLAIN = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
MARKED = b"GET /b HTTP/1.1\r\nSec-Purpose: prefetch;prerender\r\n\r\n"
CHUNKED = (b"POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
           b"1a;x=y\r\nGET /x HTTP/1.1\r\n\r\nabcde\r\n\r\n3\r\nabc\r\n0\r\nTrailer: t\r\n\r\n")
LENGTH = b"POST /d HTTP/1.1\r\nContent-Length: 19\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
LONG = b"POST /e HTTP/1.1\r\nContent-Length: 67120000\r\n\r\n"
LONG_CHUNK = b"POST /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4002c00\r\n"
CONNECT = b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"
UPGRADE = b"GET /g HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
TWO_LENGTHS = b"POST /h HTTP/1.1\r\nContent-Length: 3, 3\r\nContent-Length: 12345678901\r\n\r\n"
FOLDED = b"GET /i HTTP/1.1\r\nPurpose:\r\n prefetch\r\n\r\n"
PROXY_V1 = b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"
PROXY_V2 = b"\r\n\r\n\0\r\nQUIT\n!\x11\0\x0c" + bytes(12)
HTTP2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

STREAMS = [
    PLAIN + MARKED, CHUNKED + MARKED, LENGTH + MARKED, b"\r\n\n" + FOLDED + PLAIN, PROXY_V1 + MARKED, PROXY_V2 + MARKED,
    TWO_LENGTHS + MARKED, CHUNKED.replace(b"\r\n", b"\n") + PLAIN,
    b"GET http://u@a/b HTTP/1.0\r\n\r\n" + LENGTH + CHUNKED,
]

REPLIES = [
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    b"Content-Length: 18\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nHTTP/\r\n0\r\nA: b\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n0\r\n\r\n"
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    b"HTTP/1.1 301 Moved\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.0 200 OK\r\n\r\nto the end",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabcdef",
    b"HTTP/1.1 200 OK\r\nContent-Length: 67120000\r\n\r\nabc",
    b"".join(b"HTTP/1.1 20%d OK\r\nContent-Length: 0\r\n\r\n" % i for i in range(8)),
]


def steps(text, *todo, knobs=0):
    return bytes([knobs, len(todo)]) + b"".join(struct.pack(">BBH", *step) for step in todo) + text


def answered(request, answer):
    return steps(request + answer + MARKED, (SEND, 0, len(request)), (ELSEWHERE, ANSWER, len(request)),
                 (SEND, ANSWER, len(answer)), (ELSEWHERE, 0, len(request + answer)), (SEND, 0, len(MARKED)))


def gate():
    """Inputs of the target of this name."""
    for stream in STREAMS:
        yield steps(stream, (FLAGS, 0, 2), (SEND, 0, 0), (SEND, 0, 30), (SEND, 0, 1), (SEND, 0, 50), (AGAIN, 0, 40))
        # A part, then what is behind a hole, then the hole, then the rest.
        yield steps(stream, (SEND, 0, 20), (SKIP, 0, 9), (SEND, 0, 12), (AGAIN, 0, 21), (SEND, 0, 2000), (FLAGS, 0, 17))
        # Cut short by the capture, in the middle of a direction that is known.
        yield steps(stream, (SEND, 0, 25), (SNAP, 0, 4), (SEND, 0, 60), (AGAIN, 0, 30), (SEND, 0, 60))
        # The same on eight flows, more than the table has room for, and closed at last.
        yield steps(stream, *((SEND, where, 30) for where in range(8)), (WAIT, 0, 3000),
                    *((SEND, where, 99) for where in range(8)), (FLAGS, 0, 4), (SEND, 0, 0))
    # One sample a second at most: the third stands for the second too.
    yield steps(MARKED * 3, (SEND, 0, len(MARKED)), (SEND, 0, len(MARKED)), (WAIT, 0, 200),
                (SEND, 0, len(MARKED)), knobs=0x20)
    yield answered(CONNECT, b"HTTP/1.1 200 OK\r\n\r\n")
    yield answered(UPGRADE, b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
    yield answered(PLAIN, b"HTTP/1.1 404 Not Found\r\n\r\n")
    for reply in REPLIES:
        yield answered(MARKED + PLAIN + CHUNKED, reply)
        yield steps(MARKED + reply + PLAIN, (SEND, 0, len(MARKED)), (ELSEWHERE, ANSWER, len(MARKED)),
                    (SEND, ANSWER, 30), (AGAIN, ANSWER, 9), (SEND, ANSWER, 200), (FLAGS, ANSWER, 17),
                    (SEND, ANSWER, 0), (FLAGS, 0, 4), (SEND, 0, 0), knobs=0x80)
    yield steps(PLAIN + HTTP2, (SEND, 0, len(PLAIN)), (SEND, 0, len(HTTP2)))
    yield steps(HTTP2 + PLAIN, (SEND, 0, len(HTTP2)), (SEND, 0, len(PLAIN)))
    for long in LONG, LONG_CHUNK:
        for snap in 0, 7:
            yield steps(long + MARKED * 2, (SEND, 0, len(long)), *STRIDE, (SNAP, 0, snap), (SEND, 0, 20),
                        (SEND, 0, 40))


def frames():
    """Frames for the target locate: a segment behind each kind of IPv6 extension header."""
    tcp = struct.pack(">HHIIHHI", 40000, 80, 1, 2, 0x5018, 1024, 0) + PLAIN
    for kind, header in ((0, b"\6\1"), (43, b"\6\0"), (60, b"\6\0"), (44, b"\6\0\0\0"), (44, b"\6\0\0\1"),
                         (51, b"\6\4"), (135, b"\6\2")):
        size = 8 if kind == 44 else header[1] * (4 if kind == 51 else 8) + 8
        extension = header + bytes(size - len(header))
        ip = struct.pack(">IHBB", 6 << 28, size + len(tcp), kind, 64) + bytes(range(32))
        yield bytes([1, 0, 0, 0, 0, 0]) + ip + extension + tcp


def pieces():
    for stream in STREAMS + [HTTP2, LONG + PLAIN]:
        for cuts in (b"\x00", b"\x02", b"\x3f", b"\x85\x41\x0a\x3f", b"\xc3\x48"):
            yield bytes([len(cuts) - 1]) + cuts + stream
    for reply in REPLIES:
        for cuts in (b"\x00", b"\x02", b"\x3f", b"\x85\x41\x0a\x3f"):
            yield bytes([16 + len(cuts) - 1]) + cuts + reply
