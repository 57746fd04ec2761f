"""Writes damaged copies of captures, the same ones every time. usage: mutations.py CAPTURES DIRECTORY"""

import random
import sys
from pathlib import Path

FILES, LARGEST = 40, 40000


def cut(data, r):
    return data[:r.randrange(len(data))]


def flip(data, r):
    for _ in range(r.randint(1, 20)):
        data[r.randrange(len(data))] ^= 1 << r.randrange(8)
    return data


def overwrite(data, r):
    """Lengths, offsets and types become extreme."""
    for _ in range(r.randint(1, 8)):
        at, size = r.randrange(len(data)), r.choice((1, 2, 4))
        data[at:at + size] = r.choice((b"\0", b"\xff", b"\x7f", b"\x80", b"\x01")) * size
    return data


def move(data, r):
    """A piece is taken out, or is there twice."""
    at, size, to = r.randrange(len(data)), r.randint(1, 200), r.randrange(len(data))
    piece = data[at:at + size]
    return data[:at] + data[at + size:] if r.random() < 0.5 else data[:to] + piece + data[to:]


def break_lines(data, r):
    """Heads lose or gain line ends, colons and spaces."""
    for _ in range(r.randint(1, 40)):
        places = [i for i, byte in enumerate(data) if byte in b"\r\n: /,;\"?"]
        if places:
            data[r.choice(places)] = r.choice(b"\r\n: \t\0\",;\\A")
    return data


KINDS = cut, flip, overwrite, move, break_lines


def main(captures, directory):
    r = random.Random(1)
    small = sorted(path for path in captures.rglob("*.pcap*") if 100 < path.stat().st_size < LARGEST)
    for path in r.sample(small, min(FILES, len(small))):
        for kind in KINDS:
            (directory / f"{kind.__name__}-{path.name}").write_bytes(kind(bytearray(path.read_bytes()), r))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
