"""The isolation layers: numbers checked against kernel headers, rules by simulation, effects by trying."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

from autograder.domain.record import Returned

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")

HEADERS = {
    0: ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"),
    1: ("/usr/include/asm-generic/unistd.h",),
}


#: Calls that some headers no longer have.
REMOVED = {"nfsservctl", "lookup_dcookie"}


@pytest.fixture(scope="module")
def seccomp() -> Any:
    """The worker's module, which is not part of the package."""
    sys.path.insert(0, str(ROOT / "autograder" / "worker"))
    try:
        return importlib.import_module("seccomp_filter")
    finally:
        del sys.path[0]


def numbers(column: int) -> dict[str, int]:
    """System call numbers as the kernel's headers give them."""
    path = next((Path(p) for p in HEADERS[column] if Path(p).exists()), None)
    assert path, "the kernel's headers are needed: apt-get install linux-libc-dev"
    return {m[1]: int(m[2]) for m in re.finditer(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", path.read_text())}


@pytest.mark.parametrize("column", [0, 1], ids=["x86-64", "arm64"])
def test_the_table_of_calls_is_the_kernels(seccomp: Any, column: int) -> None:
    known = numbers(column)
    table = {
        **seccomp.FORBIDDEN,
        **seccomp.PRETENDED,
        **{name: entry[0] for name, entry in {**seccomp.ALLOWED_WHEN, **seccomp.REFUSED_WHEN}.items()},
    }
    table |= {"clone": seccomp.CLONE, "clone3": (seccomp.CLONE3, seccomp.CLONE3)}
    for name, entry in table.items():
        # arm64 never had the calls that newer ones replaced; newer headers may lack what was removed
        assert entry[column] == known.get(name) or name in REMOVED, name


def judge(
    program: list[tuple[int, int, int, int]], nr: int, args: tuple[int, ...] = (), arch: int | None = None
) -> int:
    """What the filter answers: a small interpreter of the BPF that it uses."""
    data = {0: nr, 4: arch} | {16 + 8 * i: a & 0xFFFFFFFF for i, a in enumerate(args)}
    at, value = 0, 0
    while True:
        code, yes, no, number = program[at]
        at += 1
        if code == 0x20:
            value = data.get(number, 0) or 0
        elif code == 0x06:
            return number
        else:
            holds = {0x15: value == number, 0x35: value >= number, 0x45: bool(value & number)}[code]
            at += yes if holds else no


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_refuses_what_it_must_and_nothing_else(seccomp: Any, machine: str) -> None:
    column, arch = seccomp.ARCHITECTURES[machine]
    code, pids = seccomp.program(machine)
    pid = 4242
    code = [(c, y, n, pid if i in pids else k) for i, (c, y, n, k) in enumerate(code)]

    def answer(nr: int, *args: int) -> int:
        return judge(code, nr, args, arch)

    for entry in seccomp.FORBIDDEN.values():
        if entry[column] is not None:
            assert answer(entry[column]) == seccomp.EPERM
    for entry in seccomp.PRETENDED.values():
        if entry[column] is not None:
            assert answer(entry[column]) == seccomp.DONE
    known = numbers(column)
    named = {e[column] for e in seccomp.FORBIDDEN.values()} | {
        e[0][column] for e in (seccomp.ALLOWED_WHEN | seccomp.REFUSED_WHEN).values()
    }
    named |= {seccomp.CLONE[column], seccomp.CLONE3, *(entry[column] for entry in seccomp.PRETENDED.values())}
    for name, nr in known.items():
        if nr not in named and nr <= seccomp.NEWEST and name != "syscalls":
            assert answer(nr, 1, 1, 1) == seccomp.ALLOW, name
    assert answer(seccomp.NEWEST + 1) == seccomp.ENOSYS
    assert answer(seccomp.CLONE3) == seccomp.ENOSYS
    assert answer(seccomp.CLONE[column], 0x3D0F00) == seccomp.ALLOW  # a thread
    assert answer(seccomp.CLONE[column], 0x01200011) == seccomp.EPERM  # a process
    for name, (entry, place, values) in seccomp.ALLOWED_WHEN.items():
        allowed = {pid if value == "pid" else value for value in values}
        for value in (0, 1, 2, 3, 5, pid, pid + 1, 0x801, 0x80002, 0xFFFFFFFF):
            verdict = seccomp.ALLOW if value in allowed else seccomp.EPERM
            assert answer(entry[column], *([0] * place), value) == verdict, (name, value)
    for entry, place, values in seccomp.REFUSED_WHEN.values():
        for value in values:
            assert answer(entry[column], *([0] * place), value) == seccomp.EPERM
        assert answer(entry[column], *([0] * place), 999) == seccomp.ALLOW
    assert judge(code, 39, (), 0x40000003) == seccomp.KILL  # 32-bit calls
    assert judge(code, 39 | 0x40000000, (), arch) == seccomp.ENOSYS  # x32
    assert len(code) < 4096
    assert all(y < 256 and n < 256 for _, y, n, _ in code)


TRIES = {
    "open('/etc/passwd')": "PermissionError",
    "os.listdir('/')": "PermissionError",
    "os.listdir('/tmp')": "PermissionError",
    "open('/proc/self/environ')": "PermissionError",
    "open('/tmp/left-behind', 'w')": "PermissionError",
    "open('mine', 'w').close()": "None",
    "os.fork()": "PermissionError",
    "subprocess.run(['true'])": "PermissionError",
    "socket.socket()": "PermissionError",
    "os.kill(os.getppid(), 0)": "PermissionError",
    "os.kill(os.getpid(), 0)": "None",
    "os.chmod('mine', 0o777)": "None",  # reports success, but does nothing
    "os.stat('mine').st_mode & 0o100": "0",
    "os.utime('mine', (5, 5))": "None",
    "os.stat('mine').st_mtime > 5": "True",
    "shutil.copy('mine', 'yours')": "yours",
    "fcntl.fcntl(open('/dev/null'), 1024, 1)": "PermissionError",
    "getpass.getuser()": "student",
    "os.memfd_create('x')": "PermissionError",
    "os.setsid()": "PermissionError",
    "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))": "PermissionError",
    "resource.setrlimit(resource.RLIMIT_AS, (1 << 50, 1 << 50))": "ValueError",
    "len(os.environ) < 20": "True",
    "threading.Thread(target=int).start()": "None",
    "asyncio.run(asyncio.sleep(0))": "None",
    "importlib.import_module('xml.dom.minidom').__name__": "xml.dom.minidom",
    "statistics.mean([1, 3])": "2",
}


def test_what_a_student_can_and_cannot_do(run: Run) -> None:
    lines = "".join(f"    say({text!r}, lambda: {text})\n" for text in TRIES)
    source = f"""
import asyncio, fcntl, getpass, importlib, os, resource, shutil, socket, statistics, subprocess, threading
said = {{}}
def say(text, do):
    try: said[text] = str(do())
    except BaseException as error: said[text] = type(error).__name__
def get_x():
{lines}    return said
"""
    outcome = run(source, "get_x").outcomes["get_x"]
    assert isinstance(outcome, Returned), outcome
    assert outcome.value == TRIES
