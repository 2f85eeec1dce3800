"""Modules that lie beside a student's file: those given with the assignment and those submitted, out of memory.

They come after the standard library and the packages that the assignment offers: a file whose name one of these has is
never imported. Of a folder, the modules in it can be imported with the folder's name or without.
"""

from __future__ import annotations

import fnmatch
import os
import sys
from importlib.machinery import ModuleSpec

import given_files
import stand_ins

OURS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")
bootstrap = sys.modules["_frozen_importlib"]


class Modules:
    """Finds and loads them; stands last on ``sys.meta_path``. ``taken`` are names that others have."""

    def __init__(self, taken, wanted):
        self.taken, self.folder = frozenset(taken) | sys.stdlib_module_names | {"__main__"}, os.getcwd()
        self.wanted = wanted
        self.index = {}  # full name: (path, what runs it in a namespace), or None for a folder
        self.short = {}  # the last part of a name: full names

    def add(self, path, execute):
        """A module at ``path``; ``execute`` is called with the module's namespace."""
        parts = path.removesuffix(".py").split("/")
        if parts[-1] == "__init__":
            parts.pop()
        if not parts or parts[0] in self.taken or not all(map(str.isidentifier, parts)):
            return
        name = ".".join(parts)
        if self.index.get(name) is not None:
            return  # a given file comes before a submitted one
        self.index[name] = path, execute
        if str(getattr(sys.modules.get(parts[0]), "__file__", "")).startswith(OURS):
            del sys.modules[parts[0]]  # a module of the worker's, which it goes on using
        for end in range(1, len(parts)):
            self.index.setdefault(".".join(parts[:end]), None)
        if len(parts) > 1 and parts[-1] not in self.taken:
            self.short.setdefault(parts[-1], []).append(name)

    def full_name(self, path):
        """By which name the module at ``path`` is imported; "" if another has its name."""
        return next((name for name, found in self.index.items() if found and found[0] == path), "")

    def missing(self, name):
        """What to submit, where a module of this name was to be submitted; "" where none was."""
        path = f"{name.replace('.', '/')}.py"
        if any(fnmatch.fnmatch(path.lower(), pattern.lower()) for pattern in self.wanted):
            return f"{path} is not among the submitted files"
        return ""

    def has(self, root):
        """Whether a module or folder is called so, or one module in a folder."""
        return root in self.index or len(self.short.get(root, ())) == 1

    def ensure(self, root):
        """Load the module of this name, in whose place an installed package may stand that is not offered."""
        if root not in self.index:
            sys.modules[root] = self.loaded(self.short[root][0])
        else:
            self.loaded(root)

    def loaded(self, name):
        """The module with this full name, after those around it."""
        parent, _, last = name.rpartition(".")
        around = self.loaded(parent) if parent else None
        module = sys.modules.get(name)
        if getattr(getattr(module, "__spec__", None), "loader", None) is not self:
            module = bootstrap._load(self.find_spec(name))
            if around is not None:
                setattr(around, last, module)
        return module

    # what the import system asks ------------------------------------------------------------------------------------

    def find_spec(self, name, path=None, target=None):
        """How to import a module; None if it is not here."""
        if name not in self.index:
            return None
        place, _ = self.index[name] or ("", None)
        folder = not place or place.endswith("__init__.py")
        spec = ModuleSpec(name, self, origin=os.path.join(self.folder, place) if place else None, is_package=folder)
        spec.has_location = bool(place)
        return spec

    def create_module(self, spec):
        """A module of the usual kind."""

    def exec_module(self, module):
        """Run it, with the imports that student code has."""
        found = self.index[module.__spec__.name]
        module.__dict__["__builtins__"] = stand_ins.BUILTINS
        if found:
            found[1](module.__dict__)


def given_module(path, source):
    """What runs a module that is given with the assignment."""

    def execute(namespace):
        exec(compile(source, path, "exec", dont_inherit=True), namespace)

    return execute


def beside(job, content, allowed):
    """Put given files in place; the modules that can be imported from beside the student's file, or None.

    ``content`` are the files, one after the other; ``allowed`` are the packages that the assignment offers.
    """
    if not {"given", "helpers", "with"} & job.keys():
        return None
    modules = Modules(allowed, job.get("with", ()))
    if "given" in job:
        given = given_files.Given(job["given"], content)
        for path, source in given.modules.items():
            modules.add(path, given_module(path, source))
        given.install()
    sys.meta_path.append(modules)
    return modules
