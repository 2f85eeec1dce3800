"""A fixed part of the attacks on systems that lack Landlock: other layers take its place, and all must hold as well.

The whole of it: ``python tests/attacks/without.py landlock python -m pytest tests/attacks/test_attacks.py``, and so on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from attacks.catalogue import attacks
from attacks.course import ROOT
from attacks.test_as_user import NAMESPACE

#: What reads, writes, leaves something for the next, or makes for another process.
CHOSEN = (
    "A_read_targets", "A_import_the_reference", "A_copy_a_neighbour", "A_links_in_scratch", "A_residue_in_memory",
    "B_results_everywhere", "B_results_at_exit", "B_poisoned_scratch", "E_namespaces_and_mounts", "I_restarts",
    "J_others_files", "J_site_packages", "J_scratch_replaced",
)  # fmt: skip
#: Root with mounts of its own, root as containers have it, and root that has nothing but a filter of system calls.
WAYS = ("landlock", "landlock,mounts", "landlock,mounts,chroot")

pytestmark = [pytest.mark.full, pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for what pytest writes."""
    path = Path(tempfile.mkdtemp(prefix="attacks-home-"))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def run(front: list[str], parts: str, home: Path) -> str:
    """What pytest says of the chosen attacks, and of what a harmless submission is let do."""
    wanted = " or ".join((*CHOSEN, "confined", "undisturbed"))
    command = [*front, sys.executable, str(ROOT / "tests" / "attacks" / "without.py"), parts]
    command += [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no", f"--basetemp={home}/pytest"]
    command += ["-m", "", "-k", wanted, str(ROOT / "tests" / "attacks" / "test_attacks.py")]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "TMPDIR": str(home.parent)}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    return done.stdout[-3000:] + done.stderr[-1000:]


def test_those_that_are_chosen_exist() -> None:
    assert not {*CHOSEN} - {attack.name for attack in attacks()}


@pytest.mark.parametrize("parts", WAYS)
def test_attacks_without_landlock(parts: str, home: Path) -> None:
    said = run([], parts, home)
    assert f"{len(CHOSEN) + 2} passed" in said, said
    assert "failed" not in said, said


@pytest.mark.parametrize("parts", WAYS[:2])
def test_attacks_without_landlock_as_an_ordinary_user(parts: str, home: Path) -> None:
    if os.geteuid():
        pytest.skip("for root: whoever runs this as another user has run the attacks so already")
    front = [word for word in NAMESPACE if word not in ("--pid", "--mount-proc", "--fork", "--kill-child")]
    if subprocess.run([*front, sys.executable, "-c", ""], capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a user namespace")
    said = run(front, parts, home)
    assert f"{len(CHOSEN) + 2} passed" in said, said
