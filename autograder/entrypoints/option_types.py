"""Option types and help sections that read their choices from a registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click


class OneOf(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """A choice whose names are looked up on first use, so that starting a command loads no registry."""

    name = "choice"

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self.names = names

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The names as `--help` shows them."""
        return f"[{'|'.join(sorted(self.names()))}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name itself; an unknown one is a usage error that lists the choices."""
        return click.Choice(sorted(self.names())).convert(value, param, ctx)


class ExtendedHelp(click.Command):
    """A command whose help has one more section, written by ``section`` when the help is shown."""

    def __init__(
        self, *args: Any, heading: str, section: Callable[[click.HelpFormatter], None], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.heading, self.section = heading, section

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the section, then the options."""
        with formatter.section(self.heading):
            self.section(formatter)
        super().format_options(ctx, formatter)


def exports() -> Iterable[str]:
    """The platforms that grades can be exported to."""
    from autograder.output.export import EXPORTS

    return EXPORTS.all()


def feedback_forms() -> Iterable[str]:
    """The formats that feedback can be written in."""
    from autograder.output.feedback.forms import FORMS

    return FORMS.all()


def show_forms(formatter: click.HelpFormatter) -> None:
    """List the feedback formats, each with the files it consists of."""
    from autograder.output.feedback.forms import FORMS

    formatter.write_dl([(name, form.writes) for name, form in sorted(FORMS.all().items())])


def show_importers(formatter: click.HelpFormatter) -> None:
    """List the kinds of download that are recognized."""
    from autograder.ingest.importers import IMPORTERS

    formatter.write_text(", ".join(sorted(IMPORTERS.all())))
