"""How the worker host ends, whatever happened to its grader."""

from __future__ import annotations

import dataclasses
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import asking, until

from autograder.domain.record import Returned
from autograder.domain.submission import Cell, Submission
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.execution.sandbox.host import Host
from autograder.execution.sandbox.probe import probe

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="hosts fork on Linux")


def started() -> ForkHost:
    """A ready host."""
    host = ForkHost([])
    assert b"failed" in host.control.recv(65536)
    return host


def ask_for_a_child(host: ForkHost, name: bytes) -> None:
    """A child that has its pipes but no job yet."""
    job, give = os.pipe()
    take, reply = os.pipe()
    socket.send_fds(host.control, [b"run " + name], [job, reply])
    for descriptor in (job, reply, give, take):
        os.close(descriptor)


@pytest.mark.parametrize("unread", [True, False])
def test_a_host_whose_grader_is_gone_leaves_nothing(unread: bool) -> None:
    host = started()
    ask_for_a_child(host, b"2")
    if unread:  # what `kill -9` leaves: an answer that nobody will read
        host.control.sendall(b"reap 2")
        time.sleep(0.5)
    host.control.close()
    assert host.process
    assert host.process.wait(timeout=60) == 0
    assert not Path(host.folder).exists()


@pytest.fixture
def pair() -> Iterator[tuple[ForkHost, Host]]:
    """A host, and another that was forked of it."""
    first = ForkHost(["numpy"])
    second = first.fork()
    yield first, second
    second.close()
    first.close()


def ask(host: Host, source: str) -> object:
    """What a submission's ``get_x`` returns."""
    record = collect(asking("get_x"), Submission("s", "s.py", (Cell("s.py", source),)), host)
    outcome = record.outcomes["get_x"]
    assert isinstance(outcome, Returned), outcome
    return outcome.value


ABOUT = (
    "import os\ndef get_x(): return [os.getppid(), os.getcwd(), os.environ['HOME'], os.environ['TMPDIR'], os.getuid()]"
)


def test_a_twin_has_all_of_its_own(pair: tuple[ForkHost, Host]) -> None:
    first, second = pair
    one, other = ask(first, ABOUT), ask(second, ABOUT)
    assert isinstance(one, list)
    assert isinstance(other, list)
    assert one[0] != other[0]  # a process
    for host, (_, *folders, _) in ((first, one), (second, other)):
        assert isinstance(host, ForkHost)
        assert folders == [host.folder] * 3
    assert first.folder != second.folder  # type: ignore[attr-defined]
    assert psutil.Process(second.pid).ppid() == first.pid  # type: ignore[attr-defined]  # it imported nothing again
    if os.geteuid() == 0:  # two that run at a time are two users
        assert one[4] != other[4]
    written = "open('kept', 'w').close()\nimport tempfile\ndef get_x(): return tempfile.gettempdir()"
    assert ask(second, written) == second.folder  # type: ignore[attr-defined]
    assert ask(second, "import os\ndef get_x(): return os.listdir()") == []


def test_a_twin_has_its_own_folder_by_way_of_a_link_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir(mode=0o777)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for folder in (*list(tmp_path.parents)[:3], tmp_path):
        if folder != Path(tempfile.gettempdir()):
            folder.chmod(folder.stat().st_mode | 0o055)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "link"))
    first = ForkHost(["numpy", "matplotlib"])
    second = first.fork()
    source = "import os, matplotlib\nopen(os.path.expanduser('~/f'), 'w').close()\n"
    source += "def get_x(): return [os.environ['HOME'], matplotlib.get_cachedir(), os.listdir()]"
    for host in (first, second):
        asked = dataclasses.replace(asking("get_x"), imports=("numpy", "matplotlib"))
        record = collect(asked, Submission("s", "s.py", (Cell("s.py", source),)), host)
        outcome = record.outcomes["get_x"]
        assert isinstance(outcome, Returned), outcome
        home, cache, inside = outcome.value
        assert os.path.realpath(home) == os.path.realpath(cache) == os.path.realpath(host.folder)  # type: ignore[attr-defined]
        assert inside == ["f"]
    second.close()
    first.close()
    assert not os.listdir(tmp_path / "real")


def test_a_twin_is_as_closed_as_the_first(pair: tuple[ForkHost, Host]) -> None:
    first, second = pair
    assert probe(second) == probe(first)


def test_a_twin_outlives_the_first_and_leaves_nothing(pair: tuple[ForkHost, Host]) -> None:
    first, second = pair
    assert isinstance(second, ForkHost)
    assert ask(second, "def get_x(): return 1") == 1
    os.kill(first.pid, signal.SIGKILL)
    assert ask(second, "def get_x(): return 2") == 2
    second.close()
    assert not Path(second.folder).exists()
    until(lambda: gone(second.pid))


def test_a_twin_of_a_host_that_is_gone_is_another_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    first = ForkHost(["numpy"])
    assert ask(first, "def get_x(): return 1") == 1
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: gone(first.pid))
    second = first.fork()
    assert ask(second, "def get_x(): return 2") == 2
    second.close()
    first.close()
    assert not os.listdir(tmp_path)


def test_a_host_whose_grader_goes_while_it_imports_leaves_nothing() -> None:
    host = ForkHost(["numpy"])
    host.control.close()
    assert host.process
    assert host.process.wait(timeout=60) == 0
    assert not Path(host.folder).exists()


def gone(pid: int) -> bool:
    """Whether the process has ended, waited for or not."""
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


CHANCE = """
import random, sys
import numpy, torch
def get_x():
    mine = sorted(set(vars(sys.modules["__main__"])) - {"random", "sys", "numpy", "torch", "get_x"})
    drawn = [random.random(), numpy.random.rand(), torch.rand(1).item(), torch.initial_seed()]
    return [mine, drawn, sys.argv, torch.get_num_threads(), sorted(sys.modules)]
"""


def test_no_submission_sees_which_one_it_is() -> None:
    host = ForkHost(["torch", "numpy"])  # some jobs run before it prepares for many, and some after
    seen = [ask(host, CHANCE) for _ in range(6)]
    assert seen[1:] == seen[:1] * 5
    assert not [name for name in seen[0][0] if not name.startswith("__")]  # type: ignore[index]
    assert len(os.listdir(f"/proc/{host.pid}/task")) == 1  # one with several cannot be forked safely
    host.close()
