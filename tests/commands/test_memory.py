"""Memory is fixed: a million of what never ends takes no more of it than what fills the tables once."""

import itertools
import re
import struct
import subprocess

import pytest
from command import CAPTURES, HINTWATCH
from frames import ACK, PSH, pcap, tcp
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


def peak_kib(frame, count):
    """The most that the process held before the end of its input, and its metrics."""
    process = subprocess.Popen([HINTWATCH, "replay", "--metrics", "-", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for piece in itertools.chain([pcap([])], from_everywhere(frame, count)):
        process.stdin.write(piece)
    with open(f"/proc/{process.pid}/status") as status:
        peak, = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read(), re.M)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return int(peak), said


@pytest.mark.parametrize("make, kind", [(half_hello, "tls_cut"), (half_initial, "quic_v1")])
def test_a_million_halves(make, kind):
    frame = make()
    few, _ = peak_kib(frame, FEW)
    many, said = peak_kib(frame, MANY)
    assert f'hintwatch_hellos_total{{kind="{kind}"}} {MANY}\n' in said.decode()
    assert many < few + ROOM
