"""The gate's own counters over every capture: whole ClientHellos and Initial packets, before anything is decoded."""

import re

import pytest
from captures import manifest, name_of, needed
from command import hintwatch

HELLOS = {"browsers": "tls_client_hellos", "foreign": "ch_tcp"}
QUIC = {"browsers": "quic", "foreign": "quic_versions"}

pytestmark = needed

# Files that may differ from the manifest: none of their hellos can be followed, and why.
DIFFERENT = {
    "zeek__pppoe-over-qinq.pcap": "PPPoE, counted and not opened",
    "arkime__pppoe.pcap": "PPPoE, counted and not opened",
    "zeek__ssl-v2.pcap": "the framing of SSL 2.0",
    "PcapPlusPlus__many_interfaces-1.pcapng": "interfaces of several link types",
}


ROWS = [pytest.param(collection, row, id=name_of(row)) for collection in HELLOS for row in manifest(collection)]


@pytest.mark.parametrize(("collection", "row"), ROWS)
def test_hellos_are_counted(collection, row):
    said = hintwatch("replay", "--metrics", "-", row["path"], seconds=60).stdout.decode()
    hellos = {kind: int(n) for kind, n in re.findall(r'^hintwatch_hellos_total\{kind="(\w+)"\} (\d+)$', said, re.M)}
    initials = sum(hellos[kind] for kind in ("quic_v1", "quic_v2", "quic_draft"))
    if row["file"] in DIFFERENT:
        assert hellos["tls"] == initials == 0, DIFFERENT[row["file"]]
        return
    assert hellos["tls"] == int(row[HELLOS[collection]]), row.get("note")
    assert (initials > 0) == (row[QUIC[collection]] not in ("", "0", "-")), row[QUIC[collection]]
