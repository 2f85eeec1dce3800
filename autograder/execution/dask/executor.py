"""An executor on a cluster: one Dask task per submission, awaited like the result of a thread.

Dask's client has a thread with an event loop. Each submission in progress is a coroutine there, which waits for its
task or for the end of the run: the scheduler is lost, there are no workers left, or a Dask worker is unusable.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from autograder.domain.assignment import Assignment
from autograder.domain.errors import GraderError
from autograder.domain.record import Record
from autograder.domain.submission import Submission
from autograder.execution.dask import remote, serialize
from autograder.execution.dask.connect import CONNECT_SECONDS, LOCAL, connect, distributed, network_warning, patience
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.call import Call
from autograder.execution.sandbox.policy import Isolation
from autograder.system.wording import few

T = TypeVar("T")

_LOOK = 1.0


def to_stderr(line: str) -> None:
    """Print a warning to standard error."""
    print(line, file=sys.stderr)


class DaskExecutor:
    """Runs submissions on the Dask cluster at ``address``; "local" starts one of processes on this machine.

    ``jobs`` is the number of local processes. With ``isolation`` "required", no student code runs on a Dask worker that
    lacks a layer; with "available", ``tell`` gets a line about each such worker not already reported by `exposed`.
    Raises `UsageError` or `GraderError`, with the reason, if there is no usable cluster.
    """

    def __init__(
        self, address: str, assignment: Assignment, jobs: int | None = None, *, isolation: Isolation = "required",
        tell: Callable[[str], None] = to_stderr,
    ) -> None:  # fmt: skip
        self.asked, self.code, self.run = (
            serialize.pack_assignment(assignment),
            remote.code_here(),
            uuid.uuid4().hex[:12],
        )
        self.isolation, self.tell = isolation, tell
        self.size, self.count = 1, 0
        self.pending: set[Future[Any]] = set()
        self.names: dict[str, str] = {}
        self.began: dict[str, float] = {}
        self.known: dict[str, dict[str, str]] = {}  # missing layers by Dask worker
        self.seconds: dict[str, dict[str, str]] = {}  # layers replaced by another, by Dask worker
        self.waiting, self.seen = 0, 0.0  # tasks in progress, and when there last was a Dask worker or no task
        self.fault = ""
        self.closed = False
        if warning := network_warning(address):
            tell(warning)
        self.client, self.local = connect(address, jobs)
        self.address = "this machine" if address == LOCAL else address
        self.loop: asyncio.AbstractEventLoop = self.client.loop.asyncio_loop
        try:
            self.patience = patience()
            self._soon(self._start()).result()
        except BaseException:
            self.close()
            raise

    def collect(
        self, submission: Submission, only: Collection[str], calls: Sequence[Call] = ()
    ) -> Future[tuple[Record, float]]:
        """Run the submission on a free Dask worker. Raises `GraderError` once the cluster is unusable."""
        self._go_on()
        self.count += 1
        key = f"autograder-{self.run}-{self.count}-{submission.digest[:16]}"
        return self._soon(self._collect(key, submission.name, serialize.pack_submission(submission, only, calls)))

    def slow(self, seconds: float) -> list[str]:
        """Submissions whose code started running longer ago than ``seconds``; waiting in the queue does not count."""
        now, began, names = time.monotonic(), dict(self.began), dict(self.names)
        return [names[key] for key, at in began.items() if now - at > seconds and key in names]

    def exposed(self) -> dict[str, str]:
        """The layers of isolation that Dask workers lack, each with the reasons and the workers.

        Waits for a Dask worker if there is none yet. Raises `GraderError` if one is unusable.
        """
        return _by_layer(self._soon(self._exposed()).result())

    def second(self) -> dict[str, str]:
        """The layers that Dask workers replace by another, each with the reasons and the workers."""
        return _by_layer(self.seconds)

    def close(self) -> None:
        """Drop tasks that have not started and disconnect. Hosts are ended everywhere, and so is a local cluster."""
        if self.closed:
            return
        self.closed = True
        for future in list(self.pending):
            future.cancel()
        with contextlib.suppress(Exception):  # workers that are gone need no cleanup
            self._soon(self._leave()).result(CONNECT_SECONDS)
        with contextlib.suppress(Exception):
            self.client.close(timeout=CONNECT_SECONDS)
        if self.local:
            with contextlib.suppress(Exception):
                self.local.close(timeout=CONNECT_SECONDS)

    def _soon(self, doing: Coroutine[Any, Any, T]) -> Future[T]:
        """Schedule a coroutine on the client's event loop."""
        future = asyncio.run_coroutine_threadsafe(doing, self.loop)
        self.pending.add(future)
        future.add_done_callback(self.pending.discard)
        return future

    def _go_on(self) -> None:
        if self.fault:
            raise GraderError(self.fault)

    # on the event loop ----------------------------------------------------------------------------------------------

    async def _start(self) -> None:
        self.over = asyncio.Event()
        self.client.subscribe_topic(remote.TOPIC, self._begins)
        try:  # the scheduler deserializes every task, so it needs this package
            await self._ask(self.client.run_on_scheduler(remote.code_here))
        except GraderError:
            raise
        except Exception as error:
            raise GraderError(
                f"this autograder is not installed where the Dask scheduler at {self.address} runs: {error}"
            ) from error
        for address, code in (await self._everywhere(remote.code_here)).items():
            if code != self.code:
                raise GraderError(f"the Dask worker {address} cannot be used: {remote.ANOTHER}")
        await self._look()
        self.watching = asyncio.create_task(self._watch())

    async def _leave(self) -> None:
        self.watching.cancel()
        if self.client.status == "running":
            await self.client.run(remote.leave, self.asked, self.isolation, on_error="ignore")

    async def _watch(self) -> None:
        while not self.fault:
            await asyncio.sleep(_LOOK)
            await self._look()

    async def _look(self) -> None:
        """Count the workers, and end the run if there have been none for too long."""
        if self.client.status != "running":
            return self._lost()
        try:
            threads = await asyncio.wait_for(self.client.nthreads(), CONNECT_SECONDS)
        except Exception:  # the scheduler is busy, or gone: then the connection reports it
            return
        self.size = max(1, sum(threads.values()))
        if threads or not self.waiting:
            self.seen = time.monotonic()
        elif time.monotonic() - self.seen > self.patience:
            self._end(f"there has been no Dask worker at {self.address} for {self.patience:g} s")

    def _lost(self) -> None:
        self._end(f"the connection to the Dask scheduler at {self.address} was lost")

    def _end(self, why: str) -> None:
        """End the run: submissions in progress fail, and no more are accepted."""
        self.fault = self.fault or f"{why}; finished submissions are saved, and the same command continues from there"
        self.over.set()

    def _begins(self, event: tuple[float, str]) -> None:
        """Note that a submission's code starts running, or starts again after its Dask worker died."""
        if event[1] in self.names:
            self.began[event[1]] = time.monotonic()

    async def _collect(self, key: str, name: str, content: bytes) -> tuple[Record, float]:
        self.names[key] = name
        try:
            made = await self._task(remote.run_task, key, self.code, self.asked, self.isolation, content, key=key)
        finally:
            del self.names[key]
            self.began.pop(key, None)
        if made["worker"] not in self.known:
            self.known[made["worker"]] = made["exposed"]
            if made["exposed"] and self.isolation != "none":
                self.tell(policy.warning(_by_layer({made["worker"]: made["exposed"]})))
        return serialize.unpack_record(made["record"]), made["took"]

    async def _exposed(self) -> dict[str, dict[str, str]]:
        asking = (self.code, self.asked, self.isolation)
        if not await self._ask(self.client.nthreads()):  # some clusters start Dask workers only for tasks
            await self._task(remote.look, *asking, key=f"autograder-{self.run}-look")
        for address, said in (await self._everywhere(remote.look_here, *asking)).items():
            made = self._read(said, address)
            self.known[address], self.seconds[address] = made["exposed"], made["second"]
        return self.known

    async def _everywhere(self, function: Callable[..., Any], *arguments: object) -> dict[str, Any]:
        """The result of ``function`` on every Dask worker. Raises `GraderError` if it fails on one."""
        found = await self._ask(self.client.run(function, *arguments, on_error="return"))
        there = await self._ask(self.client.nthreads())
        for address, said in found.items():
            if isinstance(said, BaseException) and address in there:
                raise GraderError(f"the Dask worker {address} cannot be used: {said}")
        return {address: said for address, said in found.items() if address in there}

    async def _ask(self, answer: Awaitable[Any]) -> Any:
        """The scheduler's answer. Raises `GraderError` if it is gone."""
        try:
            return await answer
        except (OSError, asyncio.TimeoutError) as error:
            self._lost()
            raise GraderError(self.fault) from error

    async def _task(self, function: Callable[..., bytes], *arguments: object, key: str) -> Mapping[str, Any]:
        """A task's result. Raises `GraderError` if the task fails or the run has ended."""
        self._go_on()
        if not self.waiting:
            self.seen = time.monotonic()
        self.waiting += 1
        future = self.client.submit(function, *arguments, key=key, pure=False)
        answer, over = asyncio.create_task(self._answer(future)), asyncio.create_task(self.over.wait())
        try:
            await asyncio.wait({answer, over}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                self._go_on()
            return await answer
        finally:
            self.waiting -= 1
            over.cancel()
            answer.cancel()
            future.release()  # nobody else waits for it: cancels the task if it has not started

    async def _answer(self, future: Any) -> Mapping[str, Any]:
        try:
            return self._read(await future)
        except CancelledError as error:  # Dask's: the client lost the scheduler and its tasks
            self._lost()
            raise GraderError(self.fault) from error
        except distributed().KilledWorker as error:
            died = f"{error.allowed_failures + 1} Dask workers died one after the other while running it"
            raise GraderError(f"{died} (check that they have enough memory)") from error
        except GraderError:
            raise
        except Exception as error:
            raise GraderError(f"Dask could not run it: {type(error).__name__}: {error}") from error

    def _read(self, said: bytes, address: str = "") -> Mapping[str, Any]:
        """A Dask worker's reply. An unusable worker ends the run: it would stay free for every other submission."""
        made: dict[str, Any] = json.loads(said)
        address = address or made["worker"]
        if "refused" in made:
            self._end(f"the Dask worker {address} cannot be used: {made['refused']}")
            self._go_on()
        if "failed" in made:
            raise GraderError(f"on the Dask worker {address}: {made['failed']}")
        return made


def _by_layer(known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The reasons for each missing layer, each with the Dask workers concerned."""
    found: dict[str, dict[str, list[str]]] = {}
    for address, missing in known.items():
        for layer, why in missing.items():
            found.setdefault(layer, {}).setdefault(why, []).append(address)
    return {
        layer: "; ".join(f"{why}, on the Dask worker {few(places, 3)}" for why, places in reasons.items())
        for layer, reasons in found.items()
    }
