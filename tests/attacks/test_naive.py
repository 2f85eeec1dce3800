"""The same attacks against a grader that runs them in its own process: they are real, for it falls for most of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from attacks import course as courses
from attacks import traces
from attacks.catalogue import POINTS, QUESTIONS, Attack, attacks
from attacks.course import Course

pytestmark = pytest.mark.full
NAIVE = Path(__file__).parent / "naive.py"
#: So many of the attacks must harm the naive grader, its students or its results.
FALLS_FOR = 90
WORKERS = 2
SECONDS = 2.0
WRONG_SCORES = {**POINTS, "1.2.1": 0, "1.3.1": 0, "1.4.1": 0}


@dataclass(frozen=True)
class Fall:
    """What one attack did to the naive grader: points by kind, and kinds of harm in words."""

    attack: Attack
    given: float = 0.0
    lost: float = 0.0
    harm: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def falls() -> Iterator[list[Fall]]:
    if sys.platform != "linux":
        pytest.skip("the naive grader is kept in bounds on Linux only")
    ours = [attack for attack in attacks() if not attack.naive]
    idle: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()
    home = tempfile.mkdtemp(prefix="naive-")  # not where the tests are run: attacks write into their parent's folder
    graders = [_grader(home) for _ in range(WORKERS)]
    for grader in graders:
        idle.put(grader)
    with ThreadPoolExecutor(WORKERS) as pool:
        yield list(pool.map(lambda attack: _fall(attack, idle), ours))
    for grader in graders:
        assert grader.stdin
        grader.stdin.close()
        grader.wait(10)
    shutil.rmtree(home)


def _grader(home: str) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ.get("PATH", ""), "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(NAIVE), "serve"]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, cwd=home, env=environment, start_new_session=True
    )


def _fall(attack: Attack, idle: SimpleQueue[subprocess.Popen[str]]) -> Fall:
    """Run the attack in a folder that is thrown away."""
    base = Path(tempfile.mkdtemp(prefix="naive-"))
    grader = idle.get()
    try:
        course = Course(base).make(limits=False)
        before = courses.digest(course.folder)
        answer = _run(grader, course, attack.put(course.handed_in, course.folder))
        after = courses.digest(course.folder)
        changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
        return _judged(attack, course, answer, {p for p in changed if not _expected(p, course)})
    finally:
        traces.remove(base)
        idle.put(grader)


def _expected(path: str, course: Course) -> bool:
    return path == str(course.folder) or path.startswith(str(course.folder / "results"))


def _run(grader: subprocess.Popen[str], course: Course, homework: Path) -> dict[str, Any]:
    submissions = course.folder / "submissions"
    job = {
        "folder": str(course.folder),
        "homework": str(homework),
        "results": str(course.folder / "results" / "results.json"),
        "next": [str(submissions / "right.py"), str(submissions / "wrong.py")],
        "output": str(course.base / "output"),
        "ended": str(course.base / "ended"),
        "seconds": SECONDS,
    }
    assert grader.stdin
    assert grader.stdout
    grader.stdin.write(json.dumps(job) + "\n")
    grader.stdin.flush()
    answer: dict[str, Any] = json.loads(grader.stdout.readline())
    return answer


def _judged(attack: Attack, course: Course, answer: dict[str, Any], changed: set[str]) -> Fall:
    results = course.folder / "results"
    scores = _scores(results / "results.json")
    got = scores or dict.fromkeys(QUESTIONS, 0.0)
    given = sum(max(0.0, got[id] - attack.score[id]) for id in QUESTIONS)
    lost = sum(max(0.0, attack.score[id] - got[id]) for id in QUESTIONS)
    said = _said(course.base / "output") + _said(results / "results.json")
    ended = answer["ended"] == "exit 0"
    right, wrong = _scores(results / "right.json"), _scores(results / "wrong.json")
    harms = {
        "dead or hung": not ended,
        "no results": scores is None,
        "processes left": answer["left"] > (0 if answer["ended"].startswith("exit") else 1),  # it is one itself
        "files changed or left": bool(changed),
        "next student harmed": ended and (right, wrong) != (POINTS, WRONG_SCORES),
        "secrets told": any(secret in said for secret in (*course.secrets.values(), *courses.PHRASES)),
        "did what it says it must not": "BREACH" in said,
        "terminal codes or broken text shown": bool(_CONTROLS.search(said)),
    }
    return Fall(attack, given, lost, [kind for kind, found in harms.items() if found])


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\udc80-\udcff]|\\u001b|\\u202e")


def _said(path: Path) -> str:
    """The first of what stands in the file."""
    try:
        with path.open("rb") as file:
            return file.read(1 << 20).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


def _scores(path: Path) -> dict[str, float] | None:
    """The scores in a results file, whoever wrote it."""
    try:
        if path.stat().st_size > 1 << 20:
            return None
        return {test["number"]: float(test["score"]) for test in json.loads(path.read_text())["tests"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def test_the_naive_grader_grades_harmless_submissions(falls: list[Fall], tmp_path: Path) -> None:
    course = Course(tmp_path).make(limits=False)
    grader = _grader(str(tmp_path))
    try:
        answer = _run(grader, course, course.folder / "submissions" / "neighbour.py")
    finally:
        grader.kill()
        grader.wait()
    assert answer == {"ended": "exit 0", "left": 0}
    results = course.folder / "results"
    assert _scores(results / "results.json") == _scores(results / "right.json") == POINTS
    assert _scores(results / "wrong.json") == WRONG_SCORES


def test_the_naive_grader_falls_for_most_attacks(falls: list[Fall], capsys: pytest.CaptureFixture[str]) -> None:
    fell = [fall for fall in falls if fall.given or fall.lost or fall.harm]
    with capsys.disabled():
        print("\n" + _summary(falls, len(fell)))
    assert len(fell) >= FALLS_FOR


def _summary(falls: list[Fall], fell: int) -> str:
    harm = Counter(kind for fall in falls for kind in fall.harm)
    lines = [f"the naive grader fell for {fell} of {len(falls)} attacks:"]
    lines.append(f"  points given away: {sum(f.given for f in falls):g}, by {sum(f.given > 0 for f in falls)} attacks")
    lines.append(f"  honest points lost: {sum(f.lost for f in falls):g}, by {sum(f.lost > 0 for f in falls)} attacks")
    lines += [f"  {kind}: {number}" for kind, number in sorted(harm.items())]
    unmoved = [fall.attack.name for fall in falls if not (fall.given or fall.lost or fall.harm)]
    lines.append(f"  unmoved by: {', '.join(unmoved)}")
    return "\n".join(lines)
