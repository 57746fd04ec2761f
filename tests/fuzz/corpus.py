#!/usr/bin/python3
"""Makes seeds for the fuzzers out of scenarios.py, and of the captures in ../shared/captures where there are any.

usage: corpus.py DIRECTORY
"""

import hashlib
import logging
import re
import struct
import sys
from collections import defaultdict
from pathlib import Path

import scenarios

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT.parent / "shared" / "captures"
CAPTURE_MAX, STREAM_MAX, PIECES_MAX, HEAD_MAX, FRAMES_MAX = 16384, 30000, 3000, 16384, 8
# From the number of a LINKTYPE_ to its place in locate.c.
LINK_TYPES = {1: 0, 101: 1, 12: 1, 228: 2, 229: 3, 0: 4, 108: 5, 113: 6, 276: 7}
HEAD = re.compile(rb"[A-Z]{3,17} [^\r\n]{1,8000} HTTP/1\.[01]\r?\n(?:[^\r\n]+\r?\n)*\r?\n")
ANSWER_HEAD = re.compile(rb"HTTP/1\.[01] [1-9]\d\d[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n")
FIELD = re.compile(rb"^(?:sec-purpose|sec-speculation-tags|sec-fetch-\w+|x-purpose|purpose):[ \t]*([^\r\n]*)",
                   re.I | re.M)
PAGE = re.compile(rb"<!doctype html>.*?</html>", re.I | re.S)
UNDECIDED = bytes([2, 255 - 3, 0, 0, 0, 0])     # cut: none, see head.c
REQUEST, HELLO, SERVER_HELLO, QUIC, PROXY, ANSWER = range(6)            # kinds of samples, see protocols.c
SAMPLE_MAX, MESSAGE_MAX, DATAGRAMS_MAX, PROXY_MAX, ANSWER_MAX = 4096, 4000, 5, 2048, 4096
DNS_PORT = 53
PROXY_V2 = b"\r\n\r\n\0\r\nQUIT\n"


class Seeds:
    def __init__(self, directory):
        self.directory = directory

    def add(self, target, data):
        path = self.directory / target / hashlib.sha1(data).hexdigest()[:16]
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(data)


def frames(path):
    """(link type, captured bytes, bytes on the wire) of each frame; as many as can be read."""
    from scapy.error import Scapy_Exception
    from scapy.utils import RawPcapReader
    try:
        reader = RawPcapReader(str(path))       # or the one for pcapng, where each frame tells its link type
        for data, about in reader:
            yield getattr(about, "linktype", getattr(reader, "linktype", None)), data, about.wirelen or len(data)
    except (Scapy_Exception, EOFError, OSError, struct.error, ValueError, IndexError, KeyError, TypeError):
        return


def payloads(packets):
    """Of TCP and of UDP in Ethernet and raw IPv4 and IPv6 frames: what each (source, destination) says, in its order."""
    from scapy.layers.inet import IP, TCP, UDP
    from scapy.layers.inet6 import IPv6
    from scapy.layers.l2 import CookedLinux, Ether
    from scapy.packet import Raw
    layers = {1: Ether, 113: CookedLinux, 228: IP, 229: IPv6}
    streams = {TCP: defaultdict(list), UDP: defaultdict(list)}
    for link_type, data, _ in packets:
        try:
            raw = link_type in (12, 101) and (IPv6 if data[0] >> 4 == 6 else IP)
            packet = (raw or layers.get(link_type, Raw))(data)
            for protocol in streams:
                if protocol in packet and packet[protocol].payload:
                    ip, inner = packet.getlayer(IP) or packet[IPv6], packet[protocol]
                    streams[protocol][(ip.src, inner.sport), (ip.dst, inner.dport)].append(bytes(inner.payload))
        except Exception:       # malformed captures are among them, and scapy is no judge of those
            continue
    return streams[TCP], streams[UDP]


def seed_gate(seeds, pieces):
    """The segments as they were, as steps of one connection."""
    text, steps = b"".join(pieces)[:STREAM_MAX], b""
    for piece in pieces[:120]:
        steps += struct.pack(">BBH", 0, 0, min(len(piece), 60000))
    seeds.add("gate", bytes([0, len(steps) // 4]) + steps + text)
    seeds.add("gate", bytes([0x40, 0]) + text)
    for cuts in (b"\x3f", b"\x00", b"\x85\x41\x0a\x3f"):
        seeds.add("pieces", bytes([len(cuts) - 1]) + cuts + text)
        text = text[:PIECES_MAX]        # a frame a byte takes its time


def seed_heads(seeds, stream):
    for match in HEAD.finditer(stream):
        head = match.group()[:HEAD_MAX]
        seeds.add("head", UNDECIDED + head)
        seeds.add("skim", bytes(1) + head)
        seeds.add("event", bytes([3, 2, 0, 0]) + bytes(range(16)) + head)
        for value in FIELD.findall(head):
            seeds.add("structured", value)


def seed_answers(seeds, stream):
    for match in ANSWER_HEAD.finditer(stream):
        seeds.add("answer", match.group()[:ANSWER_MAX])


def handshake_of(stream):
    """What the handshake records at the start of a stream hold."""
    message = b""
    while len(stream) > 5 and stream[0] == 22:
        end = 5 + int.from_bytes(stream[3:5], "big")
        message, stream = message + stream[5:end], stream[end:]
    return message[:MESSAGE_MAX]


def seed_hello(seeds, stream):
    message = handshake_of(stream)
    if message:
        for cuts in (b"", b"\x05\x80"):
            seeds.add("tls", bytes([0, len(cuts)]) + cuts + message)


def seed_proxy(seeds, stream):
    if stream.startswith((PROXY_V2, b"PROXY ")):
        seeds.add("proxy", stream[:PROXY_MAX])


def seed_pages(seeds, stream):
    for page in PAGE.findall(stream):
        for options, cuts in (0, b""), (1, b"\x08\x42"):
            seeds.add("html", bytes([options, len(cuts)]) + cuts + page[:HEAD_MAX])


def sample(kind, where, data):
    return struct.pack(">BBBH", kind, where, 0, len(data[:SAMPLE_MAX])) + data[:SAMPLE_MAX]


def seed_quic(seeds, streams):
    """Both directions of a connection that begins with a long header."""
    for (client, server), datagrams in streams.items():
        if datagrams[0][0] & 0xc0 != 0xc0:
            continue
        several = [(0, d) for d in datagrams[:DATAGRAMS_MAX]] + [(1, d) for d in streams.get((server, client), [])[:2]]
        seeds.add("quic", b"\0" + b"".join(struct.pack(">BH", side, len(d)) + d for side, d in several))
        seeds.add("protocols", b"\x02" + b"".join(sample(QUIC, 8 * side, d) for side, d in several))


def kind_of(stream):
    if stream[:1] == b"\x16":
        return HELLO if stream[5:6] == b"\x01" else SERVER_HELLO
    return ANSWER if stream.startswith(b"HTTP/1.") else PROXY if stream.startswith((PROXY_V2, b"PROXY ")) else REQUEST


def seed_protocols(seeds, streams):
    """The beginnings of connections, as one after the other."""
    samples = b""
    for (one, other), pieces in streams.items():
        stream = b"".join(pieces)
        where = max(one[1], other[1]) & 7 | (8 if kind_of(stream) in (SERVER_HELLO, ANSWER) else 0)
        samples += sample(kind_of(stream), where, stream)
        if len(samples) > 3 * SAMPLE_MAX:
            break
    for options in (b"\x02", b"\x0b") if samples else ():
        seeds.add("protocols", options + samples)


def seed_dns(seeds, streams):
    """Questions and their answers, as steps of dns.c, each also alone; in the end somebody connects."""
    steps = b""
    for (source, destination), datagrams in streams.items():
        if DNS_PORT not in (source[1], destination[1]):
            continue
        for message in datagrams[:DATAGRAMS_MAX]:
            step = struct.pack(">BH", source[1] == DNS_PORT, len(message)) + message
            seeds.add("dns", step)
            steps += step
    if steps:
        seeds.add("dns", steps[:MESSAGE_MAX] + b"\xc0\0\0")


def seed_capture(seeds, path):
    data = path.read_bytes()
    if len(data) <= CAPTURE_MAX:
        seeds.add("capture", data)
    packets = list(frames(path))
    for link_type, frame, wire in packets[:FRAMES_MAX]:
        if link_type in LINK_TYPES and len(frame) < 4096:
            beyond = min(max(wire - len(frame), 0), 65535)
            seeds.add("locate", struct.pack(">BBHH", LINK_TYPES[link_type], 0, beyond, 0) + frame)
    streams, datagrams = payloads(packets)
    seed_quic(seeds, datagrams)
    seed_dns(seeds, datagrams)
    seed_protocols(seeds, streams)
    for pieces in streams.values():
        stream = b"".join(pieces)
        seed_hello(seeds, stream)
        seed_proxy(seeds, stream)
        seed_answers(seeds, stream)
        seed_pages(seeds, stream)
        if b" HTTP/1." in stream:
            seed_gate(seeds, pieces)
            seed_heads(seeds, stream)


def seed_captures(seeds):
    logging.getLogger("scapy").setLevel(logging.ERROR)
    for path in sorted(CAPTURES.rglob("*")):
        if path.is_file() and (path.suffix in (".pcap", ".pcapng", ".gz", "") or path.parent.name == "malformed"):
            seed_capture(seeds, path)


def main():
    seeds = Seeds(Path(sys.argv[1]))
    for target, made in ("gate", scenarios.gate()), ("pieces", scenarios.pieces()), ("locate", scenarios.frames()):
        for data in made:
            seeds.add(target, data)
    if CAPTURES.is_dir():
        seed_captures(seeds)
    else:
        print("../shared/captures is absent: no seeds are made of it", file=sys.stderr)


if __name__ == "__main__":
    main()
