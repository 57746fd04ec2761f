"""A server that does what it is told: both ends of a connection are in the hands of the test, segment by segment."""

import socket
from contextlib import contextmanager

from namespace import SERVER, address
from web import MARKED, Wire, head

PORT = 8080


def answer(status, *lines, body=b"", length=None):
    """Whole, unless `length` says that more follows; without a Content-Length where `length` is False."""
    fields = [f"Content-Length: {len(body) if length is None else length}"] if length is not False else []
    return "\r\n".join([f"HTTP/1.1 {status} Any", *lines, *fields, "", ""]).encode() + body


class Site:
    """A lab with a port where nobody answers but the test."""

    def __init__(self, lab, device, family, attach):
        self.lab, self.device, self.family, self.attach = lab, device, family, attach
        with lab.server.entered():
            self.listener = socket.create_server(("::", PORT), family=socket.AF_INET6, dualstack_ipv6=True)
        self.listener.settimeout(60)
        self.client = lab.server if device == "lo" else lab.client
        self.where = {4: "127.0.0.1", 6: "::1"}[family] if device == "lo" else address(SERVER, family)

    def observe(self, *options):
        return self.lab.observe("--attach", self.attach, "--port", PORT, *options, interfaces=(self.device,))

    @contextmanager
    def connected(self):
        """Both ends of a new connection."""
        with self.client.connect(self.where, PORT) as one, self.listener.accept()[0] as other:
            for end in (one, other):
                end.settimeout(60)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield Talk(Wire(one), Wire(other))


class Talk:
    def __init__(self, client, server):
        self.client, self.server = client, server

    def ask(self, *requests):
        """In one write; the server has read them all."""
        self.client.send(b"".join(requests))
        take(self.server, len(b"".join(requests)))

    def answer(self, *pieces):
        """Each a segment; the client has read them all. How many bytes."""
        self.server.send(*pieces)
        take(self.client, len(b"".join(pieces)))
        return len(b"".join(pieces))

    def exchange(self, request, *pieces):
        self.ask(request)
        return self.answer(*pieces)


def take(wire, n):
    while n:
        got = wire.sock.recv(min(n, 1 << 20))
        assert got, "closed before its time"
        n -= len(got)


def marked(target, *lines, **more):
    return head(target, MARKED, *lines, **more)
