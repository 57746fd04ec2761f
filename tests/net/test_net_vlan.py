"""VLAN and QinQ, with hintwatch on the device below: requests are counted, and events carry the tags."""

import pytest
from lab import Lab
from namespace import TAGS, url


@pytest.mark.parametrize("attach, vlan_offload", [
    ("auto", True),             # the outer tag is beside the packet: vlan_tci
    ("auto", False),            # it comes in the packet
    ("xdp", False),
    ("xdpgeneric", False),
])
def test_tags_are_told(attach, vlan_offload):
    with Lab(tagged=True, vlan_offload=vlan_offload) as lab:
        lab.serve()
        observer = lab.observe("--attach", attach, "--show-unmarked")
        for net in TAGS:
            for family in (4, 6):
                with observer.counted() as seen:
                    lab.curl("-H", "Sec-Purpose: prefetch", url("/page?[1-3]", family=family, net=net))
                    lab.curl(url("/page", family=family, net=net))
                assert seen.requests == {"marked prefetch": 3, "unmarked no_marker": 1}, (net, family)
        observer.stop()
        for kind, count in (("speculation", 3), ("http", 1)):
            told = [event.get("vlan", []) for event in observer.told(kind)]
            assert told == [tags for tags in TAGS.values() for _ in range(2 * count)]
