"""The BPF programs of programs.bpf.c, compiled once."""

import platform
import subprocess
import tempfile
from pathlib import Path

from once import once

SOURCE = Path(__file__).with_suffix(".bpf.c")


@once
def compiled():
    directory = tempfile.TemporaryDirectory(prefix="hintwatch-net-")
    path = Path(directory.name) / "programs.o"
    subprocess.run(["clang-14", "-O2", "-g", "-target", "bpf", f"-I/usr/include/{platform.machine()}-linux-gnu",
                    "-c", SOURCE, "-o", path], check=True)
    return path, directory


def programs():
    return compiled()[0]
