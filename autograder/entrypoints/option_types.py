"""Types of options for the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click


class OneOf(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """One of some names that are looked up when they are needed: registries are not loaded to start a command."""

    name = "choice"

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self.names = names

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The names, for `--help`."""
        return f"[{'|'.join(sorted(self.names()))}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name itself; a usage error that lists all if there is none such."""
        return click.Choice(sorted(self.names())).convert(value, param, ctx)


def exports() -> Iterable[str]:
    """The platforms to which grades can be exported."""
    from autograder.output.export import EXPORTS

    return EXPORTS.all()


def feedback_forms() -> Iterable[str]:
    """The forms in which feedback is given back."""
    from autograder.output.feedback.forms import FORMS

    return FORMS.all()
