"""The import path: modules are never imported from the current folder, and not from the clone before Python's own.

``python -m`` puts the current folder first on the path, and a folder of submissions may contain a ``numpy.py``. A
folder that is run as a program comes first as well, so helper processes are started by `module_command`.
"""

from __future__ import annotations

import os
import sys

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# loads the package from its location, whatever else has its name; the first entry of the path is the current folder
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
    """The command that runs a module of this package as a process, even if another installed package has its name."""
    return [sys.executable, *flags, "-c", _START, _PACKAGE, module]


def leave_current_folder() -> None:
    """Remove the current folder from ``sys.path``; the package stays importable, after everything else."""
    if sys.path and not getattr(sys.flags, "safe_path", False) and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    tree = os.path.dirname(_PACKAGE)
    if tree not in sys.path:
        sys.path.append(tree)  # for processes that import the package by name
