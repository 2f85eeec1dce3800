"""Imports Python modules from one memory-mapped file, for children that cannot open files.

The host packs whatever a child might import (the standard library and the packages, compiled where a compiled file is
on disk) and loads what cannot be packed: shared libraries. A child inherits both by fork. Modules it does not import
cost nothing, and the system can drop the file's pages.

Of packages in use it also holds sources, which torch's compiler reads for the first optimizer, and files that are
opened late, such as matplotlib's fonts. `Archive.open` replaces Python's own ``open``.
"""

from __future__ import annotations

import builtins
import ctypes
import importlib
import importlib.util
import io
import linecache
import marshal
import mmap
import os
import sys
import tempfile
from importlib.abc import InspectLoader
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, PathFinder

import roots

#: Folders and modules that no assignment needs, or whose import has side effects.
LEFT_OUT = {
    "__pycache__", "site-packages", "dist-packages", "test", "tests", "idlelib", "turtledemo", "ensurepip", "lib2to3",
    "pip", "antigravity", "this",
}  # fmt: skip
#: Extensions of data files of packages in use that are opened at first use, and their largest size in bytes.
DATA, LARGEST = (".ttf", ".afm", ".mplstyle", ".csv", ".gz", ".npy", ".npz"), 4 << 20
NOT_LOADED = ("test", "xx", "tk", "curses", "readline", "gtk", "macosx")


PLAIN_OPEN, PLAIN_LINES, PLAIN_IS_FILE, PLAIN_EXISTS = io.open, linecache.updatecache, os.path.isfile, os.path.exists


class InMemory(io.BytesIO):
    """An in-memory file with a name, as opened files have."""


class Archive(InspectLoader):
    """Finds and loads modules by name; placed on ``sys.meta_path`` before the file finder."""

    def __init__(self, paths):
        self.index, self.extensions = {}, []  # name: (path, is it a package, is it compiled, first byte, last byte)
        self.files = {}  # path: (first byte, last byte)
        with tempfile.TemporaryFile() as file:
            for path in sorted(paths):
                name = os.path.basename(path).partition(".")[0]
                self.pack(file, path, name, os.path.basename(path))
                if name in sys.modules and os.path.isdir(path):
                    self.put_data(file, path)
            file.flush()
            self.content = mmap.mmap(file.fileno(), file.tell(), prot=mmap.PROT_READ) if self.index else b""

    def pack(self, file, path, name, base):
        """Pack a module, or a package with everything in it."""
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
        """Pack the contents of a package."""
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
        """Pack one module's code."""
        code = compiled(path)
        top = name.partition(".")[0]
        if code is None or top in sys.modules or top in sys.stdlib_module_names:
            if not self.put_file(file, path) and code is None:
                return  # unreadable or gone: nobody could have imported it
        if code is None:
            place = self.files[path]
        else:
            place = file.tell(), file.tell() + file.write(code)
        self.index.setdefault(name, (path, package, code is not None, *place))

    def put_data(self, file, folder):
        """Pack a package's files that are opened late."""
        for entry in os.scandir(folder):
            if entry.is_dir() and entry.name not in LEFT_OUT:
                self.put_data(file, entry.path)
            elif entry.name.endswith(DATA) and entry.is_file() and entry.stat().st_size <= LARGEST:
                self.put_file(file, entry.path)

    def put_file(self, file, path):
        """Pack a file unchanged; False if it cannot be read."""
        try:
            with open(path, "rb") as source:
                content = source.read()
        except OSError:
            return False
        self.files[path] = file.tell(), file.tell() + file.write(content)
        return True

    def load_extensions(self):
        """Load the shared libraries of the standard library and of packages in use."""
        for name in self.extensions:
            top = name.partition(".")[0]
            ours = "." not in name or top in sys.modules
            if ours and name not in sys.modules and not any(word in name.lower() for word in NOT_LOADED):
                try:
                    importlib.import_module(name)
                except Exception:  # it needs something that this machine lacks
                    continue
        try:
            ctypes.CDLL("libgcc_s.so.1")  # the C library opens it when a thread ends
        except OSError:
            pass

    # files opened late ----------------------------------------------------------------------------------------------

    def open(self, file, mode="r", buffering=-1, encoding=None, *arguments, **more):
        """Python's ``open``, with the archive's files at their paths."""
        if mode in ("r", "rt", "rb"):
            place = self.place(file)
            if place:
                found = InMemory(self.content[slice(*place)])
                found.name = str(os.fspath(file))
                return found if mode == "rb" else io.TextIOWrapper(found, encoding or "utf-8")
        return PLAIN_OPEN(file, mode, buffering, encoding, *arguments, **more)

    def is_file(self, path):
        """`os.path.isfile`, which is False below a folder closed to the student's user, such as a home folder."""
        return self.place(path) is not None or PLAIN_IS_FILE(path)

    def exists(self, path):
        """`os.path.exists`, likewise."""
        return self.place(path) is not None or PLAIN_EXISTS(path)

    def place(self, path):
        """The start and end of a file's content in the archive; None if it is not there."""
        if not isinstance(path, (str, os.PathLike)):
            return None
        return self.files.get(str(os.fspath(path)))  # a path may be a str subclass with its own comparison

    def unpack(self, root):
        """Write the late files to their paths below ``root``, for code that checks whether they exist."""
        for path, (first, last) in self.files.items():
            if path.endswith(DATA):
                roots.place_for(root + path, folder=False)
                with PLAIN_OPEN(root + path, "wb") as file:
                    file.write(self.content[first:last])
                os.chmod(root + path, 0o644)

    def lines(self, path, module_globals=None):
        """`linecache.updatecache`, which looks for the file itself first."""
        place = self.files.get(path) if isinstance(path, str) else None
        if place is None:
            return PLAIN_LINES(path, module_globals)
        text = importlib.util.decode_source(self.content[slice(*place)])
        lines = [line + "\n" for line in text.split("\n")]
        linecache.cache[path] = len(text), None, lines, path
        return lines

    # the import system's interface ----------------------------------------------------------------------------------

    def find_spec(self, name, path=None, target=None):
        """The import spec of a module; None if it is not in the archive."""
        if name not in self.index:
            return None
        file, package = self.index[name][:2]
        spec = ModuleSpec(name, self, origin=file, is_package=package)
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [os.path.dirname(file)]
        return spec

    def create_module(self, spec):
        """A module of the default type."""

    def get_source(self, name):
        """The module's source; None if it is not kept."""
        place = self.files.get(self.index[name][0])
        return importlib.util.decode_source(self.content[slice(*place)]) if place else None

    def get_code(self, name):
        """The module's code object."""
        path, _, is_compiled, first, last = self.index[name]
        content = self.content[first:last]
        return marshal.loads(content) if is_compiled else compile(content, path, "exec", dont_inherit=True)

    def is_package(self, name):
        """Whether a module is a package."""
        return self.index[name][1]


def compiled(path):
    """The saved bytecode of a source file; None if there is none or it is of another version."""
    try:
        with open(importlib.util.cache_from_source(path), "rb") as file:
            content = file.read()
        info = os.stat(path)
    except OSError:
        return None
    stamp = int(info.st_mtime).to_bytes(8, "little")[:4] + (info.st_size & 0xFFFFFFFF).to_bytes(4, "little")
    head = importlib.util.MAGIC_NUMBER + bytes(4) + stamp
    return content[16:] if content[:16] == head else None


def load_compiler():
    """Load torch's compiler, which the first optimizer would do, creating a folder."""
    if "torch" in sys.modules:
        importlib.import_module("torch._dynamo")


def installed():
    """The archive that children import from; None if there is none."""
    return next((finder for finder in sys.meta_path if isinstance(finder, Archive)), None)


def install(paths):
    """Make children import from an archive of ``paths``. Only the first call has an effect."""
    if not installed():
        made = Archive(paths)
        made.load_extensions()
        place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
        sys.meta_path.insert(place, made)
        builtins.open = io.open = made.open
        linecache.updatecache = made.lines
        os.path.isfile, os.path.exists = made.is_file, made.exists
