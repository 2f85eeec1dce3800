"""Grading on a Dask cluster: what travels, workers that die or cannot be used, and the same results as threads give."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from conftest import ROOT, assignment, make_course, until

from autograder.app.batch import Batch, Graded, Item
from autograder.app.executors import Executor, LocalExecutor
from autograder.app.grader import Grader
from autograder.domain.assignment import Assignment
from autograder.domain.errors import GraderError, UsageError
from autograder.domain.record import Crashed, Missing, Raised, Record, Returned, Trouble, Unserializable
from autograder.domain.submission import Cell, LeftOut, Submission
from autograder.execution import codec
from autograder.execution.dask import DaskExecutor, connect, executor, remote, serialize
from autograder.execution.sandbox.call import call_with
from autograder.execution.sandbox.collect import calls_of
from autograder.ingest import project
from autograder.readers import read
from autograder.spec.load import load
from autograder.storage import Gradebook

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")

SPEC = """\
spec: 1
title: Small
points: 3
submission: {imports: []}
limits: {call: 1s, load: 2s, total: 8s}
givens: {secretly: 31415}
defaults: {within: {abs: 0.1}}
questions:
  - id: "1"
    title: One
    points: 1
    answer: {function: get_one, constants_only: warn}
    want: "secretly / 31415 + 0 * 2718281828"
    feedback: [{id: far, if: "answer > 4", say: "a secret hint"}]
  - {id: "2", title: Two, points: 2, answer: {function: get_two}}
"""
REFERENCE = "def get_one(): return 1\ndef get_two(): return 2  # the secret solution\n"
SOURCE = (
    "import time\ntime.sleep({nap})\ndef get_one():\n    print('ran')\n    return {one}\ndef get_two(): return {two}\n"
)
ODD = {
    "hangs.py": "def get_one():\n    while True: pass\ndef get_two(): return 2\n",
    "dies.py": "import os\nos._exit(3)\ndef get_one(): os._exit(4)\ndef get_two(): return 2\n",
    "raises.py": "def get_one(): return 1 / 0\ndef get_two(: return 2\n",
    "twin_a.py": "def get_one(): return 1\n",
    "twin_b.py": "def get_one(): return 1\n",
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A project with an assignment `small`, and a folder of thirty submissions."""
    make_course(tmp_path, SPEC, REFERENCE)
    for i in range(25):
        (tmp_path / "in" / f"s{i:02}.py").write_text(SOURCE.format(nap=0.05, one=i % 3, two=i / 10))
    for name, text in ODD.items():
        (tmp_path / "in" / name).write_text(text)
    return tmp_path


@pytest.fixture
def grader(course: Path) -> Iterator[Grader]:
    with Grader(project.find_project(str(course / "problems" / "small.yaml"))) as made:
        _ = made.targets  # before its host is in use by an executor
        yield made


class Daskers:
    """A scheduler and Dask workers, each a process as started by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, {}
        self.file = folder / "scheduler.json"
        # if these tests are killed, it ends by itself along with its Dask workers
        self.start(
            "scheduler", "scheduler", "--port", "0", "--dashboard-address", "127.0.0.1:0", "--idle-timeout", "120 s"
        )
        until(self.file.exists)
        until(lambda: self.file.read_text().endswith("}"))
        self.address = json.loads(self.file.read_text())["address"]

    def start(self, name: str, *arguments: str, path: Path = ROOT) -> None:
        found = os.pathsep.join(filter(None, [str(path), os.environ.get("PYTHONPATH")]))
        with open(self.folder / f"{name}.log", "wb") as log:
            self.processes[name] = psutil.Popen(
                [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--scheduler-file", str(self.file)],
                cwd=self.folder, env={**os.environ, "PYTHONPATH": found}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def work(self, name: str, *options: str, path: Path = ROOT) -> None:
        """Start one Dask worker."""
        self.start(
            name,
            "worker",
            "--name",
            name,
            "--no-dashboard",
            "--local-directory",
            ".",
            "--death-timeout",
            "60",
            *options,
            path=path,
        )

    def kill(self, name: str) -> None:
        """Kill it and every process in its session, as when a machine goes down."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(60)

    def hosts(self) -> list[psutil.Process]:
        """The worker hosts that Dask workers have started."""
        found = []
        for process in self.processes.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                found += [p for p in process.children(recursive=True) if is_host(p)]
        return found

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)


def is_host(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return str(ROOT / "autograder" / "worker") in process.cmdline()
    return False


@pytest.fixture(scope="module")
def daskers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daskers]:
    """A scheduler with three Dask workers: one with a nanny, one with two threads, one to be killed."""
    made = Daskers(tmp_path_factory.mktemp("dask"))
    made.work("nanny", "--nthreads", "1")
    made.work("two", "--no-nanny", "--nthreads", "2")
    made.work("doomed", "--no-nanny", "--nthreads", "1")
    with distributed.Client(made.address, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=40)
    yield made
    made.close()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daskers]:
    """A scheduler."""
    made = Daskers(tmp_path_factory.mktemp("lonely"))
    yield made
    made.close()


@pytest.fixture
def lonely(scheduler: Daskers) -> Iterator[Daskers]:
    """A scheduler without workers."""
    yield scheduler
    for name in [name for name in scheduler.processes if name != "scheduler"]:
        scheduler.kill(name)
    with distributed.Client(scheduler.address, set_as_default=False) as client:
        until(lambda: not client.nthreads())


def graded(
    grader: Grader, course: Path, executor: Executor, at: Callable[[int], None] = lambda n: None, book: str = "book"
) -> dict[str, Graded]:
    """All the submissions, graded by an executor; ``at`` is called after each with how many there are."""
    kept: Counter[str] = Counter()
    paths = sorted((course / "in").iterdir(), key=lambda p: (p.name not in ODD, p.name))
    items = [Item(p.stem, lambda p=p: read(p)) for p in paths]
    made: dict[str, Graded] = {}
    with Gradebook(course / f"{book}.sqlite") as gradebook:
        run = gradebook.begin("grade", grader.assignment, "key")
        keep = gradebook.keep

        def counted(run: Any, submission: Submission, *rest: Any) -> None:
            kept[submission.name] += 1
            keep(run, submission, *rest)

        gradebook.keep = counted  # type: ignore[method-assign]
        with Batch(grader, gradebook, run, executor) as batch:
            for one in batch.grade(items):
                assert one.item.name not in made
                made[one.item.name] = one
                at(len(made))
        saved = {scored.name: scored.report for scored in gradebook.reports(run.id)}
    assert saved == {name: one.report for name, one in made.items()}
    assert kept == dict.fromkeys(made, 1)
    return made


def plain(made: dict[str, Graded]) -> dict[str, tuple[str, Any, str]]:
    return {name: (codec.report_to_json(one.report), one.report.score, one.failure) for name, one in made.items()}


@pytest.mark.full
def test_a_worker_killed_midway_changes_nothing(daskers: Daskers, grader: Grader, course: Path) -> None:
    want = plain(graded(grader, course, LocalExecutor(grader, 2), book="threads"))
    assert len(want) == 30
    cluster = DaskExecutor(str(daskers.file), grader.assignment)
    assert cluster.size == 4
    assert set(cluster.exposed()) == set(grader.exposed())
    doomed: list[psutil.Process] = []

    def at(count: int) -> None:
        if count == 8:
            assert len(daskers.hosts()) >= 3
            doomed.extend(p for p in daskers.processes["doomed"].children() if is_host(p))
            daskers.kill("doomed")

    got = graded(grader, course, cluster, at)
    assert plain(got) == want
    assert {name for name, one in got.items() if not one.seconds} <= {"twin_b"}
    assert len(doomed) == 1
    until(lambda: not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in doomed))
    until(lambda: not daskers.hosts())
    assert all(p.is_running() for p in daskers.processes.values())  # another user's cluster is left unchanged


def test_only_what_runs_can_be_slow(daskers: Daskers, grader: Grader) -> None:
    cluster = DaskExecutor(daskers.address, grader.assignment)
    try:
        hang = Submission("hangs", "h.py", (Cell("h.py", "while True: pass"),), digest="a")
        futures = [cluster.collect(hang, ["1"]) for _ in range(2 * cluster.size)]
        until(lambda: cluster.slow(0.3))
        assert 1 <= len(cluster.slow(0.3)) <= cluster.size
        assert cluster.slow(300) == []
        assert futures[-1].cancel() or futures[-1].done()
    finally:
        began = time.monotonic()
        cluster.close()
        cluster.close()
    assert time.monotonic() - began < 60  # nobody waits for what hangs
    assert all(future.cancelled() or future.done() for future in futures)
    assert cluster.slow(0) == []


def test_no_secret_is_sent(daskers: Daskers, grader: Grader, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed.protocol.pickle import dumps

    sent: list[bytes] = []

    def spy(old: Callable[..., Any]) -> Callable[..., Any]:
        def spied(self: Any, *given: Any, **more: Any) -> Any:
            sent.append(dumps((given, more)))
            return old(self, *given, **more)

        return spied

    for name in ("submit", "run", "run_on_scheduler"):
        monkeypatch.setattr(distributed.Client, name, spy(getattr(distributed.Client, name)))
    for path in (course / "in").glob("s*.py"):
        path.unlink()
    (course / "in" / "anna_smith.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "my private thoughts"},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "def get_one(): return 1"},
    ]}))  # fmt: skip
    items = [Item("Anna Smith of room 5", lambda: read(course / "in" / "anna_smith.ipynb"))]
    cluster = DaskExecutor(daskers.address, grader.assignment)
    cluster.exposed()
    with (
        Gradebook(course / "book.sqlite") as book,
        Batch(grader, book, book.begin("grade", grader.assignment, "key"), cluster) as batch,
    ):
        assert [one.report.score for one in batch.grade(items)] == [1]
    everything = b"".join(sent)
    assert b"get_one(): return 1" in everything
    for secret in (
        b"31415", b"2718281828", b"want", b"hint", b"solution", b"get_two(): return 2", b"room 5", b"private",
    ):  # fmt: skip
        assert secret not in everything, secret
    names = [
        part for part in (b"autograder.domain", b"autograder.app.grader", b"autograder.spec") if part in everything
    ]
    assert names == []  # no object of ours, only functions' names and bytes


def test_a_package_that_is_missing_there_is_reported(daskers: Daskers, course: Path) -> None:
    asked = assignment(SPEC.replace("imports: []", "imports: [no_such_package]"))
    cluster = DaskExecutor(daskers.address, asked)
    try:
        with pytest.raises(GraderError, match=r"Dask worker tcp://127\S+ cannot be used.*no_such_package"):
            cluster.exposed()
        with pytest.raises(GraderError, match="no_such_package"):
            cluster.collect(Submission("a", "a.py", ()), ["1"])
    finally:
        cluster.close()


def test_on_this_machine(grader: Grader, course: Path) -> None:
    for path in [*(course / "in").glob("s[12]*.py"), course / "in" / "hangs.py"]:
        path.unlink()
    want = plain(graded(grader, course, LocalExecutor(grader, 2), book="threads"))
    before = set(psutil.Process().children(recursive=True))
    cluster = DaskExecutor("local", grader.assignment, 2)
    assert cluster.size == 2
    assert plain(graded(grader, course, cluster)) == want
    until(lambda: not [p for p in psutil.Process().children(recursive=True) if p not in before and not tracker(p)])


def tracker(process: psutil.Process) -> bool:
    """Python's own helper of `multiprocessing`, which ends with the process that uses it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE or "resource_tracker" in " ".join(process.cmdline())
    return True


def test_a_worker_with_other_code_is_refused_whenever_it_joins(lonely: Daskers, grader: Grader, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "autograder", other / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    with open(other / "autograder" / "errors.py", "a") as file:
        file.write("# changed\n")
    one = Submission("a", "a.py", (Cell("a.py", "def get_one(): return 1"),), digest="a")
    cluster = DaskExecutor(lonely.address, grader.assignment)
    try:
        future = cluster.collect(one, ["1"])
        lonely.work("late", "--no-nanny", "--nthreads", "1", path=other)
        with pytest.raises(GraderError, match=r"Dask worker tcp://127\S+ cannot be used.*install the same version"):
            future.result(30)
        with pytest.raises(GraderError, match="cannot be used"):
            cluster.collect(one, ["1"])
    finally:
        cluster.close()
    with pytest.raises(GraderError, match=r"Dask worker tcp://127\S+ cannot be used.*install the same version"):
        DaskExecutor(lonely.address, grader.assignment)


def test_a_worker_without_the_autograder_is_reported(lonely: Daskers, grader: Grader, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "autograder.py").write_text("# another one of that name, as good as none\n")
    lonely.work("bare", "--no-nanny", "--nthreads", "1", path=tmp_path / "bare")
    with distributed.Client(lonely.address, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=30)
    with pytest.raises(GraderError, match=r"Dask worker tcp://127\S+ cannot be used: .*No module named"):
        DaskExecutor(lonely.address, grader.assignment)


def test_nobody_to_work_ends_the_wait(lonely: Daskers, grader: Grader, course: Path) -> None:
    with dask.config.set({"autograder.patience": "1500ms"}):
        cluster = DaskExecutor(lonely.address, grader.assignment)
    assert cluster.patience == 1.5
    began = time.monotonic()
    with pytest.raises(GraderError, match=r"there has been no Dask worker at .* for 1.5 s"):
        graded(grader, course, cluster)
    assert 1.4 < time.monotonic() - began < 60
    with dask.config.set({"autograder.patience": "soon"}), pytest.raises(UsageError, match="patience"):
        DaskExecutor(lonely.address, grader.assignment)


def test_what_dask_gives_up_on_is_a_grader_error() -> None:
    async def ended(error: Exception) -> None:
        raise error

    killed = distributed.KilledWorker("key", "tcp://127.0.0.1:1", 3)
    for error, said in ((killed, "4 Dask workers died"), (OSError("spilled"), "OSError: spilled")):
        with pytest.raises(GraderError, match=said):
            asyncio.run(DaskExecutor._answer(object.__new__(DaskExecutor), ended(error)))


def test_a_scheduler_that_is_lost_ends_the_run_and_keeps_what_is_done(
    grader: Grader, course: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    daskers = Daskers(tmp_path_factory.mktemp("lost"))
    daskers.work("one", "--no-nanny", "--nthreads", "1")
    cluster = DaskExecutor(daskers.address, grader.assignment)
    done: list[int] = []

    def at(count: int) -> None:
        done.append(count)
        if count == 3:
            daskers.kill("scheduler")

    for name in ("hangs.py", "dies.py"):
        (course / "in" / name).unlink()
    began = time.monotonic()
    with pytest.raises(GraderError, match=r"connection to the Dask scheduler at .* was lost"):
        graded(grader, course, cluster, at)
    assert time.monotonic() - began < 120
    daskers.close()
    with Gradebook(course / "book.sqlite") as book:
        reports = [scored.report for scored in book.reports(book.runs()[0].id)]
    assert 3 <= len(reports) == len(done) < 28
    assert sum(report.status == "graded" for report in reports) >= 3
    assert all(report.status in ("graded", "ungraded") for report in reports)
    carried_on = plain(graded(grader, course, LocalExecutor(grader, 2)))
    assert carried_on == plain(graded(grader, course, LocalExecutor(grader, 2), book="threads"))


def test_a_scheduler_that_is_not_there_is_reported_soon(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "CONNECT_SECONDS", 1.0)
    began = time.monotonic()
    with pytest.raises(GraderError, match=r"no Dask scheduler answers at tcp://127.0.0.1:1:"):
        DaskExecutor("tcp://127.0.0.1:1", grader.assignment)
    assert time.monotonic() - began < 8
    for address in ("nonsense://127.0.0.1:1", "tls://127.0.0.1:1", "nobody", "", str(tmp_path / "none.json")):
        with pytest.raises((UsageError, GraderError), match="Dask scheduler"):
            DaskExecutor(address, grader.assignment)


def test_the_extra_is_named_where_it_is_missing(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"run `python -m pip install 'distributed>="):
        DaskExecutor("local", grader.assignment)


def test_nothing_of_dask_is_imported_before_it_is_needed() -> None:
    code = "import sys, autograder.execution.dask; print([n for n in ('dask', 'distributed', 'torch') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# what travels ---------------------------------------------------------------------------------------------------------


def messages(whole: Assignment) -> str:
    """All that is asked, as a child reads it."""
    return json.dumps([{**call.message(), "hidden": call.hidden} for call in calls_of(whole).values()])


@pytest.mark.parametrize("name", project.assignment_names())
def test_an_assignment_asks_the_same_after_its_travel(name: str) -> None:
    whole = load(project.find_project(name).spec)
    sent = serialize.pack_assignment(whole)
    there = serialize.unpack_assignment(sent)
    assert messages(there) == messages(whole)
    assert codec.keys(there) == codec.keys(whole)
    assert codec.load_key(there) == codec.load_key(whole)
    assert [q.answer.names for q in there.questions] == [q.answer.names for q in whole.questions]
    assert len(sent) < 100_000


def test_hidden_calls_are_hidden_after_their_travel() -> None:
    rest = "title: t, points: 1, want: 1, within: {abs: 1}, answer: {function"
    two = f"- {{id: a, {rest}: f}}}}\n- {{id: b, visibility: hidden, {rest}: g}}}}\n"
    whole = assignment(f"spec: 1\ntitle: t\npoints: 2\nquestions:\n{two}")
    there = serialize.unpack_assignment(serialize.pack_assignment(whole))
    assert [call.hidden for call in calls_of(there).values()] == [False, True]


def test_every_kind_of_argument_arrives() -> None:
    arguments = "[ones(2), [1, [2.5, 'x', True]], (1, 2), arange(3), ones(2, 2) > 0, 7, {'a': [1, (2, 3)]}]"
    whole = assignment(
        "spec: 1\ntitle: t\npoints: 1\nquestions:\n- {id: q, title: t, points: 1, want: 1, within: {abs: 1}, "
        "draw: {seed: 1, times: 2, x: 'normal(2)'}, answer: {function: f, args: ['x', \"" + arguments + '"]}}\n'
    )
    there = serialize.unpack_assignment(serialize.pack_assignment(whole))
    assert messages(there) == messages(whole)


def test_submissions_and_records_arrive() -> None:
    cells = Cell("cell 1", "x = '\ud800'\n", 3, True), Cell("c", "", 1, False, "foo", ((1, 2),), ((1, 2, True),))
    left_out, notes = (LeftOut("a raw cell", ("get_x",)),), (("cell 1", "said"),)
    sent = Submission("Anna", "hé.py", cells, ("prose",), "d", left_out, notes)
    there, only, _ = serialize.unpack_submission(serialize.pack_submission(sent, ["1", "2 #1"]))
    assert (there.file, there.cells, only) == (sent.file, sent.cells, ["1", "2 #1"])
    assert (there.name, there.prose, there.left_out, there.notes) == ("", (), left_out, notes)
    asked = call_with("call 1", "f", [np.eye(2), "x"], {"k": [1, None]})
    assert serialize.unpack_submission(serialize.pack_submission(sent, [], [asked]))[2] == [asked]
    record = Record(
        {
            "1": Returned({"a": [np.array([[1.5, np.nan]]), b"\x00\xff", Unserializable("a module")]}, "printed\n"),
            "2 #1": Raised("ValueError: \ud800", "cell 3, line 1"),
            "3": Crashed("was stopped"),
            "4": Missing("get_x", ("get_y",), "`get_x` is in a raw cell, which is not run"),
        },
        (Trouble("cell 1", "E", True),), "p", {"f": frozenset({"a"})}, {"1": 0.25},
    )  # fmt: skip
    back = serialize.unpack_record(json.loads(json.dumps(serialize.pack_record(record))))
    assert json.dumps(serialize.pack_record(back)) == json.dumps(serialize.pack_record(record))
    assert back.seconds == {"1": 0.25}
    assert list(back.outcomes) == list(record.outcomes)


# what a Dask worker does, done here -----------------------------------------------------------------------------------


@pytest.fixture
def asked() -> Iterator[bytes]:
    yield serialize.pack_assignment(assignment(SPEC))
    for bench in remote._benches.values():
        bench.close()
    remote._benches.clear()


def test_missing_layers_are_named_with_their_workers(asked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "exposed_layers", lambda host: {"calls": "no seccomp"})
    assert json.loads(remote.look(remote.code_here(), asked, "available"))["exposed"] == {"calls": "no seccomp"}
    assert "`calls`: no seccomp" in json.loads(remote.look(remote.code_here(), asked, "required"))["refused"]
    assert "same version" in json.loads(remote.look("other", asked, "none"))["refused"]
    found = executor._by_layer({"tcp://a": {"calls": "x"}, "tcp://b": {"calls": "x", "files": "y"}, "tcp://c": {}})
    assert found == {"calls": "x, on the Dask worker tcp://a, tcp://b", "files": "y, on the Dask worker tcp://b"}


def test_each_thread_has_a_host_and_a_dead_one_is_replaced(asked: bytes) -> None:
    bench = remote._bench(remote.code_here(), asked, "available")
    together = threading.Barrier(2, timeout=120)
    one = Submission("", "a.py", (Cell("a.py", "import time\ntime.sleep(0.3)\ndef get_one(): return 1"),))

    def collected(_: int) -> Record:
        together.wait()
        return bench.collect(one, ["1"])

    with ThreadPoolExecutor(2) as pool:
        assert [r.outcomes["1"] for r in pool.map(collected, range(2))] == [Returned(1)] * 2
    assert len(bench.free) == 2
    bench.free.pop().close()
    bench.free[0].process.kill()  # type: ignore[attr-defined]
    assert bench.collect(one, ["1"]).outcomes["1"] == Returned(1)
    assert len(bench.free) == 1
    bench.close()
    assert bench.collect(one, ["1"]).outcomes["1"] == Returned(1)  # a submission in progress still gets its answer
    assert bench.free == []


def test_few_assignments_are_kept(asked: bytes) -> None:
    for i in range(4):
        remote._bench(remote.code_here(), asked.replace(b'"get_one"', b'"get_%d"' % i), "available")
    assert len(remote._benches) == remote.MOST_KEPT
