"""An instructor's folder as it stands on a disk: the grader, the spec, a reference and students' work, with secrets."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = "understanding_attention"
CALL, LOAD, TOTAL = 1, 3, 10
MEMORY = 512 << 20
LIMITS = f"limits: {{call: {CALL}s, load: {LOAD}s, total: {TOTAL}s, memory: {MEMORY >> 20}MiB, output: 64KiB}}"

RIGHT = """\
import torch

K = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query121():
    return 10 * K[0:1]


def get_query122():
    return 10 * K


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    return 50 * (K[0:1] + K[1:2])


def get_key141():
    return (K[0] + K[1]) / 2


def get_key142():
    return torch.nn.functional.normalize(K[0] + K[1], dim=0)
"""

#: Says what it finds of the process it runs in, so that a process that somebody spoiled gives another report.
LOOK = """

import os
import random
import resource
import sys

print(sorted(os.listdir(".")), sorted(os.environ), len(sys.modules), sys.getrecursionlimit(), random.random())
print(torch.rand(3), torch.get_default_dtype(), torch.softmax(K @ K.T, dim=-1), torch.get_num_threads())
print([resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU)])
print(os.umask(0o22), os.getpriority(os.PRIO_PROCESS, 0), sorted(os.sched_getaffinity(0)), len(sys.path), sys.argv[1:])
"""

WRONG = RIGHT.replace("10 * K[0:1]", "K[2:3]").replace("(K[0] + K[1]) / 2", "K[3]").replace("zeros(1, 3)", "ones(1, 3)")


@dataclass(frozen=True)
class Course:
    """The folder, what must not leak from it, and the folders beside it that the grader works in."""

    base: Path
    secrets: dict[str, str] = field(default_factory=lambda: {k: f"{k}-secret-{secrets.token_hex(8)}" for k in _SECRETS})

    @property
    def folder(self) -> Path:
        """What belongs to the instructor."""
        return self.base / "course"

    @property
    def temporary(self) -> Path:
        """The grader's own temporary folder."""
        return self.base / "temp"

    @property
    def handed_in(self) -> Path:
        """The path of the current submission."""
        return self.base / "handed_in"

    def make(self, *, limits: bool = True) -> Course:
        """Write it all; readable by everyone, as such folders are."""
        for path in (self.folder / "problems", self.folder / "reference", self.folder / "submissions"):
            path.mkdir(parents=True)
        for path in (self.temporary, self.handed_in):
            path.mkdir()
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
        shutil.copytree(ROOT / "autograder", self.folder / "autograder", ignore=ignore)
        spec = (ROOT / "problems" / f"{NAME}.yaml").read_text(encoding="utf-8")
        if limits:
            spec, count = re.subn(r"^limits: .*$", LIMITS, spec, flags=re.MULTILINE)
            assert count == 1, "the spec has no line of limits to shorten"
        (self.folder / "problems" / f"{NAME}.yaml").write_text(f"# {self.secrets['spec']}\n{spec}", encoding="utf-8")
        reference = (ROOT / "reference" / f"{NAME}.py").read_text(encoding="utf-8")
        marked = f"{reference}\n\n# {self.secrets['reference']}\nMARK = {self.secrets['reference']!r}\n"
        (self.folder / "reference" / f"{NAME}.py").write_text(marked, encoding="utf-8")
        mark = self.secrets["neighbour"]
        (self.folder / "submissions" / "neighbour.py").write_text(f"# {mark}\nMARK = {mark!r}\n{RIGHT}\nprint(MARK)\n")
        (self.folder / "submissions" / "right.py").write_text(RIGHT + LOOK)
        (self.folder / "submissions" / "wrong.py").write_text(WRONG)
        for path in (self.base, *self.base.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        return self

    def remove(self) -> None:
        """Remove everything, also what cannot be listed."""
        for path, folders, _ in os.walk(self.base):
            for name in folders:
                if not os.path.islink(os.path.join(path, name)):
                    os.chmod(os.path.join(path, name), 0o700)
        shutil.rmtree(self.base, ignore_errors=True)


_SECRETS = ("reference", "neighbour", "spec", "environment")

#: Sentences of the true reference and spec: what quotes them has read one of them.
PHRASES = ("long enough to drown keys 2 and 3", "Drawn once with torch.manual_seed(447)")


def digest(*folders: Path) -> dict[str, str]:
    """Content, mode, time and owner of everything in the folders."""
    return {str(path): _facts(path, True) for folder in folders for path in (folder, *sorted(folder.rglob("*")))}


def listing(folder: Path) -> dict[str, str]:
    """Mode, time, size and owner of what stands in the folder, and of the folder itself."""
    return {str(path): _facts(path, False) for path in (folder, *sorted(folder.iterdir()))}


def packages() -> Path:
    """Where the installed packages are."""
    return Path(sysconfig.get_path("purelib"))


def _facts(path: Path, content: bool) -> str:
    info = path.lstat()
    said = f"{info.st_mode:o} {info.st_mtime_ns} {info.st_uid} {info.st_gid} {info.st_nlink}"
    if content and path.is_file() and not path.is_symlink():
        said += " " + hashlib.sha256(path.read_bytes()).hexdigest()
    return said
