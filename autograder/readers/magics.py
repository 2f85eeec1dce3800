"""Removes IPython magics and shell lines from source, so that Python remains.

They never run: ``%matplotlib``, ``!pip install`` and ``name?`` become ``pass``, and ``files = !ls`` becomes ``files =
[]``. ``%pylab`` becomes the equivalent import; ``%time`` and ``%%time`` keep the Python they time. A line is examined
only where a statement may begin, so ``%`` as an operator or in a string is left alone. Line numbers do not change. The
forms are those of IPython's ``inputtransformer2``; where that would fail, one line is lost here.
"""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from autograder.readers.logical_lines import ESCAPES, LogicalLine, Scanner, closing

#: Cell magics whose cell is Python that runs in the notebook, and those whose cell is another language.
PYTHON = frozenset(
    {"time", "timeit", "capture", "prun", "python", "python3", "memit", "mprun", "lprun", "snakeviz", "pyinstrument"}
    | {"scalene", "heat", "debug", "notify"}
)
FOREIGN = frozenset(
    {"bash", "sh", "zsh", "script", "system", "sx", "!", "cmd", "powershell", "html", "HTML", "svg", "SVG", "css"}
    | {"javascript", "js", "latex", "markdown", "perl", "ruby", "pypy", "python2", "writefile", "file", "R", "julia"}
    | {"writetemplate", "octave", "matlab", "sql", "bigquery", "graphql", "sparql", "dot", "graphviz", "mermaid"}
    | {"plantuml", "tikz", "ai", "skip", "cpp", "c", "fortran", "rust"}
)
# line magics that run a statement in the notebook's namespace, each with the options that take a value
_RUNS = {"time": "", "prun": "lsTD", "memit": "rti", "mprun": "fT", "lprun": "fmDTsSu", "snakeviz": "tf", "heat": "o"}
_PYLAB = re.compile(r"%pylab\b")
_GET = re.compile(
    r"(?P<before>(?:[\w.,\[\]]+[^\S\n]*=[^\S\n]*)?)get_ipython\(\)\.(?P<what>(?:run_(?:line|cell)_)?magic)\("
)
_PACKAGES = re.compile(r"(?:pip3?|conda|mamba|apt|apt-get)[^\S\n]+(?:-q[^\S\n]+)?(?:install|uninstall|list|show)\b")
_CALL = re.compile(r"([^\W\d][\w.]*)(?:[^\S\n]+(.*))?$")
_CELL = re.compile(r"%%[^\S\n]*(?P<name>\w+|!)(?P<help>\?{0,2})(?P<rest>.*)")
_PROMPT = re.compile(r"[^\S\n]*>>>(?: |$)")
_PROMPTS = re.compile(r"[^\S\n]*(?:>>>|\.\.\.)(?:[ \t]|$)")
_NUMBERED = re.compile(r"(?:(?:\[(?:nav|ins)\])? )?In \[\d+\]: |[^\S\n]*\.{3,}: ?")
# a quick test for any of the above; blanks exclude line ends, so that the search does not cross lines
_ANY = re.compile(
    r"^[^\S\n]*(?:[%!?/,;]|get_ipython|>>>|In \[|\[(?:nav|ins)|\.{3,}:|(?:pip|conda|mamba|apt))"
    r"|[=:;][^\S\n]*[%!]|[?$`]|!(?!=)|\A\s*^[ \t]",
    re.MULTILINE,
)


_MOST_STACKED = 20  # stacked magics, or options of one magic


@dataclass
class Plain:
    """A cell's source without magics, with the same number of lines.

    ``magic`` is the cell magic it began with. ``foreign``: the cell is in another language and left out. ``inner`` has
    the cells that an export embedded as calls: (line from 0, magic, source). ``left`` has the line magics that would
    have loaded other code: (line from 0, magic). ``odd``: something was not plain Python. ``stacked`` is the number of
    cell magics at the top.
    """

    source: str
    magic: str = ""
    foreign: bool = False
    inner: list[tuple[int, str, str]] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)
    odd: bool = False
    stacked: int = 0


def strip_magics(source: str) -> str:
    """``source`` without magics, with the same number of lines."""
    return plain_cell(source).source


def plain_cell(source: str, script: bool = False) -> Plain:
    """The Python that IPython would run for a cell, without what only IPython can do.

    A part of a ``script`` keeps its indentation: it may continue the part above.
    """
    if not _ANY.search(source):
        return Plain(source)
    lines = source.split("\n")
    made = Plain("")
    if not _cell_magics(lines, made, script):
        return Plain("\n" * (len(lines) - 1), made.magic, foreign=True, odd=True)
    scanner = Scanner()
    rest = False  # whether a backslash continues a command
    for i, line in enumerate(lines):
        if rest:
            rest, lines[i] = line.endswith("\\"), ""
            continue
        lines[i], rest = _line(line, i, scanner, made)
    made.source = "\n".join(lines)
    return made


def _unprompt(lines: list[str], since: int, script: bool) -> None:
    """Remove the first line's indentation, and the prompts of a pasted session."""
    first = next((i for i in range(since, len(lines)) if lines[i].strip()), since)
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    if indent and not script:
        lines[since:] = [line[len(indent) :] if line.startswith(indent) else line for line in lines[since:]]
    code = (line for line in islice(lines, first, None) if line.strip() and not line.lstrip().startswith("#"))
    head = list(islice(code, 2))
    scanner = Scanner()
    if head and scanner.feed(head[0]) and not scanner.fresh and not _PROMPT.match(head[0]):
        del head[1:]  # the second is part of the first
    if any(map(_PROMPT.match, head)):
        lines[since:] = [_PROMPTS.sub("", line, count=1) for line in lines[since:]]
    elif any(map(_NUMBERED.match, head)):
        lines[since:] = [_NUMBERED.sub("", line, count=1) for line in lines[since:]]


def _cell_magics(lines: list[str], made: Plain, script: bool) -> bool:
    """Remove the magics at the top of the cell, as IPython does; False if it is in another language."""
    _unprompt(lines, 0, script)
    for i in range(len(lines)):
        line = lines[i]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _CELL.match(line)
        if not found or found["help"] or made.stacked > _MOST_STACKED:
            return True
        made.stacked += 1
        name = found["name"]
        made.odd = True
        if name in FOREIGN:
            made.magic = name
            return False
        if name not in PYTHON:
            made.magic = name
        lines[i] = first_line(name, found["rest"].strip())
        if i + 1 < len(lines):
            _unprompt(lines, i + 1, script)
    return True


def first_line(name: str, rest: str) -> str:
    """What remains of a cell magic's line: the name it assigns, or the statement it runs first."""
    if name == "capture":
        named = next((word for word in rest.split() if word.isidentifier()), "")
        return f"{named} = get_ipython()" if named else ""
    return _without_options(rest, "nrp") if name == "timeit" else ""


def _line(line: str, number: int, scanner: Scanner, made: Plain) -> tuple[str, bool]:
    """One line without its magic, and whether the removed command continues on the next."""
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    if scanner.fresh:
        if text.startswith(ESCAPES) or _PACKAGES.match(text):
            return _escaped(indent, text, number, scanner, made)
        if "get_ipython" in text and (said := _exported(text, number, made, inner=not indent)) is not None:
            made.odd = True
            scanner.feed(indent + said)
            return indent + said, False
    told = scanner.feed(line)
    made.odd = made.odd or told.odd
    if told.escapes:
        return _behind(line, told.escapes[0], scanner)
    if told.odd and told.first and scanner.fresh and _asks(line, told):
        return f"{indent}pass", False
    return line, False


def _escaped(indent: str, text: str, number: int, scanner: Scanner, made: Plain) -> tuple[str, bool]:
    made.odd = True
    if re.match(r"%(?:run|load|loadpy)\b", text):
        made.left.append((number, text[:80]))
    said = statement(text)
    if text.endswith("\\") and not said.endswith("\\"):
        scanner.feed(f"{indent}{said}")
        return f"{indent}{said}", True
    scanner.feed(f"{indent}{said}")
    return f"{indent}{said}", False


def _behind(line: str, at: int, scanner: Scanner) -> tuple[str, bool]:
    """A line with a magic or shell command after other code: ``x = !ls``, ``if c: !ls``."""
    before, command = line[:at], line[at:]
    scanner.opaque = False
    if not before.rstrip().endswith("="):
        kept = statement(command)
    elif command.startswith("!"):
        kept = "[]"
    else:
        kept = statement(command)
        kept = "get_ipython()" if kept == "pass" else kept
    if kept.endswith("\\"):
        scanner.feed(before + kept)
        return before + kept, False
    return before + kept, line.endswith("\\")


def _asks(line: str, told: LogicalLine) -> bool:
    """Whether a statement ending in this line asks for help (``name?``). Elsewhere, ``?`` is a syntax error."""
    return line[: told.end].rstrip().endswith("?")


def statement(text: str) -> str:
    """The Python in an escaped line, without its indentation: ``pass`` if there is none."""
    for _ in range(_MOST_STACKED):
        if _PYLAB.match(text):
            return "from pylab import *"
        found = re.match(r"%(\w+)[^\S\n]+", text)
        if not found or found[1] not in _RUNS:
            break
        text = _without_options(text[found.end() :], _RUNS[found[1]]) if found[1] != "time" else text[found.end() :]
        if not text.startswith(ESCAPES):
            return text if text.strip() and not text.lstrip().startswith("#") else "pass"
    if text.startswith(("/", ",", ";")) and (called := _CALL.match(text[1:].rstrip())):
        name, given = called[1], called[2] or ""
        if text[0] == "/":
            return f"{name}({', '.join(given.split())})"
        if not {"\\", '"'} & set(given):
            given = '", "'.join(given.split()) if text[0] == "," else given
            return f'{name}("{given}")'
    return "pass"


def _without_options(text: str, valued: str) -> str:
    """The text after a magic's options. Options in ``valued`` take one word each."""
    for _ in range(_MOST_STACKED):
        found = re.match(r"-(-?\w[\w-]*)(?:=\S*)?[^\S\n]*", text)
        if not found:
            break
        text = text[found.end() :]
        if len(found[1]) == 1 and found[1] in valued:
            text = text.partition(" ")[2].lstrip()
    return text


def _exported(text: str, number: int, made: Plain, inner: bool) -> str | None:
    """The Python for a call that nbconvert wrote for a magic; None if it should stay unchanged."""
    found = _GET.match(text)
    given = _texts(text, found.end()) if found else None
    if not found or not given:
        return None
    before = found["before"]
    if found["what"] == "run_cell_magic":
        if len(given) == 3 and inner and not before:
            made.inner.append((number, given[0], given[2]))
            return "pass"
        return None
    said = statement("%" + " ".join(given).strip())
    if said == "pass" or "\n" in said:
        return None
    return before + said


def _texts(line: str, at: int) -> Sequence[str] | None:
    """The arguments of a call starting at ``at``, if they are string literals and nothing follows."""
    texts: list[str] = []
    while found := re.compile(r"[^\S\n]*(u?)(['\"])").match(line, at):
        end = closing(line, found[2], found.end())
        if end < 0:
            return None
        try:
            texts.append(literal_eval(line[found.start(2) : end]))
        except (SyntaxError, ValueError):
            return None
        after = re.compile(r"[^\S\n]*(,|\)[^\S\n]*;?[^\S\n]*$)").match(line, end)
        if not after:
            return None
        at = after.end()
        if after[1] != ",":
            return texts
    return None
