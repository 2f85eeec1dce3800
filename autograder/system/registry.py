"""Registries: objects by name, each defined in a module of this package or, through an entry point, of another one.

A module registers its object when it is imported. The modules in a registry's folder are imported on first use.
Plug-ins are the entry points of the registry's group. Searching them takes about 10 ms, so they are loaded only when
all names are requested or a name that no module of this package has.
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
    """Objects of one kind, by name.

    ``package`` is the dotted name of the folder with this package's modules, ``group`` the entry point group of
    plug-ins, and ``what`` the kind in words, for messages.
    """

    def __init__(self, package: str, group: str, what: str) -> None:
        self.package, self.group, self.what = package, group, what
        self._things: dict[str, T] = {}
        self._owners: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._lock = RLock()
        self._walking = self._walked = self._extended = False

    def add(self, name: str, thing: T, module: str) -> None:
        """Register ``thing``, defined in ``module``; raises `ValueError` if another module has registered the name."""
        if not self._is_own(module):
            self.own()  # a plug-in that is imported early cannot take a name of this package
        owner = self._owners.get(name, module)
        if owner != module:
            message = f"two modules define the {self.what} `{name}`: {owner} and {module}"
            if not self._is_own(owner):  # two plug-ins: neither has precedence, so neither is used
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
        """The objects of this package, by name."""
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
        """All objects, including those of plug-ins; a plug-in that cannot be loaded is reported on standard error."""
        self._extend()
        return {name: thing for name, thing in self._things.items() if name not in self._refused}

    def known(self) -> Mapping[str, T]:
        """The objects of this package, and those of plug-ins if plug-ins have been loaded."""
        return self.all() if self._extended else self.own()

    def find(self, name: str) -> T | None:
        """The object called ``name``, or None; raises `GraderError` if its plug-in cannot be loaded."""
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
        """Every Python file of the plug-ins' packages, each with a name that is the same on all machines."""
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
    """The entry points of a group, without duplicates, in a fixed order."""
    from importlib.metadata import entry_points as installed

    return list({(point.name, point.value): point for point in sorted(installed(group=group))}.values())


def plugin_refused(point: EntryPoint, error: BaseException) -> str:
    """The message for a plug-in that cannot be loaded, with its distribution and the reason."""
    whose = f" of {point.dist.name} {point.dist.version}" if point.dist else ""
    why = f"{type(error).__name__}: {error}".strip().rstrip(":")
    return f"the plug-in {point.name}{whose} ({point.group}: {point.value}) cannot be loaded: {why}"
