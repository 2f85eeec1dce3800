"""Registries: things found by name, each defined in one module of this package or, by entry point, of another one.

A module registers itself when it is imported. The modules in a registry's own folder are imported when it is first
asked for something. Plug-ins are the entry points of a group that is called as the folder; looking for them costs some
10 ms, so that they are loaded only when a name is asked for that the own modules do not have, or all names are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from autograder.domain.errors import GraderError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")
D = TypeVar("D", bound=Callable[..., Any])  # what is defined: a class, or a function


class Registry(Generic[T]):
    """Things of one sort, by name.

    ``package`` is the folder of the own modules, ``group`` the name of the entry points, ``what`` one thing in words.
    """

    def __init__(self, package: str, group: str, what: str) -> None:
        self.package, self.group, self.what = package, group, what
        self._things: dict[str, T] = {}
        self._owners: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._lock = RLock()
        self._walking = self._walked = self._extended = False

    def add(self, name: str, thing: T, module: str) -> None:
        """Register ``thing``, which ``module`` defines; raises `ValueError` if the name is taken by another module."""
        if not self._is_own(module):
            self.own()  # a plug-in that is imported early takes no name of ours
        owner = self._owners.get(name, module)
        if owner != module:
            message = f"two modules define the {self.what} `{name}`: {owner} and {module}"
            if not self._is_own(owner):  # neither is more right than the other
                self._refused[name] = message
            raise ValueError(message)
        self._things[name], self._owners[name] = thing, module

    def register(self, name: str) -> Callable[[D], D]:
        """Register the decorated function or class as the thing ``name``."""
        return self._registering(name, lambda defined: defined)

    def register_instance(self, name: str) -> Callable[[D], D]:
        """Register an instance of the decorated class as the thing ``name``."""
        return self._registering(name, lambda defined: defined())

    def _registering(self, name: str, make: Callable[[Any], T]) -> Callable[[D], D]:
        def put(defined: D) -> D:
            self.add(name, make(defined), defined.__module__)
            return defined

        return put

    def own(self) -> Mapping[str, T]:
        """All of this package, by name."""
        with self._lock:
            if not (self._walking or self._walked):
                self._walking = True
                try:
                    for module in iter_modules(import_module(self.package).__path__):
                        import_module(f"{self.package}.{module.name}")
                    self._walked = True
                finally:
                    self._walking = False
            return {name: thing for name, thing in self._things.items() if self._is_own(self._owners[name])}

    def all(self) -> Mapping[str, T]:
        """All there are, those of plug-ins too; a plug-in that cannot be loaded is reported on standard error."""
        self._extend()
        return {name: thing for name, thing in self._things.items() if name not in self._refused}

    def known(self) -> Mapping[str, T]:
        """All that have been loaded so far: plug-ins only if something has asked for one."""
        return self.all() if self._extended else self.own()

    def find(self, name: str) -> T | None:
        """The thing of this name, or None; raises `GraderError` if its plug-in cannot be loaded."""
        if not self._walked:
            self.own()
        if name not in self._things:
            self._extend()
        if name in self._refused:
            raise GraderError(f"the {self.what} `{name}` cannot be used: {self._refused[name]}")
        return self._things.get(name)

    def __getitem__(self, name: str) -> T:
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def sources(self) -> Iterator[tuple[str, Path]]:
        """Every Python file of the packages that plug-ins are from, with a name that is the same on every machine."""
        self._extend()
        tops = {owner.partition(".")[0] for owner in self._owners.values() if not self._is_own(owner)}
        for top in sorted(tops):
            module = sys.modules[top]
            folders = list(getattr(module, "__path__", ()))
            for folder in map(Path, folders):
                yield from ((f"{top}/{path.relative_to(folder).as_posix()}", path) for path in folder.rglob("*.py"))
            if module.__file__ and not folders:
                yield top, Path(module.__file__)

    def _is_own(self, module: str) -> bool:
        return module == self.package or module.startswith(f"{self.package}.")

    def _extend(self) -> None:
        with self._lock:
            self.own()
            if not self._extended:
                self._extended = True
                for point in entry_points(self.group):
                    self._load(point)

    def _load(self, point: EntryPoint) -> None:
        before = dict(self._things), dict(self._owners)
        try:
            point.load()
        except (Exception, SystemExit) as error:
            self._things, self._owners = before
            said = plugin_refused(point, error)
            if point.name not in self._things:
                self._refused.setdefault(point.name, said)
            print(f"Warning: {said}", file=sys.stderr)


def entry_points(group: str) -> list[EntryPoint]:
    """The entry points of a group, each name and value once, in a fixed order."""
    from importlib.metadata import entry_points as installed

    return list({(point.name, point.value): point for point in sorted(installed(group=group))}.values())


def plugin_refused(point: EntryPoint, error: BaseException) -> str:
    """That a plug-in cannot be loaded, whose it is, and why."""
    whose = f" of {point.dist.name} {point.dist.version}" if point.dist else ""
    why = f"{type(error).__name__}: {error}".strip().rstrip(":")
    return f"the plug-in {point.name}{whose} ({point.group}: {point.value}) cannot be loaded: {why}"
