"""Which files make up a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from types import MappingProxyType


class FilePatterns(tuple[str, ...]):
    """The patterns of the main file, as a tuple; one file must match.

    ``helpers``: patterns of further files, which the main one may import. ``given``: text of the modules that come with
    the assignment, by path; data files have empty text. ``packages``: the top-level names that imports find first.
    """

    helpers: tuple[str, ...]
    given: Mapping[str, str]
    packages: frozenset[str]

    def __new__(
        cls,
        files: Iterable[str],
        helpers: Iterable[str] = (),
        given: Mapping[str, str] = MappingProxyType({}),
        packages: Iterable[str] = (),
    ) -> FilePatterns:
        made = super().__new__(cls, files)
        made.helpers, made.given, made.packages = tuple(helpers), given, frozenset(packages)
        return made

    def also(self, *more: str) -> FilePatterns:
        """The same with more patterns of main files."""
        return FilePatterns((*self, *more), self.helpers, self.given, self.packages)

    def given_text(self, path: str) -> str | None:
        """The text of the given file at ``path`` or, without a folder, of one with this name; None if there is none."""
        if path in self.given or "/" in path or path == "__init__.py":
            return self.given.get(path)
        return next((text for one, text in self.given.items() if one.rpartition("/")[2] == path), None)

    def is_helper(self, path: str) -> bool:
        """Whether a file is one of the further ones, by its name or its place beside the main one."""
        name = path.rpartition("/")[2]
        return self.given_text(path) is None and any(_like(name, one) or _like(path, one) for one in self.helpers)

    def is_main(self, name: str) -> bool:
        """Whether a file can be the main one: of two patterns, one without wildcards is the more telling."""
        if self.given_text(name) is not None or not any(_like(name, one) for one in self):
            return False
        named = name.lower() in {pattern.lower() for pattern in self}
        return named or not self.is_helper(name)


def _like(name: str, pattern: str) -> bool:
    return fnmatch(name.lower(), pattern.lower())
