"""Network namespaces, and the addresses in them."""

import ctypes
import itertools
import os
import re
import signal
import socket
import subprocess
import time
from contextlib import contextmanager

LIBC = ctypes.CDLL(None, use_errno=True)
NUMBERS = itertools.count()
DEVICE = "web0"
CLIENT, SERVER = 1, 2
PLAIN = 1
TAGS = {PLAIN: [], 7: [7], 200: [100, 200]}    # of a net; see programs.bpf.c


def wait_for(condition, what, seconds=60):
    """The first true answer of a condition."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, f"in {seconds} s not seen: {what}"
        time.sleep(0.01)
    return answer


def address(host, family=4, net=PLAIN):
    return f"10.77.{net}.{host}" if family == 4 else f"fd00:77:{net:x}::{host}"


def url(path="/", host=SERVER, family=4, net=PLAIN):
    where = address(host, family, net)
    return f"http://{where if family == 4 else f'[{where}]'}{path}"


def remove_left():
    """Namespaces of a run that was killed, whose number is in their names, and the processes in them."""
    for name in os.listdir("/run/netns") if os.path.isdir("/run/netns") else ():
        if (ours := re.match(r"hw-(\d+)-\d+-", name)) and not os.path.exists(f"/proc/{ours[1]}"):
            inside = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True, check=True).stdout
            for number in inside.split():
                os.kill(int(number), signal.SIGKILL)
            subprocess.run(["ip", "netns", "del", name], check=True)


class Namespace:
    def __init__(self, role):
        self.name = f"hw-{os.getpid()}-{next(NUMBERS)}-{role}"
        self.path = f"/run/netns/{self.name}"
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.ip("link", "set", "lo", "up")

    def close(self):
        subprocess.run(["ip", "netns", "del", self.name], check=True)

    def command(self, *words):
        """nsenter rather than `ip netns exec`, which would mount a /sys of its own."""
        return ["nsenter", f"--net={self.path}", *map(str, words)]

    def run(self, *words, check=True, **more):
        done = subprocess.run(self.command(*words), capture_output=True, text=True, timeout=120, **more)
        assert not check or done.returncode == 0, (words, done.stdout, done.stderr)
        return done

    def ip(self, *words):
        return self.run("ip", *words).stdout

    def tc(self, *words):
        return self.run("tc", *words).stdout

    @contextmanager
    def entered(self):
        """Sockets made meanwhile belong to the namespace, and stay there."""
        with open("/proc/thread-self/ns/net") as home, open(self.path) as here:
            assert not LIBC.setns(here.fileno(), 0), os.strerror(ctypes.get_errno())
            try:
                yield
            finally:
                assert not LIBC.setns(home.fileno(), 0), os.strerror(ctypes.get_errno())

    def connect(self, where, port=80, source=None):
        with self.entered():
            return socket.create_connection((where, port), timeout=60, source_address=source)
