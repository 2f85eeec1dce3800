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
Arguments = str | int | list[str | int]


class WrittenPart(Part):
    """A row of a copy of a given, assigned in top-level code."""

    into: Name = Field(description="the given that is copied, a matrix")
    row: Annotated[int, Field(ge=0)] = Field(description="the row that holds the answer, counted from 0")


class AnswerBase(Part):
    """Where the answer is found and, by the name of a check, its kind."""

    function: Name | None = Field(default=None, description="a function, called without arguments or with `args`")
    args: list[ArgumentText] = Field(default=[], description="its arguments, expressions over givens and `draw`")
    kwargs: dict[Name, ArgumentText] = Field(default={}, description="the same by name")
    adapter: Name | None = Field(
        default=None, description="a function of `submission: adapters`, called in place of one of the student's"
    )
    needs: list[Name] | None = Field(
        default=None, description="names that a submission must define; left out: those that the adapter uses"
    )
    changed: Arguments | None = Field(
        default=None,
        description="arguments, by their text or their place from 0: what the call made of them is the answer",
    )
    gradient: Arguments | None = Field(
        default=None,
        description="arguments, by their text or place from 0: the answer is the derivatives of the result by them",
    )
    of: str | int | None = Field(default=None, description="which of several values the gradient is of")
    upstream: ArgumentText | None = Field(
        default=None, description="what the result is multiplied by before the sum whose gradient is taken"
    )
    dtype: Dtype | None = Field(default=None, description="what the numbers must be, such as float32")
    variable: Name | None = Field(default=None, description="a top-level variable; or an alternative to `function`")
    shape: Shape | list[Shape] | None = Field(default=None, description="the shape, or a list of accepted shapes")
    parts: list[str] | dict[str, list[str]] | None = Field(
        default=None, description="the keys by which a dict may hold several arrays, in order"
    )
    module: Name | None = Field(
        default=None, description="a class of torch's `nn.Module`: built, given weights, and called with `args`"
    )
    init: list[ArgumentText] | dict[Name, ArgumentText] | None = Field(
        default=None, description="what the module is built with, in order or by name"
    )
    weights: dict[str, ArgumentText] | None = Field(
        default=None, description="its weights by name; those left out get small numbers that depend on the name"
    )
    mode: Literal["eval", "train"] | None = Field(default=None, description="the module's mode; `eval` if left out")
    call: Name | None = Field(default=None, description="a method of the module, called in place of the module itself")
    steps: Annotated[list[str], Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="lines in a small part of Python that use what the submission defines"
    )
    get: str | list[str] | dict[Name, str] | None = Field(
        default=None, description="the values that are the answer after the steps; else that of the last line"
    )
    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = Field(
        default=None, description="what random numbers start from before the steps; 0 if left out"
    )
    written: WrittenPart | None = Field(
        default=None, description="another place for the answer: a row of a copy of a given, in top-level code"
    )
    constants_only: Literal["warn", "refuse"] | None = Field(
        default=None, description="the answer must not be computed from the global names of the givens"
    )
    form: Literal["value", "call"] | None = Field(
        default=None, description="in a student's kit: whether the value's form is checked, or only the call"
    )
    markdown: str | None = Field(default=None, description="text under a heading that contains this")
    nth: Annotated[int, Field(ge=1)] = Field(default=1, description="which of the matching headings, counted from 1")
    tag: str | None = Field(default=None, description="text in a markdown cell with this tag")
    placeholder: list[str] = Field(default=[], description="text of the handout that does not count as an answer")

    @property
    def takes_values(self) -> bool:
        """Whether values of the spec reach the submission, and so a case at a time."""
        return bool(self.args or self.kwargs or self.steps)


def answer_part(kinds: Mapping[str, type[Check]]) -> Any:
    """The class of ``answer``, with a key for the settings of each kind of answer."""
    fields = {
        name: (kind.settings | None, Field(default=None, description=" ".join((kind.__doc__ or "").split())))
        for name, kind in kinds.items()
        if kind.settings is not None
    }
    return create_model("AnswerPart", __base__=AnswerBase, __doc__=AnswerBase.__doc__, **fields)  # type: ignore[call-overload]


AnswerPart: Any = answer_part(KINDS.own())
