"""Where modules come from: never from the folder that somebody works in, nor from the clone before Python's own.

``python -m`` puts the current folder before everything else, and a class's folder may hold a ``numpy.py``. Helper
processes are started by `command`, for a folder that is run as a program comes first on the path as well.
"""

from __future__ import annotations

import os
import sys

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# the package by its place, whatever else is called so; the first entry of the path is the current folder
_START = """\
import sys
if not getattr(sys.flags, "safe_path", False):
    del sys.path[0]
from importlib.util import module_from_spec, spec_from_file_location
folder, module = sys.argv.pop(1), sys.argv.pop(1)
spec = spec_from_file_location("autograder", folder + "/__init__.py", submodule_search_locations=[folder])
sys.modules["autograder"] = module_from_spec(spec)
import runpy
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def module_command(module: str, *flags: str) -> list[str]:
    """The command that runs a module of this package, and of no other that is installed, as a process."""
    return [sys.executable, *flags, "-c", _START, _PACKAGE, module]


def leave_current_folder() -> None:
    """Take the current folder from ``sys.path``; the package stays importable, behind everything else."""
    if sys.path and not getattr(sys.flags, "safe_path", False) and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    tree = os.path.dirname(_PACKAGE)
    if tree not in sys.path:
        sys.path.append(tree)  # for processes that look for the package by its name
