"""The settings of the ``figure`` check."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Finite = Annotated[float, Field(allow_inf_nan=False)]
Extent = Annotated[list[Finite], Field(min_length=2, max_length=2)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Weights(BaseModel):
    """The relative weight of each part of the figure."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    axes: Weight = Field(default=1.0, description="the kind of axes")
    labels: Weight = Field(default=1.0, description="the labels, which count equally")
    extent: Weight = Field(default=1.0, description="`x`, `y`, `z` and `points`, which count equally")
    data: Weight = Field(default=3.0, description="the plotted heights: half, beside all other parts")


class Settings(BaseModel):
    """What the figure must have; anything left out is not graded."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    axes: Literal["2d", "3d", "polar"] | None = Field(default=None, description="the kind of axes")
    labels: dict[Literal["x", "y", "z"], Annotated[list[str], Field(min_length=1)]] = Field(
        default={}, description="for each axis, the accepted names of its label"
    )
    x: Extent | None = Field(default=None, description="the range that the data must cover along x")
    y: Extent | None = Field(default=None, description="the range along y")
    z: Extent | None = Field(default=None, description="the range along z")
    points: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="the least number of distinct points drawn within these ranges"
    )
    cover: Literal["area", "line"] = Field(
        default="area", description="whether points in 3-D must be spread over an area, or may lie along a line"
    )
    weights: Weights = Weights()
