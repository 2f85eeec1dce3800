"""Answers as source: one block of Python for each answer, in the many ways that students write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

import numpy as np

from .drafts import Draft
from .oracle import KEY, Choice

SUFFIX = {"1.2.1": "query121", "1.2.2": "query122", "1.3.1": "query131"} | {
    "1.3.2": "query132",
    "1.4.1": "key141",
    "1.4.2": "key142",
}


@dataclass(frozen=True)
class Block:
    """Source that answers one question, the plain value of that answer, and how far rounding may have moved it."""

    code: str
    choice: Choice
    slack: float = 0.0
    lost_in_cells: str = ""  # a broken line: where a cell stands or falls as a whole, it takes the answer with it


@dataclass(frozen=True)
class Expression:
    code: str
    value: np.ndarray
    slack: float
    setup: tuple[str, ...] = ()


# ---- numbers


def literal(array: np.ndarray, rng: Random | None = None) -> str:
    """Nested lists, each number to its last digit; with a generator, sometimes laid out over several lines."""
    text = repr(np.asarray(array).tolist())
    if np.asarray(array).dtype == np.float32:
        text = re.sub(r"[-\d.e+]+", lambda m: str(np.float32(m[0])), text)
    if rng and text.startswith("[[") and rng.random() < 0.5:
        rows = text[1:-1].replace("], [", "],\n        [")
        text = f"[\n        {rows},\n    ]"
    return text


def written_out(draft: Draft, rng: Random, flat: bool) -> Expression:
    """The numbers of a draft as a constant of some type."""
    value = draft.value[0] if flat else draft.value
    if not draft.exact and rng.random() < 0.4:
        value = np.round(value, rng.choice([2, 3, 4]))
    kinds = ["float32", "float32", "float32", "float64", "numpy", "list", "grad", "parameter", "built up"]
    if not draft.exact:
        kinds += ["int", "int list", "half", "numpy32"]
    kind = rng.choice(kinds)
    single, text = value.astype(np.float32), literal(value, rng)
    if kind == "float64":
        return Expression(f"torch.tensor({text}, dtype=torch.float64)", value, 0)
    if kind == "numpy":
        return Expression(f"np.array({text})", value, 0)
    if kind == "list":
        return Expression(text, value, 0)
    if kind in ("int", "int list"):
        whole = np.round(np.clip(value, -1e6, 1e6)).astype(np.int64)
        return Expression(f"torch.tensor({literal(whole)})" if kind == "int" else literal(whole), whole, 0)
    if kind == "half":
        small = np.clip(value, -6e4, 6e4).astype(np.float16)
        return Expression(f"torch.tensor({literal(small)}, dtype=torch.float16)", small, 0)
    text = literal(single, rng)
    if kind == "numpy32":
        return Expression(f"np.array({text}, dtype=np.float32)", single, 0)
    if kind == "grad":
        return Expression(f"torch.tensor({text}, requires_grad=True)", single, 0)
    if kind == "parameter":
        return Expression(f"torch.nn.Parameter(torch.tensor({text}))", single, 0)
    if kind == "built up" and not flat:
        loop = (f"rows = {literal(single)}", "parts = []", "for row in rows:", "    parts.append(torch.tensor(row))")
        return Expression("torch.stack(parts)", single, 0, loop)
    if kind == "built up":
        return Expression(f"torch.tensor([{literal(single)}]).reshape(-1)", single, 0)
    return Expression(f"torch.tensor({text})", single, 0)


def as_formula(draft: Draft, rng: Random, flat: bool, globals_known: bool) -> Expression:
    """The formula of a draft, over the global `key` where there is one, else over constants of its own."""
    code = draft.formula
    value = draft.value.reshape(-1) if flat else draft.value
    slack = 1e-6 * max(1.0, float(np.abs(draft.value).max()))
    setup = []
    if globals_known and rng.random() < 0.35:
        code = re.sub(r"\bk([0-3])\b", lambda m: f"key[{m[1]}:{int(m[1]) + 1}]", code)
    else:
        rows = KEY.tolist()
        setup += [f"k{i} = torch.tensor([{rows[int(i)]}])" for i in sorted(set(re.findall(r"\bk([0-3])\b", code)))]
        if re.search(r"\bkey\b", code):
            setup.append(f"key = torch.tensor({rows})")
    if flat:
        code = rng.choice([f"({code})[0]", f"({code}).squeeze()", f"({code}).flatten()"])
    return Expression(code, value, slack, tuple(setup))


def expression(question: str, draft: Draft, rng: Random, globals_known: bool) -> Expression:
    flat = question != "1.2.2" and rng.random() < (0.7 if question.startswith("1.4") else 0.3)
    if draft.formula and rng.random() < 0.7:
        return as_formula(draft, rng, flat, globals_known)
    return written_out(draft, rng, flat)


# ---- source


def indent(*lines: str) -> str:
    return "".join(("    " + line).rstrip() + "\n" for line in lines)


def answered(question: str, made: Expression, rng: Random) -> Block:
    """The expression as a function or a variable with the name from the handout."""
    name, get = SUFFIX[question], f"get_{SUFFIX[question]}"
    lines = (*made.setup, f"return {made.code}")
    alone = not made.setup
    styles = {
        "plain": f"def {get}():\n" + indent(*lines),
        "local": f"def {get}():\n" + indent("# TODO", *made.setup, f"answer = {made.code}", "return answer"),
        "typed": f"def {get}() -> torch.Tensor:\n" + indent(f'"""My answer to {question}."""', "", *lines),
        "chatty": f"def {get}():\n" + indent("print('called')", *lines),
        "no grad": f"@torch.no_grad()\ndef {get}():\n" + indent(*lines),
        "nested": f"def {get}():\n    def inner():\n"
        + indent(*("    " + line for line in lines))
        + "    return inner()\n",
        "second try": f"def {get}():\n    return torch.ones(7)\n\n\ndef {get}():\n" + indent(*lines),
        "helper": f"def my_{name}(unused=None):\n" + indent(*lines) + f"\n\ndef {get}():\n    return my_{name}()\n",
        "class": f"class {name.title()}:\n    def __call__(self):\n"
        + indent(*("    " + line for line in lines))
        + f"\n\n{get} = {name.title()}()\n",
        "variable": "".join(f"{line}\n" for line in made.setup) + f"{name} = {made.code}\n",
    }
    if alone:
        styles["lambda"] = f"{get} = lambda: {made.code}\n"
        styles["default"] = f"def {get}(answer={made.code}):\n    return answer\n"
        styles["constant"] = f"MINE_{name} = {made.code}\n\n\ndef {get}():\n    return MINE_{name}\n"
    style = rng.choice([*styles, "plain", "plain", "local"])
    if style == "variable" and any(line.startswith("key =") for line in made.setup):
        style = "plain"  # a variable's intermediate names are global, like the handout's own `key`
    return Block(styles[style], made.value, made.slack)


def wrong_shape(question: str, draft: Draft, rng: Random) -> Block:
    right = np.round(draft.value, 3)
    shapes = [right.T, right[None], right[:, :2], right[0, 0], np.vstack([right, right]), np.zeros((0, 3))]
    shapes += [right.reshape(-1), right[:3], right[0]] if question == "1.2.2" else [right.reshape(3, 1, 1)]
    value = np.asarray(rng.choice(shapes)).astype(np.float32)
    code = literal(value) if value.size else "torch.zeros(0, 3)"
    slack = 1e-6 * float(np.abs(value).max(initial=1.0))
    form = rng.choice(["torch.tensor({})", "np.array({})"])
    return answered(question, Expression(form.format(code), value, slack), rng)


def not_finite(question: str, word: str, rng: Random) -> Block:
    shape = (4, 3) if question == "1.2.2" else rng.choice([(1, 3), (3,)])
    forms = [
        f"torch.full({shape}, float('{word}'))",
        f"np.full({shape}, np.{word})",
        f"torch.zeros({shape}) + math.{word}",
    ]
    return answered(question, Expression(rng.choice(forms), np.full(shape, float(word)), 0), rng)


def nothing(question: str, rng: Random) -> Block:
    get = f"get_{SUFFIX[question]}"
    bodies = [
        "pass",
        "return None",
        "# TODO\n    return",
        "query = torch.tensor([[1.0, 2.0, 3.0]])",
        "print('todo')",
        "...",
    ]
    code = f"def {get}():\n    {rng.choice(bodies)}\n"
    return Block(rng.choice([code, code, code, f"{SUFFIX[question]} = None\n", f"{get} = lambda: None\n"]), None)


def raising(question: str, rng: Random) -> Block:
    bodies = [
        "raise NotImplementedError",
        "raise NotImplementedError('later')",
        "return torch.tensor([[1.0, 2.0, 3.0], [4.0]])",
        "return not_defined_anywhere * 10",
        "return torch.ones(2, 3) @ torch.ones(2, 3)",
        "assert False, 'this should not happen'",
        "return 1 / 0",
        "import sys\n    sys.exit(3)",
        f"return get_{SUFFIX[question]}()",
        "return {}['k0']",
        "raise KeyboardInterrupt",
    ]
    if rng.random() < 0.15:
        return Block(f"def get_{SUFFIX[question]}(key, value):\n    return 10 * key\n", "raises")
    return Block(f"def get_{SUFFIX[question]}():\n    {rng.choice(bodies)}\n", "raises")


def missing(question: str, rng: Random) -> Block:
    name = SUFFIX[question]
    row = "torch.tensor([[4.0, 6.0, 5.0]])"
    codes = [
        "",
        "# skipped this one\n",
        f"def get{name}():\n    return {row}\n",
        f"def get_{name}()\n    return {row}\n",
        f"def get_{name}():\n    return {row[:-1]}\n",
        f"{name} == {row}\n",
        f"{name} = undefined_thing * {row}\n",
        f"def solve_{name}():\n    def get_{name}():\n        return {row}\n    return get_{name}\n",
    ]
    return Block(rng.choice(codes), "missing")


def not_numbers(question: str, rng: Random) -> Block:
    name = SUFFIX[question]
    things = [
        "'10 * k0'",
        "{'query': [1.0, 2.0, 3.0]}",
        "print",
        "(x for x in (1.0, 2.0, 3.0))",
        "[['a', 'b', 'c']]",
        "[]",
    ]
    return Block(f"def get_{name}():\n    return {rng.choice(things)}\n", "other")


def spoilt(block: Block, rng: Random) -> Block:
    """A right answer that shares its cell with a line that does not parse."""
    line = rng.choice(['print("done"', "off = = 0", "assert off <", "for i in range(3) print(i)"])
    return Block(block.code, block.choice, block.slack, lost_in_cells=line)
