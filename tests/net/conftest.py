"""Real traffic in network namespaces. Needs root, and the tools below."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.register_assert_rewrite("browsers", "devtools", "figures", "lab", "namespace", "observer", "origin", "slow", "talk",
                             "terminators", "web")
from lab import served  # noqa: E402
from namespace import remove_left  # noqa: E402
from slow import head_that_does_not_come  # noqa: E402

TOOLS = ("ip", "tc", "ethtool", "nsenter", "bpftool", "nginx", "curl", "clang-14", "promtool", "tcpdump",
         "haproxy", "openssl")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]


@pytest.fixture(autouse=True, scope="session")
def needs():
    if os.geteuid():
        pytest.skip("not root: no network namespaces")
    if MISSING:
        pytest.fail(f"not installed: {', '.join(MISSING)}")
    remove_left()


@pytest.fixture(autouse=True, scope="session")
def half_a_minute(needs, request):
    with ThreadPoolExecutor() as pool:
        wanted = any(item.name == "test_timeout" for item in request.session.items)
        yield wanted and pool.submit(head_that_does_not_come)


lab = pytest.fixture(served)
