"""Loaded, attached and fed on Debian's kernels, in a virtual machine, built by every compiler that is there."""

import gzip
import lzma
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "kernels"
META = {"6.1": "linux-image-cloud-amd64", "6.12": "linux-image-6.12-cloud-amd64"}
MODULES = ("drivers/net/veth", "net/sched/sch_ingress", "net/sched/cls_bpf")
PROGRAMS = {"/bin/busybox": "/bin/busybox", "/usr/sbin/bpftool": "/tools/bpftool", "/usr/sbin/ip": "/tools/ip"}
COMPILERS = [compiler for compiler in ("clang-14", "clang-16", "clang-19") if shutil.which(compiler)]
MODES = ("auto", "xdp")
TOOLS = ("qemu-system-x86_64", "cpio", "busybox", "bpftool", "apt-get", "dpkg-deb")

pytestmark = [
    pytest.mark.skipif(platform.machine() != "x86_64", reason="the kernels are for x86-64"),
    *(pytest.mark.skipif(not shutil.which(tool), reason=f"{tool} is not installed") for tool in TOOLS),
]


def said(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, text=True, capture_output=True, **more).stdout


def kernel_package(series):
    """The kernel that the meta package of a series stands for."""
    return re.search(r"Depends: (linux-image-[0-9]\S*)", said("apt-cache", "depends", META[series]))[1]


def kernel_tree(series):
    package = kernel_package(series)
    tree = BUILD / package
    if not tree.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        said("apt-get", "download", "-o", "APT::Sandbox::User=root", package, cwd=BUILD)
        said("dpkg-deb", "-x", next(BUILD.glob(f"{package}_*.deb")), f"{tree}.new")
        os.rename(f"{tree}.new", tree)
    return tree


def hintwatch(compiler):
    build = BUILD / compiler
    said("make", "-s", "-j2", f"BUILD={build.relative_to(ROOT)}", f"CLANG={compiler}", cwd=ROOT)
    return build / "hintwatch"


def add_module(root, tree, module):
    directory = root / "modules"
    directory.mkdir(exist_ok=True)
    found = next(tree.glob(f"lib/modules/*/kernel/{module}.ko*"))
    data = found.read_bytes()
    (directory / f"{found.name.split('.')[0]}.ko").write_bytes(lzma.decompress(data) if found.suffix == ".xz" else data)


def add_program(root, program, to):
    target = root / to.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(program, target)
    linked = subprocess.run(["ldd", str(program)], capture_output=True, text=True).stdout
    for library in re.findall(r"(/\S+) \(0x", linked):
        place = root / library.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, place)


def initramfs(root, tree):
    for program, place in PROGRAMS.items():
        add_program(root, program, place)
    for compiler in COMPILERS:
        add_program(root, hintwatch(compiler), f"/builds/{compiler}/hintwatch")
    for module in MODULES:
        add_module(root, tree, module)
    shutil.copy(HERE / "guest.sh", root / "init")
    (root / "init").chmod(0o755)
    names = said("find", ".", cwd=root)
    packed = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], input=names.encode(), stdout=subprocess.PIPE, cwd=root, check=True)
    return gzip.compress(packed.stdout, 1)


@pytest.fixture(scope="module", params=META)
def console(request, tmp_path_factory):
    """What the guest wrote, by build and mode."""
    directory = tmp_path_factory.mktemp("kernel")
    tree = kernel_tree(request.param)
    (directory / "root").mkdir()
    (directory / "initramfs.gz").write_bytes(initramfs(directory / "root", tree))
    text = said("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "1024", "-nographic", "-no-reboot",
                "-kernel", next(tree.glob("boot/vmlinuz*")), "-initrd", directory / "initramfs.gz",
                "-append", "console=ttyS0 quiet panic=-1", timeout=900, stdin=subprocess.DEVNULL).replace("\r", "")
    assert "=== end" in text, text[-3000:]
    parts = re.split(r"^=== (\S+ \S+|end)\n", text, flags=re.M)[1:]
    return request.param, dict(zip(parts[::2], parts[1::2]))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_a_kernel(console, compiler, mode):
    series, told = console
    text = told[f"{compiler} {mode}"]
    requests = {(verdict, reason): int(n) for verdict, reason, n in
                re.findall(r'hintwatch_requests_total\{verdict="(\w+)",reason="(\w+)"\} (\d+)', text)}
    on_lo = mode == "auto"
    assert requests == {("marked", "prerender"): 1, ("marked", "prefetch"): 1, ("unmarked", "no_marker"): 1 + on_lo}, text
    assert not re.search("hintwatch_(lost|verdict_contradictions)_total", text), text
    watched = re.findall(r"watching (\S+): (.*)", text)
    tc = "clsact" if series == "6.1" else "tcx"
    web = f"xdp ingress, {tc} egress" if mode == "xdp" else f"{tc} ingress, {tc} egress"
    assert ("web0", web) in watched, text
    assert "\nstatus 0\n0\n" in text, "a program is left behind: " + text
    assert "clsact" not in text.split("\nstatus 0\n")[1], "a qdisc is left behind: " + text
