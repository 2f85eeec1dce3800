"""Sends requests about expressions to a helper process, so that no text can hang or exhaust the grader.

The process starts with the first request and is kept. Its limit is processor time, so a busy machine does not shorten
it. If a process exceeds the limit or dies, the request is repeated in a new process, in case it was an accident; only
then is the text blamed. If a process is killed, or is silent for so long that it must have been starved of processor
time, the machine is blamed: a second such failure raises `GraderError`. A new process must first answer a trivial
request, so that a problem with the machine is never blamed on a text.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import queue
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import IO, Any

from autograder.algebra.types import LONGEST_FORMULA, MOST_LINES, DerivationProblem, FormulaFinding, Judgement
from autograder.domain.errors import GraderError
from autograder.system.import_path import module_command

_START = 120.0
_SPEC = 60.0
_ATTEMPTS = 2
_WALL = 20  # times the limit, and at least a minute, because the machine may be busy
_SHORTEST_WALL = 60.0
_LONGEST_ANSWER = 1 << 20
_OVERRUN = {"overrun": True}
_SAMPLE = {"ask": "equal", "text": "x + 1", "want": "1 + x", "symbols": {"x": "real"}, "functions": []}

_NO_TEXT = 'The answer must be an expression in quotes, such as "2*x + 1".'
_NO_LINES = 'The answer must be a list of lines, each in quotes, such as ["2*x + x", "3*x"].'
_TOO_LONG = f"This is too long: an expression may have at most {LONGEST_FORMULA} characters."
_TOO_MANY = f"There may be at most {MOST_LINES} lines."
_TOO_COMPLICATED = "This took too long to check. Write it in a simpler form."


def equal(
    text: object, want: str, symbols: Mapping[str, str], functions: Sequence[str] = (), *, limit: float = 10.0
) -> FormulaFinding:
    """Compare a student's formula with ``want``.

    ``text`` is the submitted value: a string, or a number. ``symbols`` maps each symbol to its domain: "real",
    "positive" or "integer" (a positive integer). ``functions`` are those allowed; if empty, exp, log, ln, sqrt and abs.
    ``limit`` is in seconds of processor time. Raises `GraderError` if the helper process cannot run on this machine.
    """
    written = _text(text)
    if isinstance(written, FormulaFinding):
        return written
    asked = {"ask": "equal", "text": written, "want": want, "symbols": dict(symbols), "functions": list(functions)}
    found = _helper.ask(asked, limit)
    return FormulaFinding(**found) if found is not None else FormulaFinding("too_complicated", _TOO_COMPLICATED)


def derivation(lines: object, problem: DerivationProblem, *, limit: float = 20.0) -> Judgement:
    """Grade a student's derivation: a list of lines, or one text with several lines.

    ``limit`` is in seconds of processor time. Raises `GraderError` if the helper process cannot run on this machine.
    """
    if isinstance(lines, str) and len(lines) <= LONGEST_FORMULA * MOST_LINES:
        lines = lines.splitlines()

    def fault(line: int, kind: str, message: str) -> Judgement:
        return Judgement(0.0, 0, problem.steps, line, kind, message)

    if not isinstance(lines, (list, tuple)):
        return fault(0, "unreadable", _TOO_LONG if isinstance(lines, str) else _NO_LINES)
    if len(lines) > MOST_LINES:
        return fault(MOST_LINES + 1, "too_complicated", _TOO_MANY)
    written = [_text(line) for line in lines]
    # a line that is not a string is passed as None, so that the lines around it still count
    texts = [w if isinstance(w, str) else None for w in written]
    judged = _helper.ask({"ask": "derivation", "lines": texts, "problem": _plain(problem)}, limit)
    if judged is None:
        return fault(0, "too_complicated", _TOO_COMPLICATED)
    found = Judgement(**judged)
    odd = written[found.line - 1] if 0 < found.line <= len(written) else ""
    if isinstance(odd, FormulaFinding):
        return replace(found, kind=odd.verdict, message=f"Line {found.line}: {odd.message}")
    return found


def line_equals(line: object, text: str, problem: DerivationProblem, *, limit: float = 10.0) -> bool:
    """Whether a line of a derivation, or a side of it, has the value of ``text`` for all values of the symbols."""
    written = _text(line)
    if not isinstance(written, str):
        return False
    return _helper.ask({"ask": "line_equals", "line": written, "text": text, "problem": _plain(problem)}, limit) is True


def faults(want: str, symbols: Mapping[str, str], functions: Sequence[str] = ()) -> list[str]:
    """Errors in a spec's formula, symbols and functions, as sentences for the instructor; [] if there are none."""
    asked = {"ask": "faults", "want": want, "symbols": dict(symbols), "functions": list(functions)}
    return _faults(asked)


def derivation_faults(problem: DerivationProblem) -> list[str]:
    """Errors in a spec's derivation, as sentences for the instructor; [] if there are none."""
    return _faults({"ask": "derivation_faults", "problem": _plain(problem)})


def stop_process() -> None:
    """End the helper process. The next request starts a new one."""
    _helper.close()


def _faults(asked: dict[str, Any]) -> list[str]:
    found = _helper.ask(asked, _SPEC)
    return ["this takes too long to work out: write it in a simpler way"] if found is None else list(found)


def _plain(problem: DerivationProblem) -> dict[str, Any]:
    """The problem as JSON."""
    mappings = {"symbols": dict(problem.symbols), "definitions": dict(problem.definitions)}
    functions = list(problem.functions)
    return {**mappings, "given": problem.given, "goal": problem.goal, "steps": problem.steps, "functions": functions}


def _text(value: object) -> str | FormulaFinding:
    """The submitted value as the text of an expression; a number becomes its digits."""
    if isinstance(value, float) and not math.isfinite(value):
        return FormulaFinding("unreadable", "The answer is not a finite number.")
    if isinstance(value, float):
        value = float.__repr__(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        value = (
            int.__repr__(value) if value.bit_length() < LONGEST_FORMULA else "0" * (LONGEST_FORMULA + 1)
        )  # too long to spell out
    if not isinstance(value, str):
        return FormulaFinding("unreadable", _NO_TEXT)
    return FormulaFinding("too_complicated", _TOO_LONG) if len(value) > LONGEST_FORMULA else str(value)


class _No(Enum):
    """Why the helper process gave no answer."""

    TOO_HARD = 1
    """It took more processor time than the limit, or ended the process."""
    STARVED = 2
    """The process was killed, or could not run."""


class _Running:
    """One helper process. A thread reads its answers, because Windows cannot wait for a pipe with a timeout."""

    def __init__(self) -> None:
        self.log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        keep = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
        try:
            self.process = subprocess.Popen(
                module_command("autograder.algebra", "-s", "-B"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.log,
                cwd=Path(__file__).parent,
                env={**keep, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"},
                start_new_session=True,  # only the grader handles Ctrl-C
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            self.log.close()
            raise
        self.answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        with contextlib.suppress(OSError, ValueError):
            while line := self.process.stdout.readline(_LONGEST_ANSWER):
                self.answers.put(line)
        self.answers.put(b"")

    def ask(self, asked: dict[str, Any], limit: float) -> Any:
        """The answer to a request, or a `_No`; ``limit`` is in seconds of processor time."""
        question = json.dumps({**asked, "limit": limit}).encode() + b"\n"
        # in a thread, because a long request fills the pipe until it is read
        threading.Thread(target=self._write, args=(question,), daemon=True).start()
        try:
            said = self.answers.get(timeout=max(_SHORTEST_WALL, _WALL * limit))
            found = json.loads(said)
        except queue.Empty:
            return _No.STARVED
        except ValueError:
            return _No.STARVED if not said and self._is_killed() else _No.TOO_HARD
        return _No.TOO_HARD if found == _OVERRUN else found

    def _is_killed(self) -> bool:
        """Whether the system killed the process, for example for lack of memory."""
        try:
            return self.process.wait(_SHORTEST_WALL) == -getattr(signal, "SIGKILL", 9)
        except subprocess.TimeoutExpired:
            return True

    def _write(self, question: bytes) -> None:
        assert self.process.stdin
        with contextlib.suppress(OSError, ValueError):  # it has died already; reading will show that
            self.process.stdin.write(question)
            self.process.stdin.flush()

    def said(self) -> str:
        """The end of its standard error."""
        self.log.seek(0)
        return self.log.read()[-2000:].decode("utf-8", "replace").strip()

    def end(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.log):
            if stream:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()


class _Helper:
    """Keeps one helper process and sends it one request at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.running: _Running | None = None

    def ask(self, asked: dict[str, Any], limit: float) -> Any:
        """The answer; None if the request is too hard for a process that otherwise works.

        Raises `GraderError` if the process could not run.
        """
        with self.lock:
            starved = False
            for _ in range(_ATTEMPTS):
                answer = self._once(self._start(), asked, limit)
                if not isinstance(answer, _No):
                    return answer
                starved = starved or answer is _No.STARVED
            if starved:
                raise GraderError("the process that reads expressions was killed, or got no processor time")
            self._start()
            return None

    def _start(self) -> _Running:
        if self.running is None:
            try:
                running = _Running()
            except OSError as error:
                raise GraderError(f"the process that reads expressions cannot be started: {error}") from error
            try:
                if running.ask(_SAMPLE, _START) != {"verdict": "equal", "message": ""}:
                    said = running.said()
                    raise GraderError(
                        "the process that reads expressions does not work" + (f": {said}" if said else "")
                    )
            except BaseException:
                running.end()
                raise
            self.running = running
        return self.running

    def _once(self, running: _Running, asked: dict[str, Any], limit: float) -> Any:
        answer: Any = _No.TOO_HARD
        try:
            answer = running.ask(asked, limit)
        finally:  # a late answer, or one after an interrupt, must not be taken for the answer to the next request
            if isinstance(answer, _No):
                self._end()
        return answer

    def _end(self) -> None:
        if self.running:
            self.running.end()
            self.running = None

    def close(self) -> None:
        """End the process, if there is one."""
        with self.lock:
            self._end()


_helper = _Helper()


def _begin_anew() -> None:
    """In a forked child: forget the parent's process, which cannot be shared."""
    global _helper
    _helper = _Helper()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
atexit.register(stop_process)
