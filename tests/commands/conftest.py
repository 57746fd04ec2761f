"""The command line: what is asked for, what is refused, and how damage is told."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
pytest.register_assert_rewrite("command")
