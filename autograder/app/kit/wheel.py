"""A kit's wheel: one file to install with pip, with the assignment, the engine below it, and no compiled code.

The format is that of https://packaging.python.org/en/latest/specifications/binary-distribution-format/. The same kit
gives the same bytes, and its version is a number made from these, so that pip installs a kit that has changed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

from autograder.spec.packages import INSTALLED
from autograder.system.zips import zip_bytes

#: The packages that checking needs, from the oldest version on that works; a test compares them with pyproject.toml.
ALWAYS_NEEDED = (
    "click>=8.1", "numpy>=1.26", "psutil>=5.9; sys_platform != 'linux'", "pydantic>=2.7", "pyyaml>=6.0", "rich>=13.7",
    "tzdata>=2024.1; sys_platform == 'win32'",
)  # fmt: skip
#: The oldest versions that work of packages that an assignment may use; of others any.
_OLDEST = {"matplotlib": "matplotlib>=3.8", "numpy": "numpy>=1.26", "torch": "torch>=2.2"}
_PYTHON = ">=3.10"

_INIT = '''\
"""Checks the homework "{title}" before it is submitted. Made by `autograder kit`; version {shown}."""

import sys
from pathlib import Path

__version__ = {version!r}
KIT = {kit!r}
_HERE = Path(__file__).resolve().parent
_ENGINE = {engine!r}


def _load():
    """Make the engine of this kit importable, unless another kit has done so with the very same one."""
    loaded = sys.modules.get("autograder")
    if loaded is None:
        sys.path.insert(0, str(_HERE / "_engine"))
        try:
            import autograder as loaded
        finally:
            sys.path.remove(str(_HERE / "_engine"))
        loaded.kit_engine = _ENGINE
    elif not (Path(loaded.__file__ or "").parent / "entrypoints" / "kit_front.py").is_file():
        raise RuntimeError(
            "Something else that is called autograder is loaded, from {{}}. Restart the kernel and import {package} "
            "before it; a file autograder.py of your own needs another name.".format(loaded.__file__)
        )
    elif getattr(loaded, "kit_engine", _ENGINE) != _ENGINE:  # no ImportError: starters take that for a missing kit
        raise RuntimeError(
            "The check of another homework is loaded, and it was made with another version of autograder. "
            "Restart the kernel and import only {package}."
        )


def __getattr__(name):
    if name not in ("check", "check_file", "load_ipython_extension"):
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    _load()
    from autograder.entrypoints.kit_front import notebook_checks

    checks = notebook_checks(_HERE / "{spec}")
    globals().update({{one: getattr(checks, one) for one in ("check", "check_file", "load_ipython_extension")}})
    return globals()[name]


def main():
    """The command line."""
    _load()
    from autograder.entrypoints.kit_front import main

    main(_HERE / "{spec}")
'''
_MAIN = """\
from {package} import main

if __name__ == "__main__":
    main()
"""


def requirements(imports: Sequence[str]) -> list[str]:
    """What pip must have installed for a kit of an assignment that offers these modules."""
    offered = [INSTALLED.get(name, name) for name in dict.fromkeys(one.partition(".")[0] for one in imports)]
    wanted = [_OLDEST.get(name, name) for name in offered]
    return sorted({*ALWAYS_NEEDED, *wanted})


def wheel_version(own: str, members: Mapping[str, bytes]) -> str:
    """A version for pip: the spec's own where that is made of numbers, else 1, and a number made from the content."""
    base = own if re.fullmatch(r"\d{1,9}(\.\d{1,9}){0,3}", own) else "1"
    digest = hashlib.sha256()
    for name, content in sorted(members.items()):
        digest.update(b"%d %s %d " % (len(name), name.encode(), len(content)) + content)
    return f"{base}.{int(digest.hexdigest()[:7], 16)}"


def wheel_bytes(package: str, version: str, title: str, needed: Sequence[str], members: Mapping[str, bytes]) -> bytes:
    """The wheel with these files, whose paths begin with the package's name."""
    info = f"{package}-{version}.dist-info"
    name = package.replace("_", "-")
    about = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    about += [f"Summary: Checks the homework: {' '.join(title.split())}", f"Requires-Python: {_PYTHON}"]
    about += [f"Requires-Dist: {one}" for one in needed]
    files = {
        **members,
        f"{info}/METADATA": "\n".join([*about, ""]).encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {package}:main\n".encode(),
        f"{info}/top_level.txt": f"{package}\n".encode(),
    }
    rows = [f"{path},sha256={_hash(content)},{len(content)}" for path, content in sorted(files.items())]
    record = f"{info}/RECORD"
    return zip_bytes([*files.items(), (record, "\n".join([*rows, f"{record},,", ""]).encode())])


def _hash(content: bytes) -> str:
    """A hash as a wheel's RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def init_text(package: str, **fields: str) -> str:
    """The kit's own module, which loads the engine when it is used."""
    return _INIT.format(package=package, **fields)


def main_text(package: str) -> str:
    """What ``python -m`` runs."""
    return _MAIN.format(package=package)
