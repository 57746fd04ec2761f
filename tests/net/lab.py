"""Two network namespaces, client and server, joined by a veth pair, and what runs in them. All of it ends with the lab."""

import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from namespace import CLIENT, DEVICE, PLAIN, SERVER, TAGS, Namespace, address
from observer import Observer
from programs import programs
from web import Web, Wire

QUIET_CURL = ("curl", "-q", "--silent", "--show-error", "--noproxy", "*", "--http1.1", "--max-time", "60")


class Lab(ExitStack):
    """`tagged`: the way to the server's addresses in the nets of TAGS is tagged like that."""

    def __init__(self, mtu=1500, offloads=True, tagged=False, vlan_offload=True):
        super().__init__()
        try:
            self.directory = Path(tempfile.mkdtemp(prefix="hintwatch-net-"))
            self.callback(shutil.rmtree, self.directory)
            self.client, self.server = self.namespace("c"), self.namespace("s")
            self.pair(self.client, self.server)
            for host, place in ((CLIENT, self.client), (SERVER, self.server)):
                if not offloads:
                    place.run("ethtool", "-K", DEVICE, "tso", "off", "gso", "off", "gro", "off")
                for net in TAGS if tagged else (PLAIN,):
                    place.ip("addr", "add", f"{address(host, 4, net)}/24", "dev", DEVICE)
                    place.ip("addr", "add", f"{address(host, 6, net)}/64", "dev", DEVICE, "nodad")
                place.ip("link", "set", DEVICE, "mtu", mtu, "up")
            self.acknowledge_at_once()
            if tagged:
                self.tag("on" if vlan_offload else "off")
        except BaseException:
            self.close()
            raise

    def namespace(self, role):
        space = Namespace(role)
        self.callback(space.close)
        return space

    def pair(self, one, other, name=DEVICE, other_name=DEVICE):
        one.ip("link", "add", name, "type", "veth", "peer", "name", other_name, "netns", other.name)

    def acknowledge_at_once(self):
        """So that no segment has to wait at the client, where it would be joined to the next."""
        self.server.ip("route", "change", f"{address(0)}/24", "dev", DEVICE, "quickack", 1)
        self.server.ip("route", "add", f"{address(0, 6)}/64", "dev", DEVICE, "metric", 1, "quickack", 1)

    def tag(self, offload):
        """Without a VLAN device: not every kernel has one, and the packets are the same."""
        self.client.run("ethtool", "-K", DEVICE, "txvlan", offload, "tx-vlan-stag-hw-insert", offload)
        for place, direction, section in ((self.client, "egress", "push"), (self.server, "ingress", "pop")):
            place.tc("qdisc", "add", "dev", DEVICE, "clsact")
            place.tc("filter", "add", "dev", DEVICE, direction, "prio", 100, "bpf", "direct-action",
                     "object-file", programs(), "section", f"classifier/{section}")

    def start(self, place, *words, **more):
        """A process that is ended with the lab, if it did not end before."""
        process = subprocess.Popen(place.command(*words), stdin=subprocess.DEVNULL, **more)
        self.callback(self.end, process)
        return process

    @staticmethod
    def end(process):
        for number in (signal.SIGCONT, signal.SIGTERM):
            if process.poll() is None:
                process.send_signal(number)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def observe(self, *options, place=None, interfaces=(DEVICE,), ready=True, events=True):
        return Observer(self, place or self.server, options, interfaces, ready, events)

    def serve(self, place=None):
        return Web(self, place or self.server)

    def curl(self, *words, place=None):
        return (place or self.client).run(*QUIET_CURL, *words).stdout

    def wire(self, family=4, place=None):
        return Wire((place or self.client).connect(address(SERVER, family)))


def served():
    """The body of a fixture: a lab with a server."""
    with Lab() as lab:
        lab.web = lab.serve()
        yield lab
