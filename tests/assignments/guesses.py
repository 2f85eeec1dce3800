"""Submissions of people who did no work: what stands on the handout, constants, copies, and words that name everything.

A guess answers every question of an assignment in one way. Nothing in it was worked out, looked up in a solution or
read from feedback, but for what is called a copy: there somebody has right answers, and hands them in elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.figure_examples import curve, surface
from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Missing, Outcome, Record, Returned

#: An answer to a call, from the question, the right answer's shape and what the function is called with.
Make = Callable[[Question, tuple[int, ...], list[Any]], Any]


@dataclass(frozen=True)
class Guess:
    """One submission: its name, and what it answers to each call."""

    name: str
    answers: Mapping[str, Any]

    def record(self, assignment: Assignment) -> Record:
        """As if it had run."""
        calls = [(call, q.answer.names[0]) for q in assignment.questions if not q.by_hand for call in q.calls]
        outcomes: dict[str, Outcome] = {
            call: Returned(self.answers[call]) if call in self.answers else Missing(name) for call, name in calls
        }
        return Record(outcomes)


def guesses(assignment: Assignment, targets: Mapping[str, Any]) -> Iterator[Guess]:
    """Every guess that is made at an assignment."""
    for name, make in (*NUMBERS.items(), *givens(assignment), *ARGUMENTS.items()):
        yield Guess(name, numbers(assignment, targets, make))
    yield from copies(assignment, targets)
    yield from words(assignment)
    yield from formulas(assignment)
    yield from OWN.get(assignment.name, ())


# numbers -------------------------------------------------------------------------------------------------------------


def _random(seed: int) -> Make:
    def make(question: Question, shape: tuple[int, ...], args: list[Any]) -> Any:
        return np.random.RandomState(seed).standard_normal(shape)

    return make


def _full(number: float) -> Make:
    return lambda question, shape, args: np.full(shape, number)


def _eye(scale: float) -> Make:
    def make(question: Question, shape: tuple[int, ...], args: list[Any]) -> Any:
        one = np.eye(*shape[-2:]) if len(shape) > 1 else np.eye(1, shape[0])[0] if shape else 1.0
        return scale * np.broadcast_to(one, shape)

    return make


NUMBERS: dict[str, Make] = {
    **{
        f"{number:g} everywhere": _full(number) for number in (0, 1, -1, 2, 3, 4, 5, 10, 42, 0.1, 0.25, 1 / 3, 0.5, 0.7)
    },
    **{f"{number:g} everywhere": _full(number) for number in (np.pi, 1e-9, 1e-4, 1e9, -1e9, np.nan, np.inf, -np.inf)},
    "uniform weights": lambda q, shape, args: np.full(shape, 1 / (shape[-1] if shape else 1)),
    "the identity": _eye(1),
    "ten times the identity": _eye(10),
    "counted up": lambda q, shape, args: np.arange(np.prod(shape)).reshape(shape),
    "counted from 1": lambda q, shape, args: 1 + np.arange(np.prod(shape)).reshape(shape),
    "counted down": lambda q, shape, args: np.arange(np.prod(shape))[::-1].reshape(shape),
    "a third and more": lambda q, shape, args: np.resize([0.3, 0.7], shape),
    "nearly equal": lambda q, shape, args: np.resize([0.4925, 0.5075], shape),
    "equal but for a hair": lambda q, shape, args: np.resize([0.803, 0.814], shape),
    "rounded weights the wrong way round": lambda q, shape, args: np.resize([0.75, 0.25], shape),
    "alternating signs": lambda q, shape, args: np.resize([1.0, -1.0], shape),
    **{f"noise {seed}": _random(seed) for seed in range(6)},
}


def givens(assignment: Assignment) -> Iterator[tuple[str, Make]]:
    """Each number of the handout in the required shape, also negative, reversed and scaled up."""
    for name, value in assignment.givens.items():
        flat = np.ravel(np.asarray(value, dtype=float))
        for how, part in (("", flat), ("negative ", -flat), ("reversed ", flat[::-1]), ("rounded half of ", flat / 2)):
            yield f"{how}{name}", lambda q, shape, args, part=part: np.resize(part, shape)
        if np.ndim(value) == 2:
            for what, part in (("mean", np.mean(value, 0)), ("sum", np.sum(value, 0)), ("last", np.asarray(value)[-1])):
                yield f"{what} of {name}", lambda q, shape, args, part=part: np.resize(part, shape)


def _argument(at: int) -> Make:
    return lambda question, shape, args: args[at] if -len(args) <= at < len(args) else None


def _folded(fold: Callable[[list[Any]], Any]) -> Make:
    def make(question: Question, shape: tuple[int, ...], args: list[Any]) -> Any:
        alike = [a for a in map(np.asarray, args) if a.shape == np.shape(args[0])] if args else []
        return fold(alike) if alike else None

    return make


ARGUMENTS: dict[str, Make] = {
    "the first argument": _argument(0),
    "the second argument": _argument(1),
    "the last argument": _argument(-1),
    "the arguments' sum": _folded(sum),
    "the arguments' mean": _folded(lambda alike: np.mean(alike, axis=0)),
    "the arguments' difference": _folded(lambda alike: alike[0] - alike[-1]),
    "the arguments' product": _folded(lambda alike: np.prod(alike, axis=0)),
    "the arguments stacked": _folded(lambda alike: np.stack(alike)),
    "the first argument by the shape": lambda q, shape, args: np.resize(args[0], shape) if args else None,
    "the second argument by the shape": lambda q, shape, args: np.resize(args[1], shape) if len(args) > 1 else None,
    "the first argument, negative": _folded(lambda alike: -alike[0]),
    "all arguments": lambda q, shape, args: list(args),
    "the outer square of an argument": lambda q, shape, args: np.outer(args[0], args[0]) if args else None,
}


def numbers(assignment: Assignment, targets: Mapping[str, Any], make: Make) -> dict[str, Any]:
    """What ``make`` answers to all questions for numbers."""
    made = {}
    for question in asked(assignment, "close"):
        for call, case in zip(question.calls, question.cases or ({},), strict=True):
            args = [formula({**assignment.scope, **case}) for formula in question.answer.args]
            value = make(question, np.shape(np.asarray(targets[call], dtype=float)), args)
            if value is not None:
                made[call] = value
    return made


def copies(assignment: Assignment, targets: Mapping[str, Any]) -> Iterator[Guess]:
    """One right answer submitted for every question; a wrong one for every question is among the numbers."""
    for one in asked(assignment, "close"):
        right = np.ravel(np.asarray(targets[one.calls[0]], dtype=float))

        def copy(
            question: Question, shape: tuple[int, ...], args: list[Any], one: Any = one, right: Any = right
        ) -> Any:
            return None if question.id == one.id else np.resize(right, shape)

        if right.size <= 12:
            yield Guess(f"the answer to {one.id} everywhere else", numbers(assignment, targets, copy))


def asked(assignment: Assignment, *kinds: str) -> list[Question]:
    """The questions of these kinds."""
    return [question for question in assignment.questions if question.kind in kinds and not question.by_hand]


# words ---------------------------------------------------------------------------------------------------------------


def words(assignment: Assignment) -> Iterator[Guess]:
    """Choices and matchings: one option for all, every option at once, letters, the question itself."""
    choices, matchings = asked(assignment, "choice"), asked(assignment, "matching")
    most = max((len(question.settings) for question in choices), default=0)
    for at in range(most):
        picked = {q.id: list(q.settings)[at] for q in choices if at < len(q.settings)}
        yield Guess(f"option {at + 1} of each", picked)
    for name, say in SAYINGS.items():
        answers = {q.id: say(q, list(q.settings)) for q in choices}
        for question in matchings:
            items, options = list(question.settings.items), list(question.settings.options)
            answers[question.id] = dict.fromkeys(items, say(question, options))
        if answers:
            yield Guess(name, answers)
    for at in range(max((len(q.settings.options) for q in matchings), default=0)):
        given = {q.id: list(q.settings.options)[at % len(q.settings.options)] for q in matchings}
        yield Guess(
            f"option {at + 1} for all items", {q.id: dict.fromkeys(q.settings.items, given[q.id]) for q in matchings}
        )
    if matchings:
        yield Guess("the options in a row", {q.id: list(q.settings.options) for q in matchings})
        yield Guess("the items in a row", {q.id: list(q.settings.items) for q in matchings})
        yield Guess("nothing for each item", {q.id: dict.fromkeys(q.settings.items, "") for q in matchings})


SAYINGS: dict[str, Callable[[Question, list[str]], Any]] = {
    "every option, with or": lambda q, options: " or ".join(options),
    "every option, with and": lambda q, options: " and ".join(options),
    "every option, with commas": lambda q, options: ", ".join(options),
    "every option, in a list": lambda q, options: list(options),
    "every option, in reverse": lambda q, options: "/".join(options[::-1]),
    "either of the first two": lambda q, options: f"either {options[0]} or {options[1]}",
    "none of them": lambda q, options: "neither " + " nor ".join(options),
    "anything but the first": lambda q, options: f"anything but {options[0]}",
    "the title": lambda q, options: q.title,
    "the title and every option": lambda q, options: f"{q.title} ({', '.join(options)})",
    "the letter A": lambda q, options: "A",
    "the letter b": lambda q, options: "b",
    "the number 7": lambda q, options: 7,
    "a question mark": lambda q, options: "?",
    "nothing": lambda q, options: "",
    "I do not know": lambda q, options: "I do not know",
    "your answer here": lambda q, options: "Your answer here",
    "it depends": lambda q, options: "It depends on the scores, which may be larger or smaller.",
    "words of the subject": lambda q, options: "softmax attention query key value weights",
    "None": lambda q, options: None,
    "a dict of options": lambda q, options: dict.fromkeys(options, True),
}  # fmt: skip


def formulas(assignment: Assignment) -> Iterator[Guess]:
    """Formulas of what symbols there are."""
    wanted = asked(assignment, "expression")
    if not wanted:
        return
    symbols = list(wanted[0].settings.symbols)
    made = [
        "0",
        "1",
        "2",
        "n",
        "",
        "?",
        "sum",
        "*".join(symbols),
        " + ".join(symbols),
        *symbols,
        "n_q, n_k",
        "n^2",
        "n_q^2",
    ]
    made += [f"{a}*{b}" for i, a in enumerate(symbols) for b in symbols[i:] if {a, b} != {"n_q", "n_k"}]
    made += [f"2*{a}" for a in symbols] + ["(" + " + ".join(symbols) + ")^2", "n_q*n_k - n_q*n_k", "1/0", "O(n_q*n_k)"]
    for text in made:
        yield Guess(f"the formula {text}", {question.id: text for question in wanted})


# single assignments --------------------------------------------------------------------------------------------------

PAIRS = {
    "4 derivation": ("diff(L, x1)", "(y - t)*alpha1"),
    "5 same": ("diff(alpha1, beta1)", "alpha1*(1 - alpha1)"),
    "5 different": ("diff(alpha1, beta2)", "-alpha1*alpha2"),
    "6 derivation": ("diff(y, beta1)", "alpha1*(x1 - y)"),
    "7 derivation": ("diff(L, beta1)", "(y - t)*alpha1*(x1 - y)"),
}
ZERO = "y - (alpha1*x1 + alpha2*x2)"
WEIGHTS = {
    "sigmoid": "(1/(1 + exp(beta2 - beta1)))",
    "exponential of the logarithm": "exp(beta1 - log(exp(beta1) + exp(beta2)))",
    "doubled": "(2*exp(beta1)/(2*(exp(beta1) + exp(beta2))))",
    "shifted": "(exp(beta1 + t)/(exp(beta1 + t) + exp(beta2 + t)))",
    "root": "(sqrt(exp(2*beta1))/(exp(beta1) + exp(beta2)))",
    "inverse": "(1/(exp(-beta1)*(exp(beta1) + exp(beta2))))",
    "logarithm of itself": "exp(log(alpha1))",
    "one minus": "(1 - exp(beta2)/(exp(beta1) + exp(beta2)))",
}


def _in_other_words(word: str) -> Callable[[str, str], list[str]]:
    return lambda given, goal: [given, goal.replace("alpha1", word), goal]


LINES: dict[str, Callable[[str, str], list[str]]] = {
    "given and goal": lambda given, goal: [given, goal],
    "goal and given": lambda given, goal: [goal, given],
    "the goal twice": lambda given, goal: [given, goal, goal, goal],
    "the given twice": lambda given, goal: [given, given, given, goal],
    "half of each": lambda given, goal: [given, f"({given} + {goal})/2", goal],
    "a third and two thirds": lambda given, goal: [given, f"(2*{given} + {goal})/3", f"({given} + 2*({goal}))/3", goal],
    "a zero of a definition": lambda given, goal: [given, f"{given} + {ZERO}", goal],
    "a zero of a definition below": lambda given, goal: [given, f"{goal} + {ZERO}", goal],
    "times the sum of the weights": lambda given, goal: [given, f"({goal})*(alpha1 + alpha2)", goal],
    "given times the sum of the weights": lambda given, goal: [given, f"({given})*(alpha1 + alpha2)", goal],
    "a definition put in": lambda given, goal: [given, goal.replace("y", "(alpha1*x1 + alpha2*x2)"), goal],
    "another definition put in": lambda g, goal: [g, goal.replace("alpha1", "(exp(beta1)/(exp(beta1) + exp(beta2)))"), goal],
    **{f"a weight in other words, {n}": _in_other_words(word) for n, word in WEIGHTS.items()},
    "plus nothing": lambda given, goal: [given, f"{given} + 0", f"1*({goal})", goal],
    "a derivative more and less": lambda given, goal: [given, f"{goal} + diff(y, t)", goal],
    "x minus x": lambda given, goal: [given, f"{given} + x1 - x1", f"{goal} + t - t", goal],
    "goal less given more": lambda given, goal: [given, f"{goal} + {given} - ({goal})", goal],
    "twice and halved": lambda given, goal: [given, f"2*({given})/2", goal],
    "words": lambda given, goal: ["by the chain rule", "it follows that", "q.e.d."],
}  # fmt: skip

SIDE = np.linspace(-3, 3, 25)
P, Q = np.meshgrid(SIDE, SIDE)
NAMES = ("beta1", "beta2", "L")


def _grid(p: Any, q: Any, z: Any) -> Any:
    return np.stack(np.broadcast_arrays(p, q, z)).astype(float)


GRIDS: dict[str, Any] = {
    "one zero": np.zeros((3, 1, 1)),
    "one point of the diagonal": _grid(np.ones((1, 1)), 1, 0),
    "the diagonal": _grid(P, P, 0),
    "the diagonal, flattened": _grid(SIDE, SIDE, 0),
    "close to the diagonal": _grid(P, P + 1e-3, 0),
    "four corners": _grid([[-3, 3]] * 2, [[-3, -3], [3, 3]], 0),
    "a small square at the origin": _grid(P / 1e3, Q / 1e3, 0),
    "the square with zeros": _grid(P, Q, 0),
    "the square with halves": _grid(P, Q, 0.5),
    "the square with ones": _grid(P, Q, 1),
    "the square with a bowl": _grid(P, Q, P**2 + Q**2),
    "the square with a valley": _grid(P, Q, (P - Q) ** 2 / 2),
    "the square with a product": _grid(P, Q, P * Q),
    "two points": _grid([[-3, 3]], [[-3, 3]], 0),
    "the diagonal and three guesses": _grid(np.r_[SIDE, -3, 3], np.r_[SIDE, 3, -3], 0),
    "far away": _grid(P + 100, P + 100, 0),
    "no points": np.zeros((3, 0, 0)),
    **{
        f"three far apart, {end}": _grid(*np.meshgrid(*[[-end, 0, end]] * 2), 0.5 * (1 - np.eye(3)))
        for end in (9, 10, 1000)
    },
    "25 each way, far apart": _grid(P * 400, Q * 400, 0.5 * (1 - np.eye(25))),
}


def _beside(*many: dict[str, Any]) -> dict[str, Any]:
    """All of them in one figure."""
    return {
        "figures": [{"axes": [axes for one in many for axes in one["figures"][0]["axes"]], "picture": None, "note": ""}]
    }


def _on_top(*many: dict[str, Any]) -> dict[str, Any]:
    """All of them in the axes of the first."""
    made = _beside(*many)
    axes = made["figures"][0]["axes"]
    return {
        "figures": [{**made["figures"][0], "axes": [{**axes[0], "drawn": [d for one in axes for d in one["drawn"]]}]}]
    }


def _empty(kind: str) -> dict[str, Any]:
    made = surface(0, 0, 0, *NAMES)
    axes = made["figures"][0]["axes"][0]
    return {"figures": [{**made["figures"][0], "axes": [{**axes, "kind": kind, "drawn": []}]}]}


SHAPES = [P * Q, P + Q, (P - Q) ** 2 / 2, P**2 + Q**2, np.abs(P - Q), np.tanh(P - Q)]
FIGURES: dict[str, Any] = {
    "a figure without axes": {"figures": [{"axes": [], "picture": None, "note": ""}]},
    "empty axes with labels": _empty("3d"),
    "empty flat axes with labels": _empty("2d"),
    "a number for a figure": {"instead": "int"},
    "a line of zeros": surface(SIDE, SIDE, 0, *NAMES),
    "a line in a plane": curve(SIDE, 0 * SIDE, "beta1", "beta2"),
    "a surface of zeros": surface(P, Q, 0, *NAMES),
    **{f"surface {i}": surface(P, Q, z, *NAMES) for i, z in enumerate(SHAPES)},
    "six surfaces side by side": _beside(*(surface(P, Q, z, *NAMES) for z in SHAPES)),
    "six surfaces in one": _on_top(*(surface(P, Q, z, *NAMES) for z in SHAPES)),
    "a surface and a line of zeros": _on_top(surface(P, Q, P, *NAMES), surface(SIDE, SIDE, 0, *NAMES)),
}
VARIABLES = {
    **{
        f"two numbers twice, {y}": {"9 analytic": np.array(y), "9 difference": np.array(y), "9 error": np.full(2, 1e-9)}
        for y in (
            (0.1, 0.1),
            (0.2, 0.2),
            (0.3, 0.3),
            (0.4, 0.4),
            (1, 1),
            (1, -1),
            (-0.3, 0.3),
            (0.5, -0.5),
            (0.1, -0.1),
        )
    },
    "a tiny error": {"9 error": np.full(2, 1e-10)},
    "a tiny error of ones": {"9 analytic": np.ones(2), "9 difference": np.ones(2), "9 error": np.full(2, 1e-10)},
    "an error of one of nothing": {"9 analytic": np.zeros(2), "9 difference": np.ones(2), "9 error": np.ones(2)},
    "half an error": {"9 analytic": np.ones(2), "9 difference": np.full(2, 2.0), "9 error": np.full(2, 0.5)},
}
OWN = {
    "simple_attention": [
        *(Guess(f"lines: {n}", {id: make(*pair) for id, pair in PAIRS.items()}) for n, make in LINES.items()),
        *(Guess(f"grid: {name}", {"10 grid": grid}) for name, grid in GRIDS.items()),
        *(Guess(f"figure: {name}", {"10 figure": figure}) for name, figure in FIGURES.items()),
        *(Guess(name, answers) for name, answers in VARIABLES.items()),
    ],
}
