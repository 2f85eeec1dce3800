"""Code that a student can paste to repeat what was asked of a gradient, a module or a few steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.domain.assignment import Answer, Scope
from autograder.scoring.example_calls import LONGEST_TEXT, literal_argument, needs_shapes


def gradient_call(
    answer: Answer, scope: Scope, values: Sequence[Any], named: Mapping[str, Any]
) -> dict[str, str]:  # fmt: skip
    """The call and its derivatives as fields of a text; empty where it is too long, or no function of the student's."""
    asked = answer.gradient
    upstream = np.asarray(asked.upstream(scope), dtype=float) if asked and asked.upstream else None
    if not asked or not answer.function or answer.module or needs_shapes([*values, *named.values(), upstream]):
        return {}
    labels: dict[int | str, str] = {}
    for place in asked.by:
        text = place if isinstance(place, str) else answer.args[place].text
        labels[place] = text if text.isidentifier() and text not in labels.values() else f"x{len(labels) + 1}"
    written = {place: literal_argument(value, "torch") for place, value in [*enumerate(values), *named.items()]}
    made = "".join(f"{label} = {written[place]}.requires_grad_(); " for place, label in labels.items())
    inside = [labels.get(i, written[i]) for i in range(len(values))]
    inside += [f"{name}={labels.get(name, written[name])}" for name in named]
    result = f"{answer.function}({', '.join(inside)})"
    if asked.of is not None:
        result += f"[{asked.of!r}]"
    if upstream is not None:
        result = f"({result} * {literal_argument(upstream, 'torch')})"
    made += f"{result}.sum().backward(); {', '.join(f'{label}.grad' for label in labels.values())}"
    return {"call": f"import torch; {made}"} if len(made) <= LONGEST_TEXT else {}


def module_values(answer: Answer, scope: Scope, values: Sequence[Any]) -> tuple[list[str], list[Any]]:
    """What a module was called and built with: names, and a value for each."""
    module = answer.module
    if module is None:
        return [formula.text for formula in answer.args], list(values)
    built = [(formula.text, formula(scope)) for formula in module.init]
    built += [(name, formula(scope)) for name, formula in {**module.options, **module.weights}.items()]
    called = [*zip([formula.text for formula in answer.args], values, strict=True), *built]
    return [name for name, _ in called], [value for _, value in called]


def steps_call(answer: Answer, named: Mapping[str, Any], arrays: str) -> dict[str, str]:
    """The lines of a question with the values that they use, as a field of a text; empty where it is too long."""
    steps = answer.steps
    if steps is None or needs_shapes([*named.values()]):
        return {}
    before = [f"{name} = {literal_argument(value, arrays)}" for name, value in named.items()]
    packages = {"torch.": "import torch", "np.": "import numpy as np"}
    lines = [line for word, line in packages.items() if word in "".join(before)] + before + steps.source.splitlines()
    shown = steps.get[0] if len(steps.get) == 1 else f"[{', '.join(steps.get)}]"
    made = ("\n" if any(line.startswith("for ") for line in lines) else "; ").join([*filter(None, lines), shown])
    return {"call": made} if len(made) <= LONGEST_TEXT and made.count("\n") < 8 else {}
