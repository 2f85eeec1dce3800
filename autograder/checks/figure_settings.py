"""What a spec says of the figure that it asks for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Finite = Annotated[float, Field(allow_inf_nan=False)]
Extent = Annotated[list[Finite], Field(min_length=2, max_length=2)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Weights(BaseModel):
    """What each part of the figure counts against the others."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    axes: Weight = Field(default=1.0, description="the kind of axes")
    labels: Weight = Field(default=1.0, description="the labels, each alike")
    extent: Weight = Field(default=1.0, description="`x`, `y`, `z` and `points`, each alike")
    data: Weight = Field(default=1.0, description="the heights drawn")


class Settings(BaseModel):
    """What the figure must have; what is left out does not count."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    axes: Literal["2d", "3d", "polar"] | None = Field(default=None, description="the kind of axes")
    labels: dict[Literal["x", "y", "z"], Annotated[list[str], Field(min_length=1)]] = Field(
        default={}, description="for each axis the names of which its label must give one"
    )
    x: Extent | None = Field(default=None, description="from where to where the data must reach along x")
    y: Extent | None = Field(default=None, description="the same along y")
    z: Extent | None = Field(default=None, description="the same along z")
    points: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="the least number of different points drawn between these ends"
    )
    cover: Literal["area", "line"] = Field(
        default="area", description="whether points in space must be spread over an area, or may lie along a line"
    )
    weights: Weights = Weights()
