"""A tcx link, which tc and bpftool of Debian 12 cannot make."""

import ctypes
import os
import platform
import socket
import struct
import subprocess
from contextlib import contextmanager
from pathlib import Path

from namespace import LIBC
from programs import programs

BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
OBJ_GET, LINK_CREATE = 7, 28
TCX_INGRESS = 46


def bpf(command, layout, *values):
    attributes = ctypes.create_string_buffer(struct.pack(layout, *values), 128)
    done = LIBC.syscall(BPF, command, attributes, 128)
    assert done >= 0, os.strerror(ctypes.get_errno())
    return done


@contextmanager
def tcx_program(place, device):
    """Ours for the test: `classifier/pass`, at the ingress of the device, as long as the block."""
    pin = Path(f"/sys/fs/bpf/hintwatch-net-{os.getpid()}")
    subprocess.run(["bpftool", "prog", "loadall", programs(), pin, "type", "classifier"], check=True)
    try:
        path = ctypes.create_string_buffer(str(pin / "pass_tc").encode())
        program = bpf(OBJ_GET, "Q", ctypes.addressof(path))
        with place.entered():
            link = bpf(LINK_CREATE, "IIII", program, socket.if_nametoindex(device), TCX_INGRESS, 0)
        yield
        os.close(link)
        os.close(program)
    finally:
        for entry in pin.iterdir():
            entry.unlink()
        pin.rmdir()
