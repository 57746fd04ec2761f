"""What a namespace and the kernel hold: to compare before and after."""

import json
import os
import re
import subprocess
from pathlib import Path

from namespace import DEVICE, wait_for

FLAGS = re.compile(r"^\s*([a-z0-9-]+): (on|off)", re.MULTILINE)


def links(place):
    """Every interface, with the XDP programs on it, without what counts or takes turns."""
    shown = json.loads(place.run("ip", "-j", "-d", "link", "show").stdout)
    return {link["ifname"]: {key: link.get(key) for key in ("mtu", "qdisc", "flags", "address", "xdp", "promiscuity", "num_tx_queues")}
            for link in shown}


def state(place, device=DEVICE):
    return {
        "links": links(place),
        "offloads": dict(FLAGS.findall(place.run("ethtool", "-k", device).stdout)),
        "programs": json.loads(place.run("bpftool", "-j", "net", "show").stdout),
        "qdiscs": place.tc("qdisc", "show"),
        "ingress": place.tc("filter", "show", "dev", device, "ingress"),
        "egress": place.tc("filter", "show", "dev", device, "egress"),
        "pins": sorted(map(str, Path("/sys/fs/bpf").rglob("*"))),
    }


def holdings(process):
    """The programs, maps and links that a process holds: {("prog", id), …}."""
    found = set()
    for entry in Path(f"/proc/{process.pid}/fdinfo").iterdir():
        try:
            text = entry.read_text()
        except FileNotFoundError:
            continue
        found.update((kind, int(number)) for kind, number in re.findall(r"^(prog|map|link)_id:\s*(\d+)", text, re.MULTILINE))
    return found


def exists(kind, number):
    return not subprocess.run(["bpftool", kind, "show", "id", str(number)], capture_output=True).returncode


def left_of(held):
    return sorted(thing for thing in held if exists(*thing))


def nothing_left_of(held):
    """The kernel frees them when nobody looks at them any more, a moment later."""
    assert os.geteuid() == 0 and held
    wait_for(lambda: not left_of(held), f"the kernel lets go of {held}")
