"""The captures in ../shared/captures, and what their manifests say of them."""

import csv

import pytest
from command import CAPTURES

needed = pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is absent: nothing to compare with")


def manifest(collection):
    """The rows, each with the path of its file."""
    path = CAPTURES / collection / "MANIFEST.tsv"
    if not path.exists():
        return []
    with open(path, newline="") as file:
        return [dict(row, path=CAPTURES / collection / row["file"]) for row in csv.DictReader(file, delimiter="\t")]


def name_of(row):
    return row["file"]
