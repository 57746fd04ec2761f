"""What leaves the program: events and the metrics page."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
pytest.register_assert_rewrite("command")
