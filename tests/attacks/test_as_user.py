"""The attacks once more as an ordinary user: fewer layers can be put on, and all must hold as well.

Root becomes a user id that nobody has, where that user can reach Python and the packages; where it cannot (an
interpreter in root's own home), an ordinary user is made in a user namespace of its own, with its own process ids.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from attacks.course import ROOT

UID = 61_234
MINUTES = 10
NAMESPACE = [
    "unshare",
    "--user",
    "--map-user=1000",
    "--map-group=1000",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
]

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0,
        reason="for root on Linux: whoever runs this as another user has run the attacks so already",
    ),
]


def as_user() -> None:
    """Become the ordinary user, for good."""
    os.setgroups([])
    os.setgid(UID)
    os.setuid(UID)


def in_child(question: Callable[[], bool]) -> bool:
    """Whether it is so for the ordinary user."""
    pid = os.fork()
    if pid == 0:
        code = 2
        try:
            as_user()
            code = 0 if question() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def reaches_python() -> bool:
    """Whether this user may run the interpreter and read the packages and the tree."""
    folders = [
        os.path.dirname(os.__file__),
        os.path.dirname(torch.__file__),
        str(ROOT / "autograder"),
        str(ROOT / "tests"),
    ]
    return os.access(sys.executable, os.X_OK) and all(os.access(folder, os.R_OK | os.X_OK) for folder in folders)


def way() -> tuple[str, list[str], bool]:
    """How to become an ordinary user here: in words, as the front of a command, and whether by setuid."""
    if in_child(reaches_python):
        return f"user id {UID}", [], True
    if shutil.which("unshare"):
        tried = [
            NAMESPACE,
            [word for word in NAMESPACE if word not in ("--pid", "--mount-proc", "--fork", "--kill-child")],
        ]
        for command in tried:
            if subprocess.run([*command, sys.executable, "-c", ""], capture_output=True).returncode == 0:
                return f"a user namespace ({' '.join(command)})", command, False
    pytest.fail(
        f"the attacks were not run as an ordinary user: user id {UID} cannot reach {sys.executable} or the packages, "
        "and this machine lets nobody make a user namespace; install Python where every user can read it"
    )


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder of the user's own; not pytest's, which is closed to others."""
    path = Path(tempfile.mkdtemp(prefix="attacks-home-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_attacks_as_an_ordinary_user(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, front, by_setuid = way()
    if by_setuid:
        os.chown(home, UID, UID)
    command = [*front, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={home}/pytest"]
    command += ["-m", "", "--tb=no", str(ROOT / "tests" / "attacks" / "test_attacks.py")]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "TMPDIR": str(home.parent)}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=as_user if by_setuid else None,
        capture_output=True,
        text=True,
        timeout=60 * MINUTES,
    )
    with capsys.disabled():
        print(f"\nthe attacks as an ordinary user, by way of {name}:\n{done.stdout[-12000:]}{done.stderr[-2000:]}")
    assert done.returncode == 0
