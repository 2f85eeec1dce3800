"""Systems without Landlock: which layer replaces it, what a submission can do there, and when nothing is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, mostly_full

from autograder.domain.errors import GraderError
from autograder.domain.given_file import GivenFile
from autograder.domain.record import Outcome, Raised, Returned, Unjudged
from autograder.domain.submission import Cell, Submission
from autograder.execution.sandbox import host as hosts
from autograder.execution.sandbox import launch, policy
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.probe import exposed_layers
from autograder.spec.load import build
from autograder.spec.source import parse_yaml

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")

WITHOUT = ROOT / "tests" / "attacks" / "without.py"
TREE, BARE, SEALED = "built of mounts", policy.BARE, policy.SEALED
WAYS = {"landlock": TREE, "landlock,mounts": BARE, "landlock,mounts,chroot": SEALED}
SPEC = """\
spec: 1
title: Small
points: 1
submission: {imports: [numpy, torch, matplotlib]}
questions:
  - {id: x, title: X, points: 1, answer: {function: get_x}, want: 1, within: {abs: 1}}
"""
Open = Callable[..., hosts.Host]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens hosts on a system that lacks some features; closes them afterwards."""
    opened: list[hosts.Host] = []
    plain = launch.worker_command

    def open_(
        parts: str, *, fork: bool = True, isolation: str = "required", imports: Sequence[str] = ("numpy",)
    ) -> hosts.Host:
        def command(mode: str, imports: Sequence[str], isolation: str) -> list[str]:
            return [sys.executable, str(WITHOUT), parts, *plain(mode, imports, isolation)]

        monkeypatch.setattr(launch, "worker_command", command)
        opened.append(hosts.open_host(imports, fork=fork, isolation=isolation))
        return opened[-1]

    yield open_
    for host in opened:
        host.close()


def outcome_of(host: hosts.Host, source: str, **given: bytes) -> Outcome:
    """The outcome of a submission's ``get_x``, in an assignment with ``given`` files."""
    assignment = build(parse_yaml(SPEC, "small"), Path("small"))
    files = tuple(GivenFile(f"{name}.{'py' if b'import' in text else 'csv'}", text) for name, text in given.items())
    submission = Submission("s", "s.py", (Cell("s.py", source),))
    return collect(replace(assignment, given=files), submission, host).outcomes["x"]


def answer(host: hosts.Host, source: str, **given: bytes) -> Any:
    """The value of a submission's ``get_x``, or the error that it raises."""
    outcome = outcome_of(host, source, **given)
    assert isinstance(outcome, (Returned, Raised)), outcome
    return outcome.value if isinstance(outcome, Returned) else outcome.error


def way(parts: str) -> str:
    """What replaces Landlock here; an ordinary user may not change root folders."""
    return SEALED if os.geteuid() and WAYS[parts] == BARE else WAYS[parts]


@pytest.mark.parametrize("fork", [True, False])
@pytest.mark.parametrize("parts", WAYS)
def test_another_layer_takes_its_place_and_is_named(without: Open, parts: str, fork: bool) -> None:
    host = without(parts, fork=fork)
    missing = exposed_layers(host)
    missing.pop("parent", None)  # a process that is started for one job has no host to outlive
    assert missing == {}
    assert host.second["files"].endswith(way(parts))
    assert "Landlock is not available" in host.second["files"]


LOOKS = """
import os
def open_one(path, mode="r"):
    try:
        open(path, mode).close()
    except OSError:
        return ""
    return path
def get_x():
    secret, own = SECRET
    return [open_one(secret), open_one(secret, "a"), open_one(own, "a"), open_one("/etc/passwd"), str(os.geteuid())]
"""


@pytest.mark.parametrize("parts", WAYS)
def test_nothing_outside_is_read_or_written_and_nobody_is_root(without: Open, parts: str, tmp_path: Path) -> None:
    secret = tmp_path / "targets.json"
    secret.write_text("{}")
    secret.chmod(0o666)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        if os.stat(folder).st_uid == os.geteuid():
            folder.chmod(0o777 if folder == tmp_path else 0o755)
    paths = (str(secret), str(ROOT / "autograder" / "scoring.py"))
    *found, user = answer(without(parts), LOOKS.replace("SECRET", repr(paths)))
    assert found == [""] * 4
    assert int(user) != 0


LEAVES = """
def get_x():
    found = []
    for path in ("/dev/shm/left-for-the-next", "/tmp/left-for-the-next", "/var/tmp/left-for-the-next", "left"):
        try:
            found.append(open(path).read())
        except OSError:
            pass
        try:
            open(path, "w").write("arguments of a hidden call")
        except OSError:
            pass
    return found
"""


@pytest.mark.parametrize("parts", WAYS)
def test_what_one_run_leaves_no_later_one_finds(without: Open, parts: str) -> None:
    host = without(parts)
    assert [answer(host, LEAVES) for _ in range(3)] == [[], [], []]
    assert not [p for p in ("/dev/shm", "/tmp", "/var/tmp") if os.path.exists(f"{p}/left-for-the-next")]


IMPORTS = """
def get_x():
    import decimal, fractions, sqlite3, statistics, xml.dom.minidom
    import numpy.polynomial.hermite
    return [xml.dom.minidom.__name__, statistics.mean([1, 3]), str(decimal.Decimal("0.5")), str(fractions.Fraction(1, 2))]
"""


@pytest.mark.parametrize("parts", WAYS)
def test_modules_are_imported_at_their_first_use(without: Open, parts: str) -> None:
    assert answer(without(parts), IMPORTS) == ["xml.dom.minidom", 2, "0.5", "1/2"]


WRITES = """
import os, tempfile
def get_x():
    with open("mine", "w") as file:
        file.write("1")
    with tempfile.TemporaryFile() as file:
        file.write(b"2")
    with open(os.devnull, "w") as file:
        file.write("3")
    return [open("mine").read(), os.listdir()]
"""


@pytest.mark.parametrize("parts", WAYS)
def test_files_of_its_own(without: Open, parts: str) -> None:
    host = without(parts)
    if way(parts) == SEALED:
        assert outcome_of(host, WRITES) == Unjudged(policy.REFUSED)
        for said in ("PermissionError: [Errno 1] Operation not permitted: 'mine'", policy.REFUSED):
            assert "--isolation none" in str(policy.needs_files(host, said))
    else:
        assert answer(host, WRITES) == ["1", ["mine"]]
        assert policy.needs_files(host, "PermissionError: [Errno 1] Operation not permitted: 'mine'") is None


GIVEN = """
import os
import numpy as np
import lib
def get_x():
    home = "/content/coins.csv"
    texts = [open("coins.csv").read(), open(home, "rb").read().decode(), str(os.path.exists("./coins.csv"))]
    return [*texts, float(np.loadtxt(home).sum()), lib.half()]
"""


@pytest.mark.parametrize("fork", [True, False])
@pytest.mark.parametrize("parts", WAYS)
def test_given_files_are_there_even_where_none_can_be_opened(without: Open, parts: str, fork: bool) -> None:
    host = without(parts, fork=fork)
    lib = b"import numpy as np\ndef half(): return float(np.loadtxt('coins.csv').sum()) / 2\n"
    for _ in range(2):
        assert answer(host, GIVEN, coins=b"1\n2\n", lib=lib) == ["1\n2\n", "1\n2\n", "True", 3.0, 1.5]


def test_who_is_kept_from_files_loses_no_points_in_silence(without: Open) -> None:
    host = without("landlock,mounts,chroot")
    for source in (
        "def get_x(): return open('mine', 'w').write('1')",
        "import tempfile\ndef get_x(): return tempfile.TemporaryFile().write(b'1')",
        "with open('mine', 'w') as file: x = file.write('1')\ndef get_x(): return x",
        "with open('mine', 'w') as file:\n    def get_x(): return 1",
    ):
        assert outcome_of(host, source) == Unjudged(policy.REFUSED)
    assert answer(host, "open('mine', 'w')\ndef get_x(): return 1") == 1
    assert answer(host, "import socket\ndef get_x(): socket.socket()").startswith("PermissionError")
    assert answer(host, "def get_x(): return y").startswith("NameError")


LATE = {"files": f"used instead: {policy.BARE}"}


@pytest.mark.parametrize(
    ("second", "error", "is_so"),
    [
        (LATE, f"FileNotFoundError: [Errno 2] No such file or directory: '{sys.prefix}/lib/data.csv'", True),
        (LATE, "ZoneInfoNotFoundError: 'No time zone found with key Europe/Berlin'", True),
        (LATE, "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'", False),
        (LATE, "FileNotFoundError: [Errno 2] No such file or directory: '/content/data.csv'", False),
        ({}, "PermissionError: [Errno 1] Operation not permitted: 'mine'", False),
    ],
)
def test_only_what_a_layer_keeps_one_from_is_the_machines_doing(
    second: dict[str, str], error: str, is_so: bool
) -> None:
    assert policy.opens_closed_file(second, error) is is_so


READS_SOURCE = """
import inspect, json
import numpy as np
def get_x():
    return ["def dumps" in inspect.getsource(json.dumps), "def norm" in inspect.getsource(np.linalg.norm)]
"""
OPTIMISES = """
import torch
def get_x():
    x = torch.ones(1, requires_grad=True)
    optimiser = torch.optim.SGD([x], lr=0.25)
    (x * x).sum().backward()
    optimiser.step()
    return x
"""
DRAWS = """
import io
import matplotlib.pyplot as plt
def get_x():
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    axes.set_title(r"$\\beta_1$ and β₁", fontweight="bold", family="serif")
    plt.tight_layout()
    figure.canvas.draw()
    figure.savefig(io.BytesIO())
    return 1
"""


@pytest.mark.parametrize("parts", mostly_full(WAYS, next(iter(WAYS))))
def test_what_packages_open_late_is_there(without: Open, parts: str) -> None:
    host = without(parts, imports=["numpy", "torch", "matplotlib"])
    assert answer(host, READS_SOURCE) == [True, True]
    assert np.array_equal(answer(host, OPTIMISES), [0.5])
    assert answer(host, DRAWS) == 1


def test_who_asks_for_no_isolation_can_open_files_everywhere(without: Open) -> None:
    host = without("landlock,mounts,chroot", isolation="none")
    assert answer(host, WRITES.replace("tempfile.TemporaryFile()", "open(os.devnull, 'wb')")) == ["1", ["mine"]]
    assert set(policy.missing_layers(host)) == {"files"}


@pytest.mark.skipif(os.geteuid() != 0, reason="root's alone")
@pytest.mark.parametrize("isolation", policy.CHOICES)
@pytest.mark.parametrize("parts", ["setuid", "landlock,setuid", "landlock,mounts,chroot,setuid"])
def test_nothing_is_run_as_root(without: Open, parts: str, isolation: str) -> None:
    with pytest.raises(
        GraderError, match=r"isolation: student code never runs as root, and this root lacks CAP_SETUID: allow"
    ):
        answer(without(parts, isolation=isolation), "def get_x(): return 1")


@pytest.mark.parametrize("parts", ["landlock,seccomp", "landlock,mounts,chroot,seccomp"])
def test_what_is_missing_is_said_and_stops_a_class(without: Open, parts: str) -> None:
    host = without(parts)
    assert answer(host, "def get_x(): return 1") == 1
    missing = policy.missing_layers(host)
    assert "calls" in missing
    assert ("files" in missing) == ("chroot" in parts)
    with pytest.raises(GraderError, match=r"`calls` requires seccomp") as raised:
        policy.insist(missing)
    assert ("Landlock (Linux 5.13" in str(raised.value)) == ("files" in missing)
    assert policy.warning(missing).count("\n") == 0


def test_what_is_asked_for_unless_somebody_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = tmp_path / "submissions_example"
    (examples / "hw").mkdir(parents=True)
    assert policy.default(tmp_path / "class", examples) == "required"
    assert policy.default(examples / "hw", examples) == "available"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert policy.default(tmp_path / "class", examples) == "available"
