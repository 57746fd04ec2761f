"""The server, and connections to it that decide where a segment ends."""

import os
import socket
import struct
import time

from namespace import wait_for

UNACKED, TOTAL_RETRANS, DATA_SEGS_OUT = 24, 100, 156       # in struct tcp_info

CONFIGURATION = """
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log {directory}/nginx.err warn;
events {{ worker_connections 2048; }}
http {{
	log_format requests escape=json '$request_method $uri $status $connection_requests $http_sec_purpose';
	access_log {directory}/access.log requests;
	client_header_buffer_size 32k;
	large_client_header_buffers 8 32k;
	client_max_body_size 0;
	client_body_temp_path {directory}/body;
	proxy_temp_path {directory}/proxy;
	fastcgi_temp_path {directory}/fastcgi;
	uwsgi_temp_path {directory}/uwsgi;
	scgi_temp_path {directory}/scgi;
	keepalive_timeout 60;
	keepalive_requests 100000;
	server {{
		listen 80 backlog=4096;
		listen [::]:80 backlog=4096;
		listen 81 proxy_protocol;
		root {directory}/pages;
		location /sink {{ return 204; }}
		location /store/ {{ dav_methods PUT; }}
	}}
}}
"""


class Web:
    """nginx. /page is a file, /sink takes any body, /store/NAME is written by PUT. Port 81 wants a PROXY header first."""

    def __init__(self, lab, place):
        self.directory = lab.directory / place.name
        self.pages = self.directory / "pages"
        (self.pages / "store").mkdir(parents=True)
        (self.pages / "page").write_text("a page\n")
        configuration = self.directory / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(directory=self.directory))
        self.process = lab.start(place, "nginx", "-p", self.directory, "-c", configuration,
                                 "-e", self.directory / "nginx.err", stderr=open(self.directory / "start.err", "w"))
        wait_for(lambda: self.answers(place), "nginx answers")

    def answers(self, place):
        assert self.process.poll() is None, (self.directory / "start.err").read_text()
        try:
            place.connect("127.0.0.1").close()
            return True
        except ConnectionRefusedError:
            return False

    def log(self):
        """A line per request that was answered."""
        return (self.directory / "access.log").read_text().splitlines()


class Wire:
    """A connection where every write is a segment."""

    def __init__(self, sock):
        self.sock = sock
        self.pending = b""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, *pieces):
        """A piece waits until the one before is acknowledged: those that queue up would be sent as one."""
        for number, piece in enumerate(pieces):
            while number and self.unacked:
                pass
            self.sock.sendall(piece)

    def info(self, offset):
        return struct.unpack_from("I", self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), offset)[0]

    @property
    def unacked(self):
        return self.info(UNACKED)

    @property
    def segments(self):
        """With data, sent so far, each once."""
        return self.info(DATA_SEGS_OUT) - self.sent_again

    @property
    def sent_again(self):
        """By a busy machine now and then, or because a test wants it."""
        return self.info(TOTAL_RETRANS)

    def read_until(self, end):
        while end not in self.pending:
            got = self.sock.recv(65536)
            assert got, f"closed after {self.pending!r}"
            self.pending += got
        got, self.pending = self.pending.split(end, 1)
        return got

    def answer(self):
        """The status of the next response, which is read to its end."""
        head = self.read_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        lengths = [int(line.split(":")[1]) for line in head if line.lower().startswith("content-length:")]
        while len(self.pending) < sum(lengths):
            got = self.sock.recv(65536)
            assert got, "closed in a body"
            self.pending += got
        self.pending = self.pending[sum(lengths):]
        return int(head[0].split()[1])

    def ask(self, *pieces):
        self.send(*pieces)
        return self.answer()

    def reset(self):
        """Closes with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


def head(target="/page", *lines, method="GET", version="HTTP/1.1"):
    """A request head; lines are text or bytes."""
    fields = b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in ("Host: web.test", *lines))
    return f"{method} {target} {version}\r\n".encode() + fields + b"\r\n"


MARKED = "Sec-Purpose: prefetch"


def ask_from_every_cpu(lab, pause=0):
    """A sample stands for those that its CPU lost before, so that one of each makes the sum of weights complete."""
    allowed = os.sched_getaffinity(0)
    try:
        for cpu in allowed:
            time.sleep(pause)
            os.sched_setaffinity(0, {cpu})
            with lab.wire() as wire:
                assert wire.ask(head("/page", MARKED)) == 200
    finally:
        os.sched_setaffinity(0, allowed)
    return len(allowed)
