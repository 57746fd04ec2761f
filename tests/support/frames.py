"""Frames, conversations and capture files, made byte by byte."""

import itertools
import struct
from ipaddress import ip_address

CLIENT, SERVER = "192.0.2.7", "198.51.100.9"
CLIENT6, SERVER6 = "2001:db8::7", "2001:db8:1::9"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
ETHERNET, RAW, COOKED, COOKED2, NULL = 1, 101, 113, 276, 0
START = 1_700_000_000_000_000_000    # ns
STEP = 1_000_000


def tcp(source, destination, seq, flags, payload=b"", vlans=(), ack=1):
    """A frame; source and destination are (address, port). Checksums are 0, as with offloading."""
    (source, source_port), (destination, destination_port) = source, destination
    segment = struct.pack("!HHIIBBHHH", source_port, destination_port, seq % 2**32, ack % 2**32, 5 << 4, flags, 65535, 0, 0) + payload
    one, other = ip_address(source), ip_address(destination)
    if one.version == 4:
        header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, 0)
        ethertype = 0x0800
    else:
        header = struct.pack("!IHBB", 6 << 28, len(segment), 6, 64)
        ethertype = 0x86dd
    tags = b"".join(struct.pack("!HH", 0x88a8 if after else 0x8100, tag) for tag, after in zip(vlans, [*vlans[1:], None]))
    link = bytes.fromhex("020000000001020000000002") + tags + struct.pack("!H", ethertype)
    return link + header + one.packed + other.packed + segment


PORTS = itertools.cycle(range(20000, 60000))


class Conversation:
    """The client's half of a connection: SYN, then what it says, in segments of at most `mss` bytes; and answers."""

    def __init__(self, source=CLIENT, destination=SERVER, source_port=None, port=80, vlans=()):
        self.client, self.server = (source, source_port or next(PORTS)), (destination, port)
        self.vlans, self.seq, self.server_seq = vlans, 1000, 90000
        self.frames = [self.frame(SYN)]
        self.seq += 1

    def frame(self, flags, payload=b""):
        return tcp(self.client, self.server, self.seq, flags, payload, self.vlans, self.server_seq)

    def say(self, data, mss=1448):
        for at in range(0, len(data), mss):
            self.frames.append(self.frame(ACK | PSH, data[at:at + mss]))
            self.seq += len(data[at:at + mss])
        return self

    def answer(self, data, mss=65000):
        for at in range(0, len(data), mss):
            piece = data[at:at + mss]
            self.frames.append(tcp(self.server, self.client, self.server_seq, ACK | PSH, piece, self.vlans, self.seq))
            self.server_seq += len(piece)
        return self

    def end(self):
        self.frames.append(self.frame(FIN | ACK))
        return self


def get(target="/", *lines, host="www.example", method="GET", version="1.1"):
    """A head; text or bytes."""
    def raw(part):
        return part if isinstance(part, bytes) else part.encode()

    parts = [raw(method) + b" " + raw(target) + b" HTTP/" + raw(version), b"Host: " + raw(host), *map(raw, lines)]
    return b"\r\n".join(parts) + b"\r\n\r\n"


def ok(body, *lines):
    """An answer; lines are text."""
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, f"Content-Length: {len(body)}", "\r\n"]).encode() + body


def conversations(*heads, **more):
    """The frames of one connection a head."""
    return [frame for head in heads for frame in Conversation(**more).say(head).frames]


def time_of(index):
    return START + index * STEP


def pcap(frames, link=ETHERNET, nano=False, order="<", times=None):
    """A capture file. `times`: of the frames, in ns."""
    unit = 1 if nano else 1000
    out = [struct.pack(order + "IHHiIII", 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, 262144, link)]
    for i, frame in enumerate(frames):
        second, rest = divmod(times[i] if times else time_of(i), 10**9)
        out.append(struct.pack(order + "IIII", second, rest // unit, len(frame), len(frame)) + frame)
    return b"".join(out)


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def pcapng(frames, link=ETHERNET, digits=6, stamps=None):
    """The same as pcapng: a section, an interface, enhanced packet blocks. `stamps`: in units of 10^-digits seconds."""
    resolution = struct.pack("<HHBxxxHH", 9, 1, digits, 0, 0)
    out = [block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)),
           block(1, struct.pack("<HHI", link, 0, 262144) + resolution * (digits != 6))]
    for i, frame in enumerate(frames):
        stamp = stamps[i] if stamps else time_of(i) // 1000
        out.append(block(6, struct.pack("<IIIII", 0, stamp >> 32, stamp & 0xffffffff, len(frame), len(frame)) + frame))
    return b"".join(out)


def without_link(frames):
    return [frame[14:] for frame in frames]


def as_cooked(frames):
    return [struct.pack("!HHH8s", 0, 1, 6, bytes(8)) + frame[12:] for frame in frames]


def as_cooked2(frames):
    return [frame[12:14] + struct.pack("!HIHBB8s", 0, 1, 1, 0, 6, bytes(8)) + frame[14:] for frame in frames]


def as_null(frames):
    return [struct.pack("<I", 2 if frame[12:14] == b"\x08\x00" else 10) + frame[14:] for frame in frames]
