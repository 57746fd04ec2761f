"""The gate's own counters over every capture: whole ClientHellos and Initial packets, before anything is decoded."""

import csv
import re

import pytest
from command import CAPTURES, hintwatch
HELLOS = {"browsers": "tls_client_hellos", "foreign": "ch_tcp"}
QUIC = {"browsers": "quic", "foreign": "quic_versions"}

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is absent: nothing to compare with")

# Files that may differ from the manifest: none of their hellos can be followed, and why.
DIFFERENT = {
    "zeek__pppoe-over-qinq.pcap": "PPPoE, counted and not opened",
    "arkime__pppoe.pcap": "PPPoE, counted and not opened",
    "zeek__ssl-v2.pcap": "the framing of SSL 2.0",
    "PcapPlusPlus__many_interfaces-1.pcapng": "interfaces of several link types",
}


def rows():
    for collection in HELLOS:
        path = CAPTURES / collection / "MANIFEST.tsv"
        if path.exists():
            with open(path, newline="") as file:
                for row in csv.DictReader(file, delimiter="\t"):
                    yield pytest.param(collection, row, id=row["file"])


@pytest.mark.parametrize(("collection", "row"), rows())
def test_hellos_are_counted(collection, row):
    said = hintwatch("replay", "--metrics", "-", CAPTURES / collection / row["file"], seconds=60).stdout.decode()
    hellos = {kind: int(n) for kind, n in re.findall(r'^hintwatch_hellos_total\{kind="(\w+)"\} (\d+)$', said, re.M)}
    initials = sum(hellos[kind] for kind in ("quic_v1", "quic_v2", "quic_draft"))
    if row["file"] in DIFFERENT:
        assert hellos["tls"] == initials == 0, DIFFERENT[row["file"]]
        return
    assert hellos["tls"] == int(row[HELLOS[collection]]), row.get("note")
    assert (initials > 0) == (row[QUIC[collection]] not in ("", "0", "-")), row[QUIC[collection]]
