"""Attacks that are no plain file of valid Python: built when they are needed. All but a few are of class H."""

from __future__ import annotations

import io
import json
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attacks.catalogue import POINTS, QUESTIONS, Attack
from attacks.course import NAME, RIGHT

#: Full marks for what it answers, or nothing.
EITHER: dict[str, float | None] = {**dict.fromkeys(QUESTIONS, 0.0), "1.2.1": None, "1.3.1": None}
NOTHING = dict.fromkeys(QUESTIONS, 0.0)
ALL = dict(POINTS)
#: Two functions answered rightly and nothing else.
SOME = {**NOTHING, "1.2.1": 2, "1.3.1": 2}
HONEST = """\
import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query131():
    return torch.zeros(1, 3)
"""

Maker = Callable[[Path, Path], Path]
_MADE: list[Attack] = []


def attack(tries: str, holds: str, score: dict[str, Any], **more: Any) -> Callable[[Maker], Maker]:
    """Register the function, which is named as the attack is, as what puts it in place."""

    def put(maker: Maker) -> Maker:
        name = maker.__name__[0].upper() + maker.__name__[1:]
        _MADE.append(Attack(name, tries, holds, score, maker, naive="it is no plain file", **more))
        return maker

    return put


def built() -> list[Attack]:
    """Those that this machine can build."""
    return list(_MADE)


def reference(course: Path) -> Path:
    """Where the reference stands."""
    return course / "reference" / f"{NAME}.py"


def written(path: Path, content: str | bytes) -> Path:
    """The file, made with this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def notebook(*cells: str, **more: Any) -> dict[str, Any]:
    """A notebook with these code cells."""
    made = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell} for cell in cells
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made, **more}


# links and things that are no files ------------------------------------------------------------------------------------


@attack("hands in a link to the reference", "links are not followed", NOTHING)
def h_link_to_reference(folder: Path, course: Path) -> Path:
    (folder / "hw.py").symlink_to(reference(course))
    return folder / "hw.py"


@attack("hands in a folder with a relative link to the reference", "links are not followed", NOTHING)
def h_relative_link_in_folder(folder: Path, course: Path) -> Path:
    (folder / "hw.py").symlink_to(os.path.relpath(reference(course), folder))
    return folder


@attack("hands in a folder in which a linked folder holds the reference", "linked folders are not entered", NOTHING)
def h_linked_folder(folder: Path, course: Path) -> Path:
    (folder / "src").symlink_to(course / "reference")
    return folder


@attack("hands in a link to another student's work beside a decoy", "links are not followed", NOTHING)
def h_link_to_neighbour(folder: Path, course: Path) -> Path:
    (folder / "hw.py").symlink_to(course / "submissions" / "neighbour.py")
    written(folder / "notes.txt", "nothing here")
    return folder


@attack("hands in links that form a ring, and one to itself", "nothing loops", NOTHING)
def h_ring_of_links(folder: Path, course: Path) -> Path:
    (folder / "hw.py").symlink_to(folder / "hw2.py")
    (folder / "hw2.py").symlink_to(folder / "hw.py")
    (folder / "inner").mkdir()
    (folder / "inner" / "up").symlink_to("..")
    return folder


@attack("hands in a named pipe that nobody writes to", "reading does not wait for it", NOTHING)
def h_named_pipe(folder: Path, course: Path) -> Path:
    os.mkfifo(folder / "hw.py")
    return folder / "hw.py"


@attack("hands in a socket", "it is no file", NOTHING)
def h_socket(folder: Path, course: Path) -> Path:
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(folder / "hw.py"))
    made.close()
    return folder / "hw.py"


@attack("hands in a link to a device that never ends", "it is no file", NOTHING)
def h_device(folder: Path, course: Path) -> Path:
    (folder / "hw.ipynb").symlink_to("/dev/zero")
    return folder / "hw.ipynb"


@attack("hands in a folder that is named like a file", "what is in it is found; it is no file itself", NOTHING)
def h_folder_named_like_a_file(folder: Path, course: Path) -> Path:
    (folder / "hw.py").mkdir()
    (folder / "hw.py" / "deep.ipynb").mkdir()
    return folder


@attack("hands in three thousand files", "they are counted, not read", NOTHING)
def h_thousands_of_files(folder: Path, course: Path) -> Path:
    for number in range(3000):
        (folder / f"hw{number}.py").touch()
    return folder


@attack("hands in folders nested a thousand deep", "the depth that is looked at is bounded", NOTHING)
def h_deep_folders(folder: Path, course: Path) -> Path:
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    return folder


@attack("puts modules, settings and start files beside its work", "its one file is read and nothing beside it", SOME)
def h_company(folder: Path, course: Path) -> Path:
    for name in ("__init__.py", "conftest.py"):
        written(folder / name, "raise SystemExit('left-behind')\n")
    for name in ("torch.pyc", "sitecustomize.pth", "pytest.ini", "pyproject.toml", "setup.cfg", ".env", "results.json"):
        written(folder / name, '{"score": 16}')
    return written(folder / "hw.py", HONEST).parent


# names -----------------------------------------------------------------------------------------------------------------

HOSTILE_NAMES = {
    "formula": "=HYPERLINK(A1,B1).py",
    "codes": "\x1b[2J\x1b]0;owned\x07hw.py",
    "line_ends": "hw\n16 of 16 points\r.py",
    "bidirectional": "hw\u202eyp.txt\u2066.py",
    "markup": "<img src=x onerror=alert(1)>[click](x)`.py",
    "option": "--rootdir=x -p no.py",
    "spaces_and_dots": " .. %2e%2e .py",
    "longest": "x" * 252 + ".py",
    "not_unicode": os.fsdecode(b"hw\xff\xfe.py"),
}


def _named(kind: str, name: str) -> None:
    def put(folder: Path, course: Path) -> Path:
        return written(folder / name, HONEST + f"\n\nraise ValueError({kind!r})\n")

    put.__name__ = f"h_name_{kind}"
    attack(f"hands in a file whose name is hostile: {kind}", "the name is text for the report like any other", SOME)(
        put
    )


for _kind, _name in HOSTILE_NAMES.items():
    _named(_kind, _name)


# contents --------------------------------------------------------------------------------------------------------------


@attack("hands in a notebook with 30 MB of outputs", "outputs are not looked at", SOME, seconds=8.0)
def h_large_outputs(folder: Path, course: Path) -> Path:
    made = notebook(HONEST)
    made["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 1_000_000] * 30}]
    return written(folder / "hw.ipynb", json.dumps(made))


@attack("hands in a notebook of 70 MB", "it is refused by its size", NOTHING)
def h_notebook_too_large(folder: Path, course: Path) -> Path:
    path = written(folder / "hw.ipynb", json.dumps(notebook(HONEST)))
    with path.open("ab") as file:
        file.write(b" " * (70 << 20))
    return path


@attack("hands in a file of a terabyte that takes no disk", "it is refused by its size", NOTHING)
def h_sparse_terabyte(folder: Path, course: Path) -> Path:
    path = written(folder / "hw.py", HONEST)
    os.truncate(path, 1 << 40)
    return path


@attack("hands in a notebook whose JSON is nested a hundred thousand deep", "it is no notebook", NOTHING)
def h_deep_notebook(folder: Path, course: Path) -> Path:
    return written(folder / "hw.ipynb", '{"cells": ' + "[" * 100_000)


@attack(
    "hands in a notebook with deep JSON in metadata that is otherwise whole", "it costs nothing but itself", NOTHING
)
def h_deep_metadata(folder: Path, course: Path) -> Path:
    text = json.dumps(notebook(HONEST))
    return written(folder / "hw.ipynb", text[:-1] + ', "deep": ' + "[" * 1_000_000 + "]" * 1_000_000 + "}")


@attack("hands in a notebook of ten thousand cells", "each costs its place", SOME)
def h_many_cells(folder: Path, course: Path) -> Path:
    return written(folder / "hw.ipynb", json.dumps(notebook(HONEST, *["pass"] * 10_000)))


@attack("hands in a notebook whose fields have every wrong type", "what is no cell is left out", SOME)
def h_wrong_types_in_notebook(folder: Path, course: Path) -> Path:
    made = notebook(HONEST)
    made["cells"] += [None, 5, [], {"cell_type": 5}, {"cell_type": "code"}, {"cell_type": "code", "source": {"a": 1}}]
    made["cells"] += [{"cell_type": "code", "source": [None, 5, ["x"]]}, {"cell_type": "markdown", "source": 5}]
    made["cells"] += [{"cell_type": "heading", "level": 10**400, "source": "x"}]
    return written(folder / "hw.ipynb", json.dumps(made))


@attack("hands in numbers of a hundred thousand digits in a notebook", "it is refused or read, at no cost", NOTHING)
def h_long_numbers(folder: Path, course: Path) -> Path:
    return written(folder / "hw.ipynb", json.dumps(notebook(HONEST))[:-1] + ', "n": ' + "9" * 100_000 + "}")


@attack("runs the reference and shell commands by a notebook's magics", "magics never run", SOME)
def h_magics(folder: Path, course: Path) -> Path:
    lines = [
        f"%run {reference(course)}",
        f"!cat {reference(course)} > left-behind",
        f"%load {reference(course)}",
        f"text = !cat {reference(course)}",
        "get_ipython().system('touch /tmp/left-behind-by-magic')",
        f"get_ipython().run_line_magic('run', {str(reference(course))!r})",
        "print(text)",
    ]
    shell = f"%%bash\ncat {reference(course)}\ntouch /tmp/left-behind-by-magic"
    other = "%%script python3\nopen('/tmp/left-behind-by-magic', 'w')"
    return written(folder / "hw.ipynb", json.dumps(notebook(*lines, shell, other, HONEST)))


@attack("hands in a zip archive by the name of a Python file", "it is text that cannot be parsed", NOTHING)
def h_zip_named_py(folder: Path, course: Path) -> Path:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("__main__.py", RIGHT)
        archive.writestr("../../left-behind.py", RIGHT)
    return written(folder / "hw.py", made.getvalue())


@attack("hands in a zip bomb with entries that climb out", "an archive is not unpacked", NOTHING)
def h_zip_bomb(folder: Path, course: Path) -> Path:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../../tmp/left-behind.py", RIGHT)
        archive.writestr("/tmp/left-behind.py", RIGHT)
        for number in range(5):
            archive.writestr(f"hw{number}.py", bytes(20 << 20))
    return written(folder / "hw.zip", made.getvalue())


@attack("hands in source of five megabytes", "it is refused by its size", NOTHING)
def h_large_source(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", HONEST + "\n" + "x = 1\n" * 1_000_000)


@attack(
    "hands in two million statements, which take for ever to parse", "parsing has a limit too", NOTHING, seconds=10.0
)
def h_slow_to_parse(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", HONEST + "\n" + "0\n" * 2_000_000)


@attack("hands in bytes that are no text in any encoding", "nothing of it is taken for code", NOTHING)
def h_binary(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", bytes(range(256)) * 1000)


@attack("names an encoding that rewrites its source", "the source is read as UTF-8", SOME)
def h_source_encodings(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", "# -*- coding: rot13 -*-\n" + HONEST + "\n# +AGkAbQBwAG8AcgB0-\n")


@attack(
    "hides code behind form feeds, carriage returns, NUL and a second byte-order mark",
    "what runs is what is read",
    SOME,
)
def h_hidden_code(folder: Path, course: Path) -> Path:
    hidden = "\n\n# innocent\rimport os; os._exit(0)\x0c\n#\x00 more\n"
    return written(folder / "hw.py", b"\xef\xbb\xbf" + (HONEST + hidden).encode())


@attack("has a heading of a hundred thousand marks, which takes a pattern long to look at", "reading has a bound", SOME)
def h_slow_heading(folder: Path, course: Path) -> Path:
    made = notebook(HONEST)
    made["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "# Write-up" + " #" * 100_000 + "x\n" * 2})
    return written(folder / "hw.ipynb", json.dumps(made))


@attack("has lines of a hundred thousand spaces, which take a pattern long to look at", "reading has a bound", SOME)
def h_slow_lines(folder: Path, course: Path) -> Path:
    lines = [" " * 100_000 + "x", "x" + ", x" * 50_000, "[" * 50_000, "x =" + " " * 100_000 + "!", "'" * 99_999]
    return written(folder / "hw.ipynb", json.dumps(notebook(HONEST, *lines)))


@attack("declares an encoding that takes for ever to decode", "only encodings of editors are decoded", EITHER)
def h_punycode(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", b"# coding: punycode\n" + b"a" * 10**6 + b"-" + b"b" * 10**6)


@attack("declares the encoding called undefined", "it is read as what it is", SOME)
def h_undefined_encoding(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", "# coding: undefined\n" + HONEST)


@attack(
    "makes a chain of forty thousand names", "what is read from what costs no more than the chain", EITHER, seconds=30.0
)
def f_chain_of_names(folder: Path, course: Path) -> Path:
    chain = "a0 = 1\n" + "".join(f"a{i + 1} = a{i}\n" for i in range(40_000))
    return written(folder / "hw.py", HONEST + "\n" + chain)


@attack("has three hundred thousand cells in a plain file", "reading and running have a bound", EITHER, seconds=12.0)
def h_many_percent_cells(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", HONEST + "\n" + "# %%\nx = 1\n" * 300_000)


@attack("hands in a notebook of twenty million empty lists", "what is read in takes bounded memory", EITHER)
def h_notebook_that_unfolds(folder: Path, course: Path) -> Path:
    text = json.dumps(notebook(HONEST))
    return written(folder / "hw.ipynb", text[:-1] + ', "x": [' + "[]," * 20_000_000 + "0]}")


@attack("has a hundred thousand headings and a million lines of prose", "reading has a bound", SOME)
def h_much_prose(folder: Path, course: Path) -> Path:
    made = notebook(HONEST)
    prose = ["# Write-up\n" * 1000 + "text\n" * 10_000] * 100
    made["cells"] += [{"cell_type": "markdown", "metadata": {}, "source": text} for text in prose]
    return written(folder / "hw.ipynb", json.dumps(made))


# source that no formatter could keep -------------------------------------------------------------------------------------


@attack("nests parentheses twenty thousand deep", "the statement that holds them is lost, and no other", SOME)
def d_nested_parentheses(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", HONEST + "\n\ndeep = " + "(" * 20_000 + ")" * 20_000 + "\n")


@attack(
    "chains operators and attributes fifty thousand long", "the statement that holds them is lost, and no other", SOME
)
def d_long_expressions(folder: Path, course: Path) -> Path:
    text = (
        "\n\nlong = " + "-" * 50_000 + "1\n\n\nchain = a" + ".b" * 50_000 + "\n\n\nsum_ = " + "+".join(["1"] * 50_000)
    )
    return written(folder / "hw.py", HONEST + text + "\n")


@attack("opens blocks a hundred deep and brackets that never close", "what can be parsed around them counts", SOME)
def d_broken_blocks(folder: Path, course: Path) -> Path:
    deep = "".join("    " * level + "if True:\n" for level in range(120)) + "    " * 120 + "pass\n"
    return written(folder / "hw.py", HONEST + "\n\n" + deep + "\n\nopen_ = [1, 2,\n\n\ndef other():\n    return (1\n")


@attack("makes salvage slow: thousands of broken statements", "parsing has a limit too", NOTHING)
def d_thousands_of_broken_statements(folder: Path, course: Path) -> Path:
    return written(folder / "hw.py", HONEST + "\n\n" + "x = (\n" * 20_000)


@attack("cannot be compiled in a constant time: a power of powers", "parsing has a limit too", SOME)
def d_constant_folding(folder: Path, course: Path) -> Path:
    text = "\n\nlarge = " + "**".join(["9"] * 9) + "\n\n\ntext = 'x' * 10**9 * 10\n\n\nshift = 1 << 10**9 << 10**9\n"
    return written(folder / "hw.py", HONEST + text)


@attack("has strings and f-strings nested and left open", "what can be parsed around them counts", SOME)
def d_open_strings(folder: Path, course: Path) -> Path:
    return written(
        folder / "hw.py", HONEST + "\n\nx = f'{f\"{f'''{1:{2:{3}}}'''}\"}'\n\n\ny = '''never\n\n\nclosed = 1\n"
    )
