"""Python's modules out of one file that is mapped into memory: for children that can open none.

The host packs what a child might import (the standard library and the packages, compiled where they are so on disk)
and loads what cannot be packed: libraries in machine code. A child inherits both by fork; what it does not import costs
it nothing, and the system can drop the file's pages.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import marshal
import mmap
import os
import sys
import tempfile
from importlib.abc import InspectLoader
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, PathFinder

#: Folders and modules that no homework needs, or that do something when they are imported.
LEFT_OUT = {
    "__pycache__", "site-packages", "dist-packages", "test", "tests", "idlelib", "turtledemo", "ensurepip", "lib2to3",
    "pip", "antigravity", "this",
}  # fmt: skip
NOT_LOADED = ("test", "xx", "tk", "curses", "readline", "gtk", "macosx")


class Archive(InspectLoader):
    """Finds and loads modules by name; stands on ``sys.meta_path`` before the finder of files."""

    def __init__(self, paths):
        self.index, self.extensions = {}, []  # name: (path, is it a package, is it compiled, first byte, last byte)
        with tempfile.TemporaryFile() as file:
            for path in sorted(paths):
                self.pack(file, path, os.path.basename(path).partition(".")[0], os.path.basename(path))
            file.flush()
            self.content = mmap.mmap(file.fileno(), file.tell(), prot=mmap.PROT_READ) if self.index else b""

    def pack(self, file, path, name, base):
        """Put a module, or a package with all that is in it, into the file."""
        if base in LEFT_OUT or name in LEFT_OUT:
            return
        if base.endswith(".py"):
            self.put(file, path, name, False)
        elif base.endswith(tuple(EXTENSION_SUFFIXES)) and name.isidentifier():
            self.extensions.append(name)
        elif "." not in base and os.path.isdir(path):
            for entry in os.scandir(path):
                inner = entry.name.partition(".")[0]
                if entry.name == "__init__.py":
                    self.put(file, entry.path, name, True)
                elif base == "lib-dynload":
                    self.pack(file, entry.path, inner, entry.name)
                else:
                    self.inside(file, entry, name, inner)

    def inside(self, file, entry, name, inner):
        """Pack what lies in a package."""
        if inner.isidentifier() and inner not in LEFT_OUT:
            if entry.name.endswith(tuple(EXTENSION_SUFFIXES)):
                self.extensions.append(f"{name}.{inner}")
            elif entry.name.endswith(".py"):
                self.put(file, entry.path, f"{name}.{inner}", False)
            elif "." not in entry.name and entry.is_dir():
                for below in os.scandir(entry.path):
                    if below.name == "__init__.py":
                        self.put(file, below.path, f"{name}.{inner}", True)
                    else:
                        self.inside(file, below, f"{name}.{inner}", below.name.partition(".")[0])

    def put(self, file, path, name, package):
        """One module's code."""
        code = compiled(path)
        try:
            if code is None:
                with open(path, "rb") as source:
                    content = source.read()
            else:
                content = code
        except OSError:  # it is closed to this user, or gone: then nobody could have imported it
            return
        first = file.tell()
        file.write(content)
        self.index.setdefault(name, (path, package, code is not None, first, file.tell()))

    def load_extensions(self):
        """Load the machine code of the standard library and of packages that are in use."""
        for name in self.extensions:
            top = name.partition(".")[0]
            ours = "." not in name or top in sys.modules
            if ours and name not in sys.modules and not any(word in name.lower() for word in NOT_LOADED):
                try:
                    importlib.import_module(name)
                except Exception:  # it needs what this machine lacks
                    continue
        try:
            ctypes.CDLL("libgcc_s.so.1")  # which the C library opens when a thread is ended
        except OSError:
            pass

    # what the import system asks ------------------------------------------------------------------------------------

    def find_spec(self, name, path=None, target=None):
        """How to import a module; None if it is not here."""
        if name not in self.index:
            return None
        file, package = self.index[name][:2]
        spec = ModuleSpec(name, self, origin=file, is_package=package)
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [os.path.dirname(file)]
        return spec

    def create_module(self, spec):
        """A module of the usual kind."""

    def get_source(self, name):
        """Its source is not kept."""

    def get_code(self, name):
        """The module's code object."""
        path, _, is_compiled, first, last = self.index[name]
        content = self.content[first:last]
        return marshal.loads(content) if is_compiled else compile(content, path, "exec", dont_inherit=True)

    def is_package(self, name):
        """Whether a module is a package."""
        return self.index[name][1]


def compiled(path):
    """The code of a source file as it is saved beside it; None if there is none, or it is of another version."""
    try:
        with open(importlib.util.cache_from_source(path), "rb") as file:
            content = file.read()
        info = os.stat(path)
    except OSError:
        return None
    stamp = int(info.st_mtime).to_bytes(8, "little")[:4] + (info.st_size & 0xFFFFFFFF).to_bytes(4, "little")
    head = importlib.util.MAGIC_NUMBER + bytes(4) + stamp
    return content[16:] if content[:16] == head else None


def install(paths):
    """Have children import from an archive of ``paths``; done once a process."""
    if not any(isinstance(finder, Archive) for finder in sys.meta_path):
        made = Archive(paths)
        made.load_extensions()
        place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
        sys.meta_path.insert(place, made)
