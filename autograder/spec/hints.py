"""Hints on what to write instead of Python, NumPy and PyTorch that expressions do not support."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from difflib import get_close_matches

from autograder.system.wording import truncated

#: Characters that word processors and web pages substitute for those of a keyboard.
LOOKALIKES = {
    **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("−–—‐‑", "-"),
    **dict.fromkeys("×·∗⋅", "*"), "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "√": "sqrt", "²": "**2", "³": "**3",
    **dict.fromkeys("\u00a0\u2009\u202f\u2007\u3000", " "),
}  # fmt: skip
_NAMED = {
    **dict.fromkeys("“”„‟«»‘’‚‛", "the curly quote"), **dict.fromkeys("−–—‐‑", "the dash"),
    **dict.fromkeys("\u00a0\u2009\u202f\u2007\u3000", "a special space"),
}  # fmt: skip
_MODULES = ("np", "numpy", "torch", "math", "F", "jnp", "tf", "scipy", "cmath", "statistics")
_INSTEAD = {
    "array": "the list itself, as in [1, 2]", "tensor": "the list itself, as in [1, 2]",
    "asarray": "the list itself, as in [1, 2]", "list": "the list itself, as in [1, 2]",
    "reshape": "flat(x) for one dimension, or row(x) for one row", "flatten": "flat(x)", "ravel": "flat(x)",
    "view": "flat(x) for one dimension, or row(x) for one row", "squeeze": "flat(x), or an index as in x[0]",
    "transpose": "x.T", "t": "x.T", "matmul": "a @ b", "mm": "a @ b", "bmm": "a @ b", "inner": "a @ b",
    "einsum": "a @ b", "concatenate": "vstack(a, b) or hstack(a, b)", "cat": "vstack(a, b) or hstack(a, b)",
    "power": "x ** 2", "pow": "x ** 2", "square": "x ** 2", "relu": "maximum(x, 0)", "sigmoid": "1 / (1 + exp(-x))",
    "std": "sqrt(mean((x - mean(x)) ** 2))", "var": "mean((x - mean(x)) ** 2)", "size": "len(flat(x))",
    "numel": "len(flat(x))", "allclose": "close(a, b, abs=0.01)", "isclose": "close(a, b, abs=0.01)",
    "fabs": "abs(x)", "absolute": "abs(x)", "amax": "max(x)", "amin": "min(x)", "range": "arange(n)",
    "identity": "eye(n)", "multiply": "a * b", "add": "a + b", "subtract": "a - b", "divide": "a / b",
    "ndim": "len(x.shape)", "shape": "x.shape", "inf": "inf", "pi": "pi", "e": "e", "unsqueeze": "row(x)",
}  # fmt: skip
_NOTHING = ("item", "detach", "numpy", "tolist", "astype", "float", "double", "copy", "clone", "cpu", "int")
_METHOD = "call functions by their name alone"


def characters(text: str) -> str:
    """A message on the first look-alike character, with its place and what to write; "" if there is none."""
    for at, char in enumerate(text, 1):
        if char in LOOKALIKES:
            name = _NAMED.get(char, "the character")
            shown = "" if char.isspace() else f" {char}"
            return f"has {name}{shown} (U+{ord(char):04X}) at character {at}: write {_quoted(LOOKALIKES[char])} instead"
    return ""


def _quoted(char: str) -> str:
    return "a plain space" if char == " " else f"the straight quote {char}" if char in "'\"" else char


def syntax(error: SyntaxError, text: str) -> str:
    """What is wrong with the syntax of an expression."""
    said = ""
    if "character" in (error.msg or ""):  # an invalid character; those inside strings are fine
        said = characters(text)
    if not said and (found := re.search(r"&&|\|\||!(?!=)", text)):
        word = {"&&": "and", "||": "or"}.get(found[0], "not")
        said = f"has `{found[0]}`: write `{word}`"
    if not said and re.search(r"(?<![=<>!:])=(?!=)", re.sub(r"\([^()]*\)", "", text)):
        said = "has a single `=`: compare with `==`"
    if not said and (found := re.search(r"(?<![\w.])(\d+(?:\.\d+)?)([A-Za-z]\w*)", text)):
        said = f"has `{found[0]}`: write the multiplication out, as in {found[1]} * {found[2]}"
    if not said and "never closed" in (error.msg or ""):
        said = f"opens a bracket at character {error.offset} that is not closed"
    if not said:
        said = f"is not a valid expression: {error.msg} at character {error.offset}"
    return f"{said}: `{text}`"


def call_hint(node: ast.Call, functions: Collection[str], text: str) -> str:
    """What to write instead of calling a method or a module's function."""
    target = node.func
    if isinstance(target, ast.Constant | ast.BinOp):
        return f"a number cannot be called: write the multiplication out, as in 2 * (x): `{text}`"
    if not isinstance(target, ast.Attribute):
        return f"only named functions can be called: `{text}`"
    return f"`{_short(node)}`: {_instead(target, functions, node)}"


def attribute(node: ast.Attribute, functions: Collection[str]) -> str:
    """What to write instead of an attribute."""
    said = _INSTEAD.get(node.attr, "")
    if _module(node.value):
        said = node.attr if node.attr in functions else said
    if node.attr in _NOTHING:
        return f"leave out `.{node.attr}`: values are plain numbers here"
    return f"`{_short(node)}`: " + (f"write {said}" if said else "the only attributes are .T and .shape")


def _instead(target: ast.Attribute, functions: Collection[str], node: ast.Call) -> str:
    name = target.attr
    inside = [] if _module(target.value) else [ast.unparse(target.value)]
    if name in functions:
        given = [f"{'axis' if k.arg == 'dim' else k.arg}={ast.unparse(k.value)}" for k in node.keywords if k.arg]
        return f"write {name}({', '.join([*inside, *map(ast.unparse, node.args), *given])}): {_METHOD}"
    if name in _INSTEAD:
        return f"write {_INSTEAD[name]}"
    if name in _NOTHING:
        return f"leave out `.{name}()`: values are plain numbers here"
    near = get_close_matches(name, functions, 1)
    known = f"did you mean {near[0]}({', '.join(inside) or '…'})?" if near else "docs/spec.md lists the functions"
    return f"there is no function `{name}`; {known}"


def failure(error: Exception) -> str:
    """Why the arithmetic failed, without NumPy's internal names."""
    text = str(error)
    if found := re.search(r"^matmul: .*size (\d+) is different from (\d+)", text):
        return f"`@` needs as many columns on its left as rows on its right: {found[2]} and {found[1]} do not fit"
    if found := re.search(r"operands could not be broadcast together with shapes? (.*?)\s*$", text):
        return f"the shapes {found[1].replace(') (', ') and (')} do not fit"
    if re.search(r"not supported for the input types|resolved dtypes|did not contain a loop", text):
        return "arithmetic needs numbers, but one operand is text or another type"
    return text


def unknown_hint(name: str) -> str:
    """What to write instead of a name from NumPy or Python; "" if unknown."""
    if name in _MODULES:
        return f"there are no modules here: {_METHOD}, such as exp(x)"
    return f"write {_INSTEAD[name]}" if name in _INSTEAD and name not in ("e", "t", "add") else ""


def _module(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in _MODULES


def _short(node: ast.AST) -> str:
    return truncated(ast.unparse(node), 78)
