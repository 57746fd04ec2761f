"""Reads captures in plain Python, in order to know what is in them without the program under test."""

import gzip
import re
import struct
from collections import namedtuple
from ipaddress import ip_address

Segment = namedtuple("Segment", "time_ns source source_port destination destination_port vlans seq flags payload")
REQUEST = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.[01]\r?\n")
HEAD_END = re.compile(rb"\n\r?\n")


def frames_of(path):
    """(time in ns, link type, bytes) of every frame."""
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    return pcapng_frames(data) if data[:4] == b"\x0a\x0d\x0d\x0a" else pcap_frames(data)


def pcap_frames(data):
    order = "<" if data[0] in (0xd4, 0x4d) else ">"
    magic, = struct.unpack_from(order + "I", data)
    unit = 1 if magic == 0xa1b23c4d else 1000
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xffff
    at = 24
    while at + 16 <= len(data):
        seconds, rest, captured, _ = struct.unpack_from(order + "IIII", data, at)
        if at + 16 + captured > len(data):
            return
        yield seconds * 10**9 + rest * unit, link, data[at + 16:at + 16 + captured]
        at += 16 + captured


def units_per_second(order, options):
    """if_tsresol of an interface block."""
    while len(options) >= 4:
        code, length = struct.unpack_from(order + "HH", options)
        if code == 9:
            return 2 ** (options[4] & 0x7f) if options[4] & 0x80 else 10 ** options[4]
        options = options[4 + (length + 3) // 4 * 4:]
    return 10**6


def pcapng_frames(data):
    at, order, interfaces = 0, "<", []
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order, interfaces = "<" if data[at + 8] == 0x4d else ">", []
        kind, length = struct.unpack_from(order + "II", data, at)
        if length < 12 or at + length > len(data):
            return
        body = data[at + 8:at + length - 4]
        if kind == 1:
            interfaces.append((struct.unpack_from(order + "H", body)[0], units_per_second(order, body[8:])))
        elif kind == 6:
            interface, high, low, captured, _ = struct.unpack_from(order + "IIIII", body)
            link, units = interfaces[interface]
            yield (high << 32 | low) * 10**9 // units, link, body[20:20 + captured]
        at += length


def network(link, frame):
    """(ethertype, VLAN tags, what follows)."""
    vlans = []
    if link in (12, 101, 228, 229):
        return {4: 0x0800, 6: 0x86dd}.get(frame[0] >> 4 if frame else 0), vlans, frame
    if link in (0, 108):
        family = min(struct.unpack_from("<I", frame)[0], struct.unpack_from(">I", frame)[0])
        return 0x0800 if family == 2 else 0x86dd, vlans, frame[4:]
    if link == 276:
        return struct.unpack_from("!H", frame)[0], vlans, frame[20:]
    at = {1: 12, 113: 14}.get(link)
    if at is None:
        return None, vlans, b""
    kind, = struct.unpack_from("!H", frame, at)
    while kind in (0x8100, 0x88a8, 0x9100):
        tag, kind = struct.unpack_from("!HH", frame, at + 2)
        vlans.append(tag & 0xfff)
        at += 4
    return kind, vlans, frame[at + 2:]


def segment_of(time_ns, link, frame):
    """The TCP segment in a frame, if it is a plain one: no fragment, no tunnel."""
    kind, vlans, packet = network(link, frame)
    if kind == 0x0800 and packet[9] == 6 and not struct.unpack_from("!H", packet, 6)[0] & 0x3fff:
        size, total = (packet[0] & 15) * 4, struct.unpack_from("!H", packet, 2)[0]
        addresses, rest = (packet[12:16], packet[16:20]), packet[size:total or None]
    elif kind == 0x86dd and packet[6] in (0, 6, 43, 60):
        at, following, size = 40, packet[6], struct.unpack_from("!H", packet, 4)[0]
        while following in (0, 43, 60):
            following, at = packet[at], at + (packet[at + 1] + 1) * 8
        if following != 6:
            return None
        addresses, rest = (packet[8:24], packet[24:40]), packet[at:40 + size if size else None]
    else:
        return None
    source_port, destination_port, seq, _, offset, flags = struct.unpack_from("!HHIIBB", rest)
    source, destination = (str(ip_address(raw)) for raw in addresses)
    return Segment(time_ns, source, source_port, destination, destination_port, vlans, seq, flags, rest[(offset >> 4) * 4:])


def segments_of(path):
    for frame in frames_of(path):
        try:
            segment = segment_of(*frame)
        except (struct.error, IndexError):
            continue    # too short for what it says it is
        if segment:
            yield segment
