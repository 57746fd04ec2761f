"""Every capture of the two collections: hellos, server names, ALPN, QUIC and PROXY headers are those of the manifest."""

import json
import re
from collections import Counter

import pytest
from captures import manifest, name_of, needed
from command import CAPTURES, Replay

pytestmark = needed

# Files that may differ from the manifest: (hellos over TCP, QUIC connections) that are right for us, and why.
TUNNEL = "encapsulation, counted and not opened"
SSL2 = "the framing of SSL 2.0, declared unsupported"
LINK_TYPES = "interfaces of several link types, which libpcap refuses; a single tool reads it"
DIFFERENT = {
    "zeek__pppoe-over-qinq.pcap": (0, 0, TUNNEL),
    "arkime__pppoe.pcap": (0, 0, TUNNEL),
    "zeek__ssl-v2.pcap": (0, 0, SSL2),
    "PcapPlusPlus__many_interfaces-1.pcapng": (0, 0, LINK_TYPES),
}


def truth():
    path = CAPTURES / "foreign" / "GROUND-TRUTH.jsonl"
    if not path.exists():
        return []
    lines = map(json.loads, path.read_text().splitlines())
    return [dict(line, path=CAPTURES / "foreign" / line["file"]) for line in lines]


class Spoken(Replay):
    """A replay, and what clients and servers spoke in it."""

    def __init__(self, *words):
        super().__init__("--show-unmarked", *words, seconds=60)
        self.tls, self.quic = self.of("tls"), self.of("quic")

    def of(self, kind):
        return [event for event in self.all if event["event_type"] == kind]

    def hellos(self):
        """What each says, as often as it was said."""
        said = [event["tls"] for event in self.tls for _ in range(event["tls"]["hellos"])]
        return said + [event["quic"] for event in self.quic]


def sni_and_alpn(hello):
    return hello.get("sni"), tuple(hello["client_alpns"])


@pytest.mark.parametrize("row", manifest("browsers"), ids=name_of)
def test_browser_capture(row):
    replay = Spoken(row["path"])
    expected = json.loads((CAPTURES / "browsers" / "expect" / (row["file"].removesuffix(".pcap") + ".json")).read_text())
    assert replay.stats["hellos"] == sum(event["tls"]["hellos"] for event in replay.tls) == int(row["tls_client_hellos"])
    said = Counter(sni_and_alpn(event["tls"]) for event in replay.tls for _ in range(event["tls"]["hellos"]))
    assert said == Counter((hello.get("sni"), tuple(hello.get("alpn") or ())) for hello in expected["client_hellos"])
    assert replay.stats["quic"] == len(replay.quic) == len(expected["quic"])
    for flow in expected["quic"]:
        client, server = flow["client"], flow["server"]
        event, = [e for e in replay.quic if [e["src_ip"], e["src_port"], e["dest_ip"], e["dest_port"]] == client + server]
        hello = flow["client_hello"]
        assert sni_and_alpn(event["quic"]) == (hello["sni"], tuple(hello["alpn"])) and event["proto"] == "UDP"
        assert event["quic"]["version"] == str(flow["datagrams"][0]["initials"][0]["version"])
        assert event["quic"]["ech"] == ("ech" in hello)
    ech = [hello for hello in expected["client_hellos"] if "ech" in hello]
    assert sum(event["tls"]["hellos"] for event in replay.tls if event["tls"]["ech"]) == len(ech)


@pytest.mark.parametrize("row", manifest("browsers"), ids=name_of)
def test_browser_proxy_headers(row):
    replay = Spoken(row["path"])
    told = re.search(r"PROXY protocol header of (\d+) bytes", row["notes"])
    spoken = int(row["tcp_conns"]) - int(row["conns_without_client_bytes"])
    assert replay.stats["notes"]["proxy_header"] == (spoken if told else 0)
    for event in replay.events:
        assert ("proxy" in event) == bool(told), event
    if told:
        version = {"43": 1, "33": 2}[told[1]]
        assert {event["proxy"]["version"] for event in replay.events} == {version}
        assert {event["client"]["claimed_ip"] for event in replay.events} == {"11.77.1.1"}, "the browser's"


def expected_hellos(row):
    return DIFFERENT.get(row["file"], (row["ch_tcp"], row["ch_quic"]))[:2]


QUIC_VERSIONS = {"0x00000001": "1", "0x6b3343cf": "2", "0xff00001d": "draft-29"}


@pytest.mark.parametrize("row", truth(), ids=name_of)
def test_foreign_capture(row):
    replay = Spoken(row["path"])
    assert (replay.stats["hellos"], replay.stats["quic"]) == expected_hellos(row), row["note"]
    assert sum(event["tls"]["hellos"] for event in replay.tls) == replay.stats["hellos"]
    assert len(replay.quic) == replay.stats["quic"]
    if row["file"] in DIFFERENT:
        return
    said = replay.hellos()
    assert Counter(hello["sni"] for hello in said if "sni" in hello) == row["sni"]
    assert Counter(",".join(hello["client_alpns"]) or "-" for hello in said) == row["alpn_client"]
    assert Counter(",".join(e["tls"]["server_alpns"]) for e in replay.tls if e["tls"]["server_alpns"]) == row["alpn_server"]
    assert {event["quic"]["version"] for event in replay.quic} == {QUIC_VERSIONS[v] for v in row["quic_versions"]}
    assert sum(hello["ech"] for hello in said) == row["ech"]


# As the origins of these captures have it: Arkime, tests/pcap/NAME.test, "ja4".
JA4 = {
    "arkime__tls-alpn-h2.pcap": "t12d4605h2_85626a9a5f7f_aaf95bb78ec9",
    "arkime__tls-split-client-hello.pcap": "t13d1516h2_8daaf6152771_02713d6af862",
    "arkime__https-connect.pcap": "t12i860500_e18388e7f3a3_a1e935682795",
}


@pytest.mark.parametrize("name", JA4)
def test_ja4_is_that_of_the_origin(name):
    assert [event["tls"]["ja4"] for event in Spoken(CAPTURES / "foreign" / name).tls] == [JA4[name]]


def test_every_difference_is_in_the_manifest():
    assert set(DIFFERENT) <= {row["file"] for row in truth()}


@pytest.mark.parametrize("name", ["tls-tools.pcap", "quic-gtlsclient.pcap", "quic-chromium-forced.quic.pcap"])
def test_no_connection_goes_on_in_the_next_capture(name):
    """Not even in the same one."""
    path = CAPTURES / "browsers" / name
    once, twice = Spoken(path), Spoken(path, path)
    assert once.tls or once.quic
    assert (len(twice.tls), len(twice.quic)) == (2 * len(once.tls), 2 * len(once.quic))
    assert (twice.stats["hellos"], twice.stats["quic"]) == (2 * once.stats["hellos"], 2 * once.stats["quic"])
