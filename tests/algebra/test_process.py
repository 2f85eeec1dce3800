"""The helper process: what the grader sees of it, and what it is spared."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psutil
import pytest
from conftest import ROOT, until
from hypothesis import given, settings
from hypothesis import strategies as st

import autograder.algebra as algebra
from autograder.algebra import DerivationProblem, FormulaFinding, client
from autograder.domain.errors import GraderError
from autograder.system import import_path

XY = {"x": "real", "y": "real"}
SQUARE = DerivationProblem(
    MappingProxyType({"x": "real", "t": "real"}), {"y": "x**2", "L": "(y - t)**2/2"}, "diff(L, x)", "2*(y - t)*x", 2
)
ROUTE = ["diff(L, x)", "diff(L, y)*diff(y, x)", "(y-t)*2*x"]


@pytest.fixture(autouse=True, scope="module")
def _close() -> Iterator[None]:
    yield
    client.stop_process()


def pid() -> int:
    assert algebra.equal("x", "x", XY).verdict == "equal"
    running = client._helper.running
    assert running
    return running.process.pid


def test_expressions_and_derivations() -> None:
    assert algebra.equal("y + x", "x + y", XY) == FormulaFinding("equal")
    assert algebra.equal("y - x", "x + y", XY).verdict == "unequal"
    assert algebra.equal("sin(x)", "x", XY).verdict == "unreadable"
    assert algebra.equal("sin(x)", "sin(x)", XY, ["sin"]).verdict == "equal"
    assert algebra.derivation(ROUTE, SQUARE).credit == 1
    assert algebra.derivation(ROUTE[:2], SQUARE).kind == "not_the_goal"
    assert algebra.derivation("\n".join(["", *ROUTE, ""]), SQUARE).credit == 1
    assert algebra.derivation(tuple(ROUTE), SQUARE).credit == 1
    assert algebra.faults("x", XY) == []
    assert algebra.faults("z", XY) != []
    assert algebra.derivation_faults(SQUARE) == []


def test_one_process_answers_all_questions() -> None:
    assert pid() == pid()


@pytest.mark.parametrize(
    ("value", "want", "verdict"),
    [
        (3, "3", "equal"),
        (-3, "-3", "equal"),
        (0.5, "1/2", "equal"),
        (1e22, "10**22", "equal"),
        (1e-7, "1/10**7", "equal"),
        (2, "3", "unequal"),
        (float("nan"), "3", "unreadable"),
        (float("inf"), "3", "unreadable"),
        pytest.param(10**5000, "3", "too_complicated", id="huge"),
        ("x" * 10**6, "3", "too_complicated"),
        (True, "1", "unreadable"),
        (None, "3", "unreadable"),
        (b"3", "3", "unreadable"),
        (["3"], "3", "unreadable"),
        ({"3": 3}, "3", "unreadable"),
        (1j, "3", "unreadable"),
        (object(), "3", "unreadable"),
    ],
)
def test_what_is_handed_in_may_be_anything(value: object, want: str, verdict: str) -> None:
    found = algebra.equal(value, want, XY)
    assert found.verdict == verdict
    assert bool(found.message) is (verdict != "equal")


def test_numpy_numbers_and_texts() -> None:
    np = pytest.importorskip("numpy")
    assert algebra.equal(np.float64(0.5), "1/2", XY).verdict == "equal"
    assert algebra.equal(np.str_("x + x"), "2*x", XY).verdict == "equal"


@pytest.mark.parametrize(
    ("lines", "line", "kind", "words"),
    [
        (None, 0, "unreadable", "list of lines"),
        (3, 0, "unreadable", "list of lines"),
        ({"a": 1}, 0, "unreadable", "list of lines"),
        ([], 0, "not_the_given", "no lines"),
        ("", 0, "not_the_given", "no lines"),
        ([*ROUTE[:1], None, 3], 2, "unreadable", "Line 2: The answer must be"),
        ([*ROUTE[:1], ROUTE], 2, "unreadable", "Line 2: The answer must be"),
        ([*ROUTE[:2], "x" * 10**6], 3, "too_complicated", "Line 3: This is too long"),
        ([None], 1, "unreadable", "Line 1"),
        ([*ROUTE[:2], 5], 3, "unequal", "Line 3"),
        (["x"] * 51, 51, "too_complicated", "50 lines"),
        ("x\n" * 10**6, 0, "unreadable", "too long"),
    ],
)
def test_lines_may_be_anything(lines: object, line: int, kind: str, words: str) -> None:
    found = algebra.derivation(lines, SQUARE)
    assert (found.line, found.kind) == (line, kind)
    assert words in found.message
    assert found.credit == (0.5 if line == 3 else 0)


HOSTILE = [
    "((((",
    "9**9**9",
    "x" * 10**5,
    "x" * 10**6,
    "__import__('os')",
    "factorial(10**9)",
    "(" * 990 + ")" * 990,
    "1/0",
    "(x+1)**100000",
    "exp(exp(exp(exp(1000))))",
    "\0",
    "\ud800",
    "x\n" * 900,
    "*".join(f"log(x*x+{n})**.{n}" for n in range(1, 99)),
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(t[:20]) for t in HOSTILE])
def test_a_hostile_text_costs_little_and_only_itself(text: str) -> None:
    before = pid()
    begun = psutil.Process(before).cpu_times()
    assert algebra.equal(text, "x", XY).verdict in ("unequal", "unreadable", "too_complicated")
    judged = algebra.derivation([*ROUTE[:2], text], SQUARE)
    assert judged.line == 3
    assert judged.kind in ("unequal", "unreadable", "too_complicated")
    assert pid() == before
    now = psutil.Process(before).cpu_times()
    assert now.user + now.system - begun.user - begun.system < 2


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text("xy12.()+-*/^=², exp"),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    )
)
def test_nothing_that_is_handed_in_raises(value: Any) -> None:
    assert algebra.equal(value, "x*y + 1", XY).message
    assert algebra.derivation(value, SQUARE).message
    assert algebra.derivation([value, "x"], SQUARE).message


# --- when the process fails ---


class Broken:
    """Makes the next processes of the helper run other code: one script each, the last for all that follow."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started = 0
        self.processes: list[Any] = []
        self.scripts: list[str | None] = []
        popen = subprocess.Popen

        def start(command: list[str], **options: Any) -> Any:
            script = self.scripts[min(self.started, len(self.scripts) - 1)]
            self.started += 1
            self.processes.append(popen(command if script is None else [sys.executable, "-c", script], **options))
            return self.processes[-1]

        plain = client._Running.ask
        asked: set[int] = set()

        def ask(running: Any, question: dict[str, Any], limit: float) -> Any:
            # what hangs from its second question on is not waited for; all else has the time that a busy machine takes
            hangs = running.process.args[-1] == HANG and running.process.pid in asked
            asked.add(running.process.pid)
            monkeypatch.setattr(client, "_SHORTEST_WALL", 0.3 if hangs else 60.0)
            monkeypatch.setattr(client, "_WALL", 0 if hangs else 20)
            return plain(running, question, limit)

        client.stop_process()
        monkeypatch.setattr(client._Running, "ask", ask)
        monkeypatch.setattr(client.subprocess, "Popen", start)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broken]:
    made = Broken(monkeypatch)
    yield made
    client.stop_process()


ANSWER_ONE = (
    "import json, sys; sys.stdin.readline(); print(json.dumps({'verdict': 'equal', 'message': ''}), flush=True); "
)
HANG = ANSWER_ONE + "sys.stdin.readline(); import time; time.sleep(60)"
KILLED = ANSWER_ONE + "sys.stdin.readline(); import os; os.kill(os.getpid(), 9)"
OVERRUN = ANSWER_ONE + "sys.stdin.readline(); print('{\"overrun\": true}', flush=True); sys.stdin.read()"
DIE = ANSWER_ONE + "sys.stdin.readline(); import os; os._exit(9)"
BABBLE = ANSWER_ONE + "sys.stdin.readline(); print('{', flush=True); sys.stdin.read()"


@pytest.mark.parametrize("script", [OVERRUN, DIE, BABBLE])
def test_a_question_that_ends_two_processes_is_too_complicated(broken: Broken, script: str) -> None:
    broken.scripts = [script, script, None]
    begun = time.perf_counter()
    assert algebra.equal("x", "x", XY, limit=0.3).verdict == "too_complicated"
    assert time.perf_counter() - begun < 30  # an answer is waited for twice as long
    assert broken.started == 3
    assert algebra.equal("x", "x", XY).verdict == "equal"
    assert broken.started == 3


@pytest.mark.parametrize("script", [OVERRUN, DIE, BABBLE])
def test_a_derivation_too(broken: Broken, script: str) -> None:
    broken.scripts = [script, script, None]
    found = algebra.derivation(ROUTE, SQUARE, limit=0.3)
    assert (found.kind, found.line, found.credit) == ("too_complicated", 0, 0)
    assert algebra.derivation(ROUTE, SQUARE).credit == 1


@pytest.mark.parametrize("script", [HANG, DIE, BABBLE, KILLED, OVERRUN])
def test_an_accident_is_made_good_by_asking_again(broken: Broken, script: str) -> None:
    broken.scripts = [script, None]
    assert algebra.equal("x", "x", XY, limit=0.5).verdict == "equal"


@pytest.mark.parametrize("scripts", [[HANG], [KILLED], [OVERRUN, HANG], [KILLED, OVERRUN]])
def test_a_process_that_cannot_run_is_the_machines_fault_and_costs_nobody_a_point(
    broken: Broken, scripts: list[str | None]
) -> None:
    broken.scripts = scripts
    with pytest.raises(GraderError, match="no processor time"):
        algebra.equal("x", "x", XY)
    client.stop_process()
    broken.started = 0
    with pytest.raises(GraderError, match="no processor time"):
        algebra.derivation(ROUTE, SQUARE)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals")
def test_a_process_that_waits_longer_than_its_limit_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is processor time: a helper that the machine has no time for is not cut short."""
    held = pid()
    os.kill(held, signal.SIGSTOP)
    threading.Timer(1.5, os.kill, (held, signal.SIGCONT)).start()
    begun = time.perf_counter()
    assert algebra.equal("x + y", "y + x", XY, limit=0.5).verdict == "equal"
    assert time.perf_counter() - begun > 1
    assert pid() == held


def test_a_question_that_takes_too_much_processor_time_is_stopped() -> None:
    busy = "".join(f"log(x*x+{n})**x + " for n in range(1, 60))
    assert algebra.equal(f"{busy}0", f"{busy}x", XY, limit=0.001).verdict == "too_complicated"
    assert algebra.equal("x + y", "y + x", XY).verdict == "equal"


def test_a_process_that_died_between_questions_is_replaced() -> None:
    os.kill(pid(), 9)
    time.sleep(0.1)
    assert algebra.equal("x + x", "2*x", XY).verdict == "equal"


@pytest.mark.parametrize(
    "script",
    [
        "import sys; sys.exit('no such luck')",
        "print(1)",
        "import sys; sys.stdin.readline(); print('{}', flush=True); import time; time.sleep(60)",
    ],
)
def test_a_process_that_never_works_is_our_fault(broken: Broken, script: str) -> None:
    broken.scripts = [script]
    for _ in range(2):
        with pytest.raises(GraderError, match="does not work"):
            algebra.equal("x", "x", XY)
    assert [p.poll() is None for p in broken.processes] == [False, False]


def test_a_process_that_stops_working_is_our_fault_too(broken: Broken) -> None:
    broken.scripts = [DIE, "import sys; sys.exit('no such luck')"]
    with pytest.raises(GraderError, match="no such luck"):
        algebra.equal("x", "x", XY)
    with pytest.raises(GraderError):
        algebra.derivation(ROUTE, SQUARE)


def test_a_program_that_cannot_be_started_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    client.stop_process()
    monkeypatch.setattr(import_path.sys, "executable", "/no/such/python")
    with pytest.raises(GraderError, match="cannot be started"):
        algebra.equal("x", "x", XY)


def test_an_interrupted_question_leaves_no_answer_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    pid()
    running = client._helper.running
    assert running

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "answers", type("Answers", (), {"get": interrupt, "put": lambda *_: None})())
    with pytest.raises(KeyboardInterrupt):
        algebra.equal("x", "y", XY)
    assert algebra.equal("x", "x", XY).verdict == "equal"


def test_threads_take_turns_and_get_their_own_answers() -> None:
    wrong: list[int] = []

    def ask(number: int) -> None:
        # hard and easy questions in turn, so that answers come at uneven times
        hard = "".join(f"log(x*x+{n}) + " for n in range(1, 60 * (number % 2)))
        for _ in range(5):
            verdict = algebra.equal(f"x + {hard}0", f"x + {hard}{number % 3}", XY).verdict
            if verdict != ("equal" if number % 3 == 0 else "unequal"):
                wrong.append(number)

    client.stop_process()
    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_has_a_process_of_its_own() -> None:
    script = (
        "import os; from autograder import algebra; from autograder.algebra import client\n"
        "x = {'x': 'real'}; assert algebra.equal('x', 'x', x).verdict == 'equal'\n"
        "ours = client._helper.running.process.pid\n"
        "if not (child := os.fork()):\n"
        "    assert algebra.equal('x', 'x', x).verdict == 'equal'\n"
        "    theirs = client._helper.running.process.pid\n"
        "    client.stop_process(); os._exit(theirs == ours)\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "assert algebra.equal('x', 'x', x).verdict == 'equal' and client._helper.running.process.pid == ours\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=300)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
@pytest.mark.parametrize("end", ["pass", "os.kill(os.getpid(), 9)"])
def test_the_process_ends_with_its_parent(end: str) -> None:
    script = (
        "import os; from autograder import algebra; from autograder.algebra import client\n"
        f"algebra.equal('x', 'x', {{'x': 'real'}}); print(client._helper.running.process.pid, flush=True); {end}"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=300)
    until(lambda: not alive(int(done.stdout)))


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/limits").is_file(), reason="needs /proc")
def test_its_memory_is_bounded_and_it_leaves_no_core() -> None:
    limits = Path(f"/proc/{pid()}/limits").read_text()
    assert [line.split()[3] for line in limits.splitlines() if line.startswith("Max address space")] == [str(1 << 30)]
    assert [line.split()[4] for line in limits.splitlines() if line.startswith("Max core file size")] == ["0"]


def test_nothing_heavy_is_imported_in_the_grader_nor_in_the_helper() -> None:
    script = "import sys; import autograder.algebra; print(json.dumps([*sys.modules])) if (json := sys.modules['json']) else 0"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert not loaded & {"sympy", "mpmath", "numpy", "torch", "pydantic"}


def test_the_helper_needs_the_standard_library_and_this_very_package_alone() -> None:
    asked = json.dumps(client._SAMPLE) + "\n"
    command = import_path.module_command("autograder.algebra", "-S", "-s", "-B")  # -S: no installed packages
    done = subprocess.run(command, input=asked, capture_output=True, text=True, env={}, cwd="/", timeout=300)
    assert json.loads(done.stdout)["verdict"] == "equal", done.stderr


def test_files_in_the_working_folder_do_not_take_the_place_of_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "decimal", "autograder", "fractions"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    client.stop_process()
    assert algebra.equal("x", "x", XY).verdict == "equal"


def test_a_mistake_of_ours_in_the_helper_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    helper = importlib.import_module("autograder.algebra.__main__")

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(helper, "equal", fail)
    monkeypatch.setattr(helper, "derivation", fail)
    asked = {"ask": "equal", "text": "x", "want": "x", "symbols": XY, "functions": []}
    assert helper.respond(asked)["verdict"] == "undecided"
    asked = {"ask": "derivation", "lines": ROUTE, "problem": client._plain(SQUARE)}
    assert helper.respond(asked)["kind"] == "undecided"
