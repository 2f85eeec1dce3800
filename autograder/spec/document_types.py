"""What the parts of a spec have in common: the base of its mappings, and the types of their values."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from autograder.spec import moments, quantities

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Worth = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Shape = list[Annotated[int, Field(ge=0)] | str]
ExpressionText = Annotated[
    str,
    BeforeValidator(lambda v: str(v) if type(v) in (int, float, list, dict) else v),
    WithJsonSchema(
        {"type": ["string", "number", "array", "object"], "description": "an expression, or the value itself"}
    ),
]
ArgumentText = Annotated[
    str,
    BeforeValidator(lambda v: str(v) if v is None or type(v) in (bool, int, float, list, dict) else v),
    WithJsonSchema(
        {
            "type": ["string", "number", "boolean", "null", "array", "object"],
            "description": "an expression, or the value itself",
        }
    ),
]
Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]
Duration = Annotated[
    float, BeforeValidator(quantities.seconds), WithJsonSchema({"type": "string", "examples": ["5s", "2min"]})
]
Bound = Annotated[Duration, Field(le=86400)]
Moment = Annotated[
    datetime,
    BeforeValidator(moments.moment),
    WithJsonSchema({"type": "string", "examples": ["2026-10-01 23:59 Europe/Berlin", "2026-10-01 23:59 +02:00"]}),
]
Zone = Annotated[
    str,
    BeforeValidator(moments.zone_name),
    WithJsonSchema({"type": "string", "examples": ["Europe/Berlin"]}),
]
Size = Annotated[
    int,
    BeforeValidator(quantities.size),
    Field(le=1 << 44),
    WithJsonSchema({"type": "string", "examples": ["64KiB", "2GiB"]}),
]


class Part(BaseModel):
    """A mapping of the spec; a key that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
