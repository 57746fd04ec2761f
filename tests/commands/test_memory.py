"""Memory is fixed: a million of what never ends takes no more of it than what fills the tables once."""

import itertools
import re
import struct
import subprocess

import pytest
from command import CAPTURES, HINTWATCH
from frames import ACK, PSH, get, ok, pcap, tcp
from hellos import client_hello
from reader import frames_of

FEW, MANY, BATCH = 50_000, 1_000_000, 1000
ROOM = 4096                                     # KiB: what an allocator may take more or less
SOURCE = 26                                     # of the IPv4 address in an Ethernet frame


def half_hello():
    return tcp(("10.0.0.1", 40000), ("198.51.100.9", 443), 1, ACK | PSH, client_hello("www.example", ["h2"])[:60])


def half_initial():
    """The first of the two datagrams that Chromium's hello needs."""
    path = CAPTURES / "browsers" / "quic-chromium-forced.quic.pcap"
    if not path.exists():
        pytest.skip("../shared/captures is absent: no hello of a browser")
    return next(frames_of(path))[2]


def from_everywhere(frame, count):
    """Batches of records of a capture file, one of each client."""
    for first in range(0, count, BATCH):
        yield b"".join(struct.pack("<IIII", 1_700_000_000 + i // 1000, 0, len(frame), len(frame)) +
                       frame[:SOURCE] + struct.pack("!I", 0x0a000000 + i) + frame[SOURCE + 4:]
                       for i in range(first, first + BATCH))


def peak_kib(batches):
    """The most that the process held before the end of its input, and its metrics."""
    process = subprocess.Popen([HINTWATCH, "replay", "--metrics", "-", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for piece in itertools.chain([pcap([])], batches):
        process.stdin.write(piece)
    with open(f"/proc/{process.pid}/status") as status:
        peak, = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read(), re.M)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return int(peak), said


@pytest.mark.parametrize("make, kind", [(half_hello, "tls_cut"), (half_initial, "quic_v1")])
def test_a_million_halves(make, kind):
    frame = make()
    few, _ = peak_kib(from_everywhere(frame, FEW))
    many, said = peak_kib(from_everywhere(frame, MANY))
    assert f'hintwatch_hellos_total{{kind="{kind}"}} {MANY}\n' in said.decode()
    assert many < few + ROOM


HEAD = get("/a/%07d", "Sec-Purpose: prefetch", 'Sec-Speculation-Tags: "t%07d"', "Referer: http://p%07d.example/", host="h%07d.example")


def speculations(count):
    """As many clients, hosts, pages and tags, a thousand a second, each answered at once: one in ten refused."""
    asked = tcp(("10.0.0.1", 40000), ("198.51.100.9", 80), 1, ACK | PSH, HEAD % (0, 0, 0, 0), ack=1)
    start = asked[:-len(HEAD % (0, 0, 0, 0))]
    answers = [tcp(("198.51.100.9", 80), ("10.0.0.1", 40000), 1, ACK | PSH, answer, ack=1 + len(HEAD % (0, 0, 0, 0)))
               for answer in (ok(b"0123456789"), b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    size = len(asked)
    for first in range(0, count, BATCH):
        pieces = []
        for i in range(first, first + BATCH):
            client, answer = struct.pack("!I", 0x0a000000 + i), answers[i % 10 == 0]
            pieces += (struct.pack("<IIII", 1_700_000_000 + i // 1000, 0, size, size), start[:SOURCE], client, start[SOURCE + 4:],
                       HEAD % (i, i, i, i), struct.pack("<IIII", 1_700_000_000 + i // 1000, 1, len(answer), len(answer)),
                       answer[:SOURCE + 4], client, answer[SOURCE + 8:])
        yield b"".join(pieces)


def sum_of(name, page, labels=""):
    return sum(int(value) for found, value in re.findall(rf"^{name}\{{([^}}]*)\}} (\d+)$", page, re.M) if labels in found)


def test_a_million_speculations():
    few, _ = peak_kib(speculations(2 * FEW))        # more than are followed at once
    many, said = peak_kib(speculations(MANY))
    page = said.decode()
    assert sum_of("hintwatch_outcomes_total", page) == sum_of("hintwatch_requests_total", page, "marked") == MANY
    assert sum_of("hintwatch_outcomes_total", page, 'result="refused"') == MANY // 10
    assert sum_of("hintwatch_outcome_use_total", page) == MANY
    assert sum_of("hintwatch_outcome_use_total", page, 'use="not_used"') == MANY // 10
    early, = re.findall(r'^hintwatch_ledger_lost_total\{what="settled_early"\} (\d+)$', page, re.M)
    assert int(early) == MANY - 65536
    assert many < few + ROOM
