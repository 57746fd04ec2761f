"""What several directories share lies in support/."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent / "support"))
pytest.register_assert_rewrite("command")
