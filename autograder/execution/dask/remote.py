"""Runs on a Dask worker: keeps hosts for the assignments it was sent, and runs submissions in their children.

A host ends when the process that started it is gone for any reason, so a killed Dask worker leaves none behind. Nothing
secret is ever in this process: it gets the questions, never the targets.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from typing import Any

from autograder.domain.errors import GraderError
from autograder.domain.record import Record
from autograder.domain.submission import Submission
from autograder.execution import codec
from autograder.execution.dask import serialize
from autograder.execution.dask.connect import distributed
from autograder.execution.sandbox.call import Call
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host, HostDied, open_host
from autograder.execution.sandbox.policy import Isolation
from autograder.execution.sandbox.probe import exposed_layers
from autograder.execution.sandbox.retries import Attempt, Turns, fairly

#: The event topic for the start of a submission's code.
TOPIC = "autograder"
#: How many assignments keep their hosts; the least recently used one's are ended.
MOST_KEPT = 2
#: Why a Dask worker with different code cannot be used.
ANOTHER = "its autograder differs from the one here: install the same version in both places"


class WorkerRefused(GraderError):
    """This Dask worker cannot run the assignment, whatever the submission."""


class AssignmentHosts:
    """One assignment in this process: a host for each thread that runs its submissions."""

    def __init__(self, asked: bytes, isolation: Isolation = "required") -> None:
        self.isolation = isolation
        self.second: dict[str, str] = {}
        self.assignment = serialize.unpack_assignment(asked)
        self.free: list[Host] = []
        self.lock, self.looking = threading.Lock(), threading.Lock()
        self.exposed: dict[str, str] | None = None
        self.turns = Turns(2)  # more than one: other processes may share this machine
        self.closed = False

    def ready(self) -> dict[str, str]:
        """The missing layers of isolation, probed once before any student code runs.

        Raises `WorkerRefused` if a required layer or a package is missing.
        """
        with self.looking:
            if self.exposed is None:
                self.exposed = self._look()
        if self.isolation == "required" and self.exposed:
            missing = "; ".join(f"`{layer}`: {why}" for layer, why in self.exposed.items())
            raise WorkerRefused(f"isolation is required, but layers are missing ({missing})")
        return self.exposed

    def collect(self, submission: Submission, only: Collection[str], calls: Sequence[Call] = ()) -> Record:
        """Run the submission, and again if the machine made the first try doubtful.

        If a host has died, a new one takes its place.
        """

        def run(attempt: Attempt) -> Record:
            try:
                return self._collect(submission, only, attempt, calls)
            except HostDied:
                return self._collect(submission, only, attempt, calls)

        # other processes on this machine cannot be paused, so the second try is as generous as the first
        return fairly(run, self.turns, self.assignment.limits.wall, limit=2.0)

    def close(self) -> None:
        """End the hosts; busy ones end when they are done."""
        with self.lock:
            self.closed, hosts, self.free = True, self.free, []
        for host in hosts:
            host.close()

    def _look(self) -> dict[str, str]:
        host = self._take()
        try:
            found = exposed_layers(host)
            self.second = host.second
        except BaseException as error:
            host.close()
            if isinstance(error, GraderError) and not isinstance(error, HostDied):
                raise WorkerRefused(str(error)) from error
            raise
        self._give(host)
        return found

    def _collect(
        self, submission: Submission, only: Collection[str], attempt: Attempt, calls: Sequence[Call]
    ) -> Record:
        host = self._take()
        try:
            record = collect(self.assignment, submission, host, only, attempt, calls)
        except BaseException:  # whatever happened, the next submission gets a new host
            host.close()
            raise
        self._give(host)
        return record

    def _take(self) -> Host:
        with self.lock:
            if self.free:
                return self.free.pop()
        return open_host(self.assignment.imports, isolation=self.isolation)

    def _give(self, host: Host) -> None:
        with self.lock:
            if not self.closed:
                self.free.append(host)
                return
        host.close()


_benches: OrderedDict[str, AssignmentHosts] = OrderedDict()
_lock = threading.Lock()


def code_here() -> str:
    """The key of the autograder's code on this machine."""
    return codec.code_key()


def run_task(key: str, code: str, asked: bytes, isolation: Isolation, submission: bytes) -> bytes:
    """A Dask task: run one submission. Returns a record, or the reason why there is none, as JSON."""
    distributed().get_worker().log_event(TOPIC, key)
    return _said(lambda: _record(_bench(code, asked, isolation), submission))


def look(code: str, asked: bytes, isolation: Isolation) -> bytes:
    """A Dask task: whether this worker can run such submissions, and which layers of isolation it lacks."""

    def looked() -> dict[str, Any]:
        bench = _bench(code, asked, isolation)
        return {"exposed": bench.ready(), "second": bench.second}

    return _said(looked)


async def look_here(code: str, asked: bytes, isolation: Isolation) -> bytes:
    """The same for one particular Dask worker, outside its task queue."""
    return await asyncio.to_thread(look, code, asked, isolation)


async def leave(asked: bytes, isolation: Isolation) -> None:
    """End the hosts of an assignment."""
    with _lock:
        bench = _benches.pop(_key(asked, isolation), None)
    if bench:
        await asyncio.to_thread(bench.close)


def _record(bench: AssignmentHosts, content: bytes) -> dict[str, Any]:
    missing = bench.ready()
    submission, only, calls = serialize.unpack_submission(content)
    began = time.monotonic()
    record = bench.collect(submission, only, calls)
    return {"exposed": missing, "took": time.monotonic() - began, "record": serialize.pack_record(record)}


def _said(do: Callable[[], dict[str, Any]]) -> bytes:
    """The result of ``do`` or the grader's error message, with the address of this Dask worker."""
    try:
        made = do()
    except WorkerRefused as error:
        made = {"refused": str(error)}
    except GraderError as error:
        made = {"failed": str(error)}
    return json.dumps({"worker": _address(), **made}).encode()


def _address() -> str:
    try:
        return str(distributed().get_worker().address)
    except ValueError:  # not in a task
        return ""


def _bench(theirs: str, asked: bytes, isolation: Isolation) -> AssignmentHosts:
    """The hosts for the assignment in ``asked``. Raises `WorkerRefused` if the caller's code differs."""
    if theirs != code_here():
        raise WorkerRefused(ANOTHER)
    with _lock:
        key = _key(asked, isolation)
        bench = _benches.pop(key, None) or AssignmentHosts(asked, isolation)
        _benches[key] = bench
        old = [_benches.popitem(last=False)[1] for _ in range(len(_benches) - MOST_KEPT)]
    for left in old:
        left.close()
    return bench


def _key(asked: bytes, isolation: Isolation) -> str:
    return hashlib.sha256(isolation.encode() + b" " + asked).hexdigest()
