"""What people get wrong on the command line: one message that says what to do, the documented code, no traceback."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from autograder.entrypoints.cli import main

SPEC = """\
spec: 1
title: Small
points: 1
submission: {imports: []}
questions:
  - {id: "1", title: One, points: 1, answer: {function: get_one}, want: "1", within: {abs: 0.1}, reveal: error}
"""
SOURCE = "def get_one(): return 1\n"
URL = "postgresql://ada:s3cret@"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, a class that was graded, and what people mistake for submissions."""
    made = tmp_path_factory.mktemp("place")
    for folder in ("problems", "reference", "class/ada", "class/ben", "empty", "my class"):
        (made / folder).mkdir(parents=True)
    (made / "problems" / "small.yaml").write_text(SPEC)
    (made / "bad.yaml").write_bytes(b"spec: 1\n\xff")
    for file in ("reference/small.py", "class/ada/hw.py", "class/ben/hw.py", "my class/hw.py"):
        (made / file).write_text(SOURCE)
    (made / "link.py").symlink_to("class/ada/hw.py")
    (made / "dangling.py").symlink_to("nowhere.py")
    for file, text in (
        ("hw.docx", "x"),
        ("void.ipynb", ""),
        ("braces.ipynb", "{}"),
        ("blank.csv", "\n"),
        ("x.zip", "x"),
    ):
        (made / file).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        assert run(patch, made, "grade small class --out out --no-report") == 0
    return made


def run(patch: pytest.MonkeyPatch, place: Path, command: str) -> int:
    """The exit code of a command that is run in this process; words are separated by two spaces if there are any."""
    patch.chdir(place)
    patch.setenv("AUTOGRADER_PROJECT", str(place))
    patch.setattr(signal, "signal", lambda *args: None)
    words = command.split("  ") if "  " in command else command.split()
    patch.setattr(sys, "argv", ["autograder", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        # commands
        ("regrade out", 2, "there is no command `regrade`: did you mean `rescore`?"),
        ("chek small hw.py", 2, "did you mean `check`?"),
        ("autograde small", 2, "did you mean `grade`?"),
        ("recsore out", 2, "did you mean `rescore`?"),
        ("frobnicate", 2, "the commands are build, check"),
        ("hw.ipynb", 2, "to check a file, run `autograder check ASSIGNMENT hw.ipynb`"),
        # the assignment
        ("check hw.ipynb", 4, "hw.ipynb does not exist"),
        ("grade class --out o", 2, "the assignment is missing: use `autograder grade ASSIGNMENT class`"),
        ("check", 2, "the file is missing: use `autograder check FILE` or `autograder check ASSIGNMENT FILE`; the assignments are small"),
        ("check small", 2, "the file is missing: use `autograder check small FILE`"),
        ("check smal hw.py", 2, "did you mean small?"),
        ("check hw.ipynb small", 2, "the assignment comes first, then the file"),
        ("check nothere.yaml hw.py", 2, "nothere.yaml does not exist"),
        ("check bad.yaml hw.py", 3, "is not UTF-8 text"),
        ("validate class/ada/hw.py", 2, "is not an assignment"),
        # submissions
        ("check small nowhere.py", 4, "does not exist"),
        ("check small link.py", 4, "is a link"),
        ("check small dangling.py", 4, "is a link"),
        ("check small hw.docx", 4, "submit a .ipynb file or a .py file"),
        ("check small void.ipynb", 4, "is empty"),
        ("check small braces.ipynb", 4, "is not a Jupyter notebook"),
        ("check small empty", 4, "no submission was found"),
        ("check small class", 4, "2 files could be the submission"),
        # grading
        ("grade small nowhere --out o", 2, "nowhere does not exist: give a file"),
        ("grade small empty --out o", 2, "has no submissions"),
        ("grade small x.zip --out o", 2, "is not a zip file"),
        ("grade small class", 2, "Missing option '--out'"),
        ("grade small class --out class", 2, "results need another folder"),
        ("grade small class --out hw.docx", 2, "results cannot be written to hw.docx"),
        ("grade small class --out /proc/x", 2, "results cannot be written to"),
        ("grade small my class --out o", 2, "put paths and names that contain spaces in quotes"),
        ("grade small class --out o --jobs -3", 2, "-3 is not in the range"),
        ("grade small class --out o --jobs many", 2, "'many' is not a whole number"),
        ("grade small class --out o --from canvsa", 2, "choose from"),
        ("grade small class --out o --roster nowhere.csv", 2, "nowhere.csv cannot be read"),
        ("grade small class --out o --roster blank.csv", 2, "no column identifies people"),
        ("grade small class --out o --roster class", 2, "class cannot be read"),
        ("grade small class --out o --format excel", 2, "is not one of"),
        ("grade small class --out o --no-reprt", 2, "Did you mean '--no-report'?"),
        # gradebooks
        (f"grade small class --out o --gradebook {URL}db:99999999/x", 2, "a port is a number from 1 to 65535"),
        (f"grade small class --out o --gradebook {URL}db:port/x", 2, "a port is a number from 1 to 65535"),
        ("grade small class --out o --gradebook mysql://ada:s3cret@db/x", 2, "not mysql"),
        (f"grade small class --out o --gradebook {URL}127.0.0.1:1/x", 2, "cannot be opened"),
        ("grade small class --out o --gradebook postgresql://ada:s3cret@x@127.0.0.1:1/x", 2, "cannot be opened"),
        ("grade small class --out o --gradebook hw.docx/x.sqlite", 2, "cannot be read: Not a directory"),
        # afterwards
        ("mark out ada 1 -1", 2, "-1 is not a valid number of points: the least is 0"),
        ("mark out ada 1 99", 2, "99 points are more than the 1 that question 1 is worth"),
        ("mark out ada 9 1", 2, "there is no question '9'"),
        ("mark out adda 1 1", 2, "there is no submission 'adda'"),
        ("mark out ada 1 much", 2, "'much' is not a number"),
        ("mark class ada 1 1", 2, "use the folder that `grade` wrote"),
        ("mark out --sheet empty", 2, "empty cannot be used: Is a directory"),
        ("diff out -1", 2, "-1 is negative"),
        ("diff out 1 9", 2, "the runs are 1"),
        ("diff out one two", 2, "'one' is not a whole number"),
        ("diff class", 2, "use the folder that `grade` wrote"),
        ("rescore class", 2, "use the folder that `grade` wrote"),
        ("rescore", 2, "Missing argument 'FOLDER'"),
        ("export nowhere --format canvas", 2, "use the folder that `grade` wrote"),
        ("export out --format canvas -o /proc/x.csv", 2, "/proc/x.csv cannot be used"),
        ("build small", 2, "Missing option"),
        ("build small -o empty", 2, "is a directory"),
        ("build small -o hw.docx/x.zip", 2, "cannot be written"),
        ("validate small --slak", 2, "Did you mean '--slack'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_message(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, code: int, said: str
) -> None:
    ended = run(monkeypatch, place, command)
    printed = capsys.readouterr()
    assert ended == code, printed.err
    assert said in " ".join(printed.err.split()), printed.err
    assert "Traceback" not in printed.err
    assert "s3cret" not in printed.err + printed.out
    assert printed.err.count("Error: ") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_files_that_may_not_be_read(place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    closed = tmp_path / "hw.py"
    closed.write_text(SOURCE)
    closed.chmod(0)
    assert run(monkeypatch, place, f"check small {closed}") == 4


@pytest.mark.parametrize(
    ("address", "warns"),
    [
        ("tcp://192.0.2.7:8786", True),
        ("192.0.2.7:8786", True),
        ("tcp://scheduler.example.org:8786", True),
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://192.0.2.7:8786", False),
        ("local", False),
    ],
)
def test_a_plain_address_outside_of_this_machine_is_a_warning(address: str, warns: bool) -> None:
    from autograder.execution.dask.connect import network_warning

    assert network_warning(address).startswith("WARNING: tcp://") is warns


@pytest.mark.parametrize("verb", ["validate small", "check small class/ada", "build small -o hw.zip"])
def test_packages_that_are_not_installed_are_the_specs_fault(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    spec = place / "problems" / "small.yaml"
    spec.write_text(SPEC.replace("imports: []", "imports: [nunpy, no_such_package_here]"))
    try:
        assert run(monkeypatch, place, verb) == 3
    finally:
        spec.write_text(SPEC)
    printed = "".join(capsys.readouterr())
    assert "small.yaml:4:24 submission.imports[0]: there is no package `nunpy` here: did you mean numpy?" in printed
    assert "run `python -m pip install no_such_package_here`" in printed


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def get_one(:\n    return 1\n", "small.py:1:1: SyntaxError"),
        ("x = 1/0\ndef get_one(): return x\n", "small.py:1:1: ZeroDivisionError"),
        (
            "import no_such\ndef get_one(): return no_such.x\n",
            "small.py:1:1: imports `no_such`, which `submission: imports`",
        ),
    ],
)
def test_a_faulty_reference_is_one_diagnosis_also_beside_hand_written_checks(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], source: str, said: str
) -> None:
    reference, checks = place / "reference" / "small.py", place / "problems" / "small"
    reference.write_text(source)
    checks.mkdir()
    (checks / "test_more.py").write_text("def test_more(answers):\n    assert answers['1'] == 1\n")
    try:
        assert run(monkeypatch, place, "check small class/ada") == 3
    finally:
        reference.write_text(SOURCE)
        (checks / "test_more.py").unlink()
        checks.rmdir()
    printed = "".join(capsys.readouterr())
    assert said in printed
    assert len(printed.strip().splitlines()) == 1, printed
