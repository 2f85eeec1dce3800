"""The mapping of one invariant, as it is written."""

from __future__ import annotations

from pydantic import Field

from autograder.spec.document_types import ExpressionText, Name, Part

#: The keys of which each invariant has one.
INVARIANT_KINDS = ("permute", "change", "shift", "scale", "linear", "unmodified")


class InvariantPart(Part):
    """Something that must hold between answers: a question whose answers break it earns nothing."""

    permute: Name | list[Name] | None = Field(default=None, description="what is put into another order along `axis`")
    axis: int = Field(default=0, description="the axis of what is permuted")
    answer_axis: int | None = Field(default=None, description="that of the answer, if it is another")
    change: str | None = Field(default=None, description="entries that get other values, such as `x[:, 3:]`")
    keeps: ExpressionText | None = Field(default=None, description="what of the `answer` must not change with them")
    shift: Name | None = Field(default=None, description="what `by` is added to")
    scale: Name | None = Field(default=None, description="what is multiplied by `by`")
    by: ExpressionText | None = Field(default=None, description="how far to shift, or by which factor to scale")
    expect: ExpressionText | None = Field(
        default=None,
        description="`unchanged`, `same_permutation`, `shifted`, `scaled`, or an expression with the `answer` before",
    )
    linear: Name | None = Field(default=None, description="what the answer is a linear function of")
    unmodified: Name | None = Field(default=None, description="an argument that the call must leave as it was")
    say: str = Field(default="", description="a sentence for students whose answers break it")
