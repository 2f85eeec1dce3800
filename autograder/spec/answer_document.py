"""The mapping ``answer`` of a question as it is written: where the answer is found, and of what kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from autograder.checks import KINDS, Check
from autograder.spec.document_types import ArgumentText, Name, Part, Shape

Dtype = Literal[
    "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool", "complex64",
    "complex128",
]  # fmt: skip
ChangedPlaces = str | int | list[str | int]


class WrittenPart(Part):
    """A row of a copy of a given, made at the top level."""

    into: Name = Field(description="the given, a matrix")
    row: Annotated[int, Field(ge=0)] = Field(description="the row that is the answer, counted from 0")


class AnswerBase(Part):
    """Where the answer is found and, by the name of a check, what kind of answer it is."""

    function: Name | None = Field(default=None, description="a function, called without arguments or with `args`")
    args: list[ArgumentText] = Field(default=[], description="what it is called with, over givens and `draw`")
    kwargs: dict[Name, ArgumentText] = Field(default={}, description="the same by name")
    adapter: Name | None = Field(
        default=None, description="a function of `submission: adapters`, called in place of one of the student's"
    )
    needs: list[Name] | None = Field(
        default=None, description="names that a submission must define; left out: those that the adapter uses"
    )
    changed: ChangedPlaces | None = Field(
        default=None,
        description="arguments, by their text or their place from 0: what the call made of them is the answer",
    )
    dtype: Dtype | None = Field(default=None, description="what the numbers must be, such as float32")
    variable: Name | None = Field(default=None, description="a top-level variable; beside `function`: taken instead")
    shape: Shape | list[Shape] | None = Field(default=None, description="the shape, or every shape that is right")
    parts: list[str] | dict[str, list[str]] | None = Field(
        default=None, description="what a dict calls each of several arrays, in order"
    )
    written: WrittenPart | None = Field(
        default=None, description="where else the answer may stand: in a row of a copy of a given, at the top level"
    )
    constants_only: Literal["warn", "refuse"] | None = Field(
        default=None, description="the answer may not be made from the givens' global names"
    )
    markdown: str | None = Field(default=None, description="prose under a heading that contains this text")
    nth: Annotated[int, Field(ge=1)] = Field(default=1, description="which of the headings that match")
    tag: str | None = Field(default=None, description="prose in a markdown cell with this tag")
    placeholder: list[str] = Field(default=[], description="what the sheet itself has there: no answer")


def answer_part(kinds: Mapping[str, type[Check]]) -> Any:
    """The mapping ``answer`` with a key for each kind of answer, which holds its settings."""
    fields = {
        name: (kind.settings | None, Field(default=None, description=" ".join((kind.__doc__ or "").split())))
        for name, kind in kinds.items()
        if kind.settings is not None
    }
    return create_model("AnswerPart", __base__=AnswerBase, __doc__=AnswerBase.__doc__, **fields)  # type: ignore[call-overload]


AnswerPart: Any = answer_part(KINDS.own())
