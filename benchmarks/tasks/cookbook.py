"""docs/cookbook.md: twenty of the tasks as recipes, so that every recipe has been graded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import fill

from benchmarks.tasks.task import Task, text

PAGE = Path(__file__).parents[2] / "docs" / "cookbook.md"
_HEAD = """\
# Cookbook

Twenty questions to copy, of the kind that courses on deep learning set. Each was tried with one right and five wrong
solutions, and "Catches" lists the wrong ones; [benchmarks/results/tasks.md](../benchmarks/results/tasks.md) has these
and twenty more. [What can be graded](what-can-be-graded.md) is sorted by kind of answer, and [spec.md](spec.md)
explains every key.

A recipe goes under `questions` of a spec with a head like this one. Where it has no `want`, your reference solution's
answer is the target.

```yaml
spec: 1
title: Homework 3
points: 2
submission: {imports: [torch, numpy], arrays: numpy}     # arrays: torch where students get tensors
defaults: {within: {abs: 1.0e-5, rel: 1.0e-4}}
questions:
  - id: "1"
    title: Distances from the origin
    points: 2
    draw: {times: 3, seed: 1, n: "integer(2, 5)", x: "normal(n, 3)"}
    answer: {function: lengths, args: [x], shape: [n]}
    want: sqrt(sum(x ** 2, 1))
```
"""
#: Heading, advice, task; in the order of the page.
RECIPES = [
    ("A loss and its gradient", "Several values, with equal shares of the points.", "hinge_loss"),
    ("A loss that must not overflow", "A stated case for large numbers beside drawn ones; labels are whole numbers.",
     "cross_entropy"),
    ("A module with a parameter", "The output and the gradients of an `nn.Module` whose weights the spec sets.",
     "rms_norm"),
    ("An attention module", "All weights are set, `eval()` switches dropout off, and an invariant tests the mask.",
     "self_attention"),
    ("A causal mask", "Values decide; the invariant names the usual mistake.", "causal_mask"),
    ("Training that changes weights in place", "`changed` asks for what the call left in its argument.",
     "softmax_epoch"),
    ("A result and a side effect", "Two questions on one function, each about one of the two.", "batchnorm_train"),
    ("Gradient clipping", "Two arrays that change; a stated case in which they must not.", "clip_gradients"),
    ("Dropout", "`rng(7)` gives every submission the same random numbers. Say in the handout how to draw from it.",
     "inverted_dropout"),
    ("A learning rate schedule", "Each phase is a case with its own share of the points.", "warmup_cosine"),
    ("A tokenizer", "Texts as arguments (quoted twice), pairs of whole numbers as the answer.", "byte_pairs"),
    ("Counting words", "Lists of texts as arguments.", "co_occurrence"),
    ("A class with state", "`steps` make an object and call its methods; lists of texts are compared as a structure.",
     "parser_steps"),
    ("Automatic differentiation", "Operators of the student's class, and what they leave in its attributes.",
     "scalar_engine"),
    ("A text form and an exception", "An exception is worth little, because anybody can raise one.", "neuron"),
    ("Reading a file", "`problems/<assignment>/given/digits.csv` comes with the homework; dtypes count.",
     "read_digits"),
    ("Results from data", "The answer is a dict; the file is `problems/<assignment>/given/growth.csv`.", "fit_on_data"),
    ("A function that gets a function", "An adapter passes a model, which spec values cannot be.",
     "greedy_generation"),
    ("A formula", "Any form of it is right; half the points for a usual mistake.", "parameter_count"),
    ("A plot",
     "The heights are half of the points; axes, labels and extent share the other half. "
     "`imports` must name matplotlib.",
     "schedule_plot"),
]  # fmt: skip


def page(tasks: Iterable[Task]) -> str:
    """The whole page."""
    by_id = {task.id: task for task in tasks}
    return "\n".join([_HEAD, *(_recipe(heading, advice, by_id[id]) for heading, advice, id in RECIPES)])


def _recipe(heading: str, advice: str, task: Task) -> str:
    asks = f"{task.asks[0].upper()}{task.asks[1:]}."
    lines = [f"## {heading}", "", fill(f"{asks} {advice}", 120), "", "```yaml", text(task.spec) + "```", ""]
    if task.adapter:
        imports = "import torch\n\n\n" if task.arrays == "torch" else ""
        lines += ["```python", "# problems/adapters.py, with `adapters: adapters.py` under `submission`"]
        lines += [imports * ("torch." in task.adapter) + text(task.adapter) + "```", ""]
    return "\n".join([*lines, fill(f"Catches: {'; '.join(task.wrong)}.", 120), ""])
