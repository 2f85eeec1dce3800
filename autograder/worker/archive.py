"""Python's modules out of one file that is mapped into memory: for children that can open none.

The host packs what a child might import (the standard library and the packages, compiled where they are so on disk)
and loads what cannot be packed: libraries in machine code. A child inherits both by fork; what it does not import costs
it nothing, and the system can drop the file's pages.

Of packages that are in use it holds more: sources, for torch's compiler reads them when it makes its first optimiser,
and files that are opened late, such as matplotlib's fonts. `Archive.open` stands in for Python's own ``open``.
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

#: Folders and modules that no homework needs, or that do something when they are imported.
LEFT_OUT = {
    "__pycache__", "site-packages", "dist-packages", "test", "tests", "idlelib", "turtledemo", "ensurepip", "lib2to3",
    "pip", "antigravity", "this",
}  # fmt: skip
#: Files of packages in use that are opened when something is first used, and how large one may be.
DATA, LARGEST = (".ttf", ".afm", ".mplstyle", ".csv", ".gz", ".npy", ".npz"), 4 << 20
NOT_LOADED = ("test", "xx", "tk", "curses", "readline", "gtk", "macosx")


PLAIN_OPEN, PLAIN_LINES, PLAIN_IS_FILE, PLAIN_EXISTS = io.open, linecache.updatecache, os.path.isfile, os.path.exists


class InMemory(io.BytesIO):
    """A file that has a name, as those have that are opened."""


class Archive(InspectLoader):
    """Finds and loads modules by name; stands on ``sys.meta_path`` before the finder of files."""

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
        top = name.partition(".")[0]
        if code is None or top in sys.modules or top in sys.stdlib_module_names:
            if not self.put_file(file, path) and code is None:
                return  # it is closed to this user, or gone: then nobody could have imported it
        if code is None:
            place = self.files[path]
        else:
            place = file.tell(), file.tell() + file.write(code)
        self.index.setdefault(name, (path, package, code is not None, *place))

    def put_data(self, file, folder):
        """What lies in a package that is in use and is opened late."""
        for entry in os.scandir(folder):
            if entry.is_dir() and entry.name not in LEFT_OUT:
                self.put_data(file, entry.path)
            elif entry.name.endswith(DATA) and entry.is_file() and entry.stat().st_size <= LARGEST:
                self.put_file(file, entry.path)

    def put_file(self, file, path):
        """A file as it is; False if it cannot be read."""
        try:
            with open(path, "rb") as source:
                content = source.read()
        except OSError:
            return False
        self.files[path] = file.tell(), file.tell() + file.write(content)
        return True

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

    # what is opened late --------------------------------------------------------------------------------------------

    def open(self, file, mode="r", buffering=-1, encoding=None, *arguments, **more):
        """As Python's own, with the files in here at their places."""
        if mode in ("r", "rt", "rb"):
            place = self.place(file)
            if place:
                found = InMemory(self.content[slice(*place)])
                found.name = str(os.fspath(file))
                return found if mode == "rb" else io.TextIOWrapper(found, encoding or "utf-8")
        return PLAIN_OPEN(file, mode, buffering, encoding, *arguments, **more)

    def is_file(self, path):
        """As `os.path.isfile`, which says no below a folder that is closed to the student's user, such as a home."""
        return self.place(path) is not None or PLAIN_IS_FILE(path)

    def exists(self, path):
        """As `os.path.exists`, in the same way."""
        return self.place(path) is not None or PLAIN_EXISTS(path)

    def place(self, path):
        """Where a file's content begins and ends in here; None if it is not in here."""
        if not isinstance(path, (str, os.PathLike)):
            return None
        return self.files.get(str(os.fspath(path)))  # a path may be a kind of text that compares in its own way

    def unpack(self, root):
        """Have the files that are opened late at their places below ``root``, for who asks whether they are there."""
        for path, (first, last) in self.files.items():
            if path.endswith(DATA):
                roots.place_for(root + path, folder=False)
                with PLAIN_OPEN(root + path, "wb") as file:
                    file.write(self.content[first:last])
                os.chmod(root + path, 0o644)

    def lines(self, path, module_globals=None):
        """As `linecache.updatecache`, which looks for the file itself first."""
        place = self.files.get(path) if isinstance(path, str) else None
        if place is None:
            return PLAIN_LINES(path, module_globals)
        text = importlib.util.decode_source(self.content[slice(*place)])
        lines = [line + "\n" for line in text.split("\n")]
        linecache.cache[path] = len(text), None, lines, path
        return lines

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
        """Its source, if that is kept; None if it is not."""
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


def load_compiler():
    """Load torch's compiler, which its first optimiser does and which makes a folder then."""
    if "torch" in sys.modules:
        importlib.import_module("torch._dynamo")


def installed():
    """The archive that children import from; None if there is none."""
    return next((finder for finder in sys.meta_path if isinstance(finder, Archive)), None)


def install(paths):
    """Have children import from an archive of ``paths``; done once a process."""
    if not installed():
        made = Archive(paths)
        made.load_extensions()
        place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
        sys.meta_path.insert(place, made)
        builtins.open = io.open = made.open
        linecache.updatecache = made.lines
        os.path.isfile, os.path.exists = made.is_file, made.exists
