"""What many tests share: one worker host for all of them, small assignments made on the spot, and which are fast."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from unittest import mock

import psutil
import pytest
from hypothesis import HealthCheck, settings

from autograder.app.grader import Grader
from autograder.domain.assignment import Assignment
from autograder.domain.record import Record
from autograder.entrypoints.cli import main
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host, open_host
from autograder.ingest import project
from autograder.readers import read
from autograder.spec import source
from autograder.spec.load import build

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(Path(__file__).parent))  # tests/ has helpers of its own

pytest_plugins = ["pytester"]

# Hypothesis: the same inputs each time, and no clock, so that a busy machine fails nothing. Other inputs each time:
# --hypothesis-profile=random, as `.ci/run --full` has it. Who has chosen a profile of that kind already keeps it.
_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("random", **_CALM)
settings.register_profile("same", **_CALM, derandomize=True)
if not settings().derandomize:
    settings.load_profile("same")

# which tests are fast, and which belong to the full set alone ----------------------------------------------------------

#: Rooms whose tests run in this process and are short: `pytest -m fast` collects nothing else.
FAST_ROOMS = (
    "algebra",
    "checks",
    "contracts",
    "ingest",
    "readers",
    "scoring",
    "spec",
    "starters",
    "system",
    "unit",
    "validation",
)
#: What starts processes or computes for long, in those rooms.
NOT_FAST = (
    "test_draws.py",
    "test_layouts.py",
    "test_plugins.py",
    "test_lines.py",
    "test_process.py",
    "test_progress.py",
    "test_downloads.py",
    "test_notebook_oracles.py",
    "test_audit_tolerance.py",
)
#: Tests of large inputs and of hanging, in files that are fast otherwise.
SLOW_TESTS = {
    "test_a_bomb_among_the_submissions_costs_one_student",
    "test_a_bomb_that_claims_to_be_small",
    "test_a_call_that_hangs_is_the_last_one",
    "test_every_cut_and_every_flipped_byte_ends_in_words",
    "test_hostile_lines_are_cheap",
    "test_large_outputs_cost_no_memory",
    "test_many_of_one_name_take_no_time_to_speak_of",
    "test_no_file_takes_long_to_be_read",
    "test_no_output_takes_long_to_be_passed_over",
    "test_padding_never_pays",
    "test_sympy_agrees",
}
#: Who uses one of these waits for a worker host.
HOSTS = {"host", "grader", "run", "pytester"}
TESTS = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With ``-m fast``, no file is imported that has no fast test."""
    if config.getoption("markexpr") != "fast" or TESTS not in collection_path.parents:
        return None
    outside = collection_path.relative_to(TESTS).parts[0] not in FAST_ROOMS
    return outside or collection_path.name in NOT_FAST or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is fast."""
    for item in items:
        room = item.path.relative_to(TESTS).parts[0] if TESTS in item.path.parents else ""
        waits = HOSTS & set(getattr(item, "fixturenames", ())) or item.path.name in NOT_FAST
        waits = waits or getattr(item, "originalname", "") in SLOW_TESTS
        if room in FAST_ROOMS and not waits and not item.get_closest_marker("full"):
            item.add_marker("fast")


def mostly_full(values: Iterable[object], *base: object) -> list[object]:
    """Parameters of which only those of ``base`` are tried without ``-m ""``; each of these must be among them."""
    values = list(values)
    assert set(base) <= set(values)
    full = pytest.mark.full
    return [v if v in base else pytest.param(*(v if isinstance(v, tuple) else (v,)), marks=full) for v in values]


# what is shared ---------------------------------------------------------------------------------------------------------


def autograder(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """``autograder …`` in this process: starting Python and its packages for each would take most of the time."""
    out, err = io.StringIO(), io.StringIO()
    command = ["autograder", *map(str, arguments)]
    with (
        mock.patch.dict(os.environ, {"AUTOGRADER_PROJECT": str(ROOT), "COLUMNS": "80", **environment}),
        mock.patch.object(sys, "argv", command),
        mock.patch.object(signal, "signal"),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return subprocess.CompletedProcess(command, int(ended.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A host with torch and numpy."""
    made = open_host(["torch", "numpy"])
    yield made
    made.close()


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """A grader of the real assignment."""
    with Grader(project.find_project("understanding_attention")) as made:
        yield made


def make_course(folder: Path, spec: str, reference: str) -> None:
    """A project with the assignment `small`, and a folder ``in`` for submissions."""
    for name, text in (("problems/small.yaml", spec), ("reference/small.py", reference)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text)
    (folder / "in").mkdir()


def assignment(text: str) -> Assignment:
    """The assignment in a spec's text."""
    return build(source.parse_yaml(text, "spec.yaml"), Path("spec.yaml"))


def asking(*names: str, load: str = "everything", limits: str = "{call: 1s, load: 3s, total: 20s}") -> Assignment:
    """An assignment that asks for these functions (or variables: ``x`` for ``get_x``) and nothing more."""
    lines = [
        f"spec: 1\ntitle: t\npoints: {len(names)}\nsubmission: {{load: {load}}}\nlimits: {limits}",
        "givens: {key: [1, 2], value: [3]}\nquestions:",
    ]
    for name in names:
        both = f"function: {name}, variable: {name.removeprefix('get_')}, constants_only: warn"
        lines.append(f"- {{id: {name}, title: t, points: 1, answer: {{{both}}}, within: {{abs: 1}}}}")
    return assignment("\n".join(lines))


def computed(host: Host) -> float:
    """Processor seconds of a fork host and its children that have ended, which a busy machine does not add to."""
    host.start(b"").end(wait=True)  # those before it have ended, and been waited for
    return sum(psutil.Process(host.pid).cpu_times()[:4])  # type: ignore[attr-defined]


def until(true: Callable[[], object], seconds: float = 120) -> None:
    """Wait for it, long enough for a busy machine, and not for ever."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


Run = Callable[..., Record]


@pytest.fixture
def run(host: Host, tmp_path: Path) -> Run:
    """Run a source text as a submission: run(text, "get_x", …) gives its record."""

    def made(text: str | bytes, *names: str, file: str = "hw.py", on: Host | None = None, **options: str) -> Record:
        path = tmp_path / file
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return collect(asking(*names, **options), read(path), on or host)

    return made
