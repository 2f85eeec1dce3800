"""A executor on a cluster: a task of Dask's for each submission, waited for as if it were a thread's.

Dask's client has a thread with an event loop. Every submission that is on its way is a coroutine there, which waits for
its task, or for the end of it all: the scheduler is lost, nobody is left to work, a Dask worker is not fit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from autograder.domain.assignment import Assignment
from autograder.domain.errors import GraderError
from autograder.domain.record import Record
from autograder.domain.submission import Submission
from autograder.execution.dask import remote, serialize
from autograder.execution.dask.connect import CONNECT_SECONDS, LOCAL, connect, distributed, network_warning, patience
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.policy import Isolation

T = TypeVar("T")

_LOOK = 1.0


def to_stderr(line: str) -> None:
    """Say a line where warnings go."""
    print(line, file=sys.stderr)


class DaskExecutor:
    """Runs submissions on the Dask cluster at ``address``; at ``local`` it is one of processes on this machine.

    ``jobs`` is how many processes the latter has. Where ``isolation`` is "required" nobody's code is run on a Dask
    worker that lacks a layer of it; where it is "available" ``tell`` gets a line about every Dask worker that lacks
    some and that `exposed` has not told of. Raises `UsageError` or `GraderError`, with the reason, if there is no
    cluster that can be used.
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
        self.known: dict[str, dict[str, str]] = {}  # by Dask worker: the layers that it lacks
        self.seconds: dict[str, dict[str, str]] = {}  # and those in whose place it has another
        self.waiting, self.seen = 0, 0.0  # tasks on their way, and when there was a Dask worker or none of them
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

    def collect(self, submission: Submission, only: Collection[str]) -> Future[tuple[Record, float]]:
        """Have it run by whichever Dask worker is free; raises `GraderError` once the cluster is of no more use."""
        self._go_on()
        self.count += 1
        key = f"autograder-{self.run}-{self.count}-{submission.digest[:16]}"
        return self._soon(self._collect(key, submission.name, serialize.pack_submission(submission, only)))

    def slow(self, seconds: float) -> list[str]:
        """The submissions whose code began to run longer ago than this; one that waits for its turn is not slow."""
        now, began, names = time.monotonic(), dict(self.began), dict(self.names)
        return [names[key] for key, at in began.items() if now - at > seconds and key in names]

    def exposed(self) -> dict[str, str]:
        """The layers of isolation that Dask workers should have and have not, each with the reasons, and where.

        Waits for a Dask worker if there is none yet; raises `GraderError` if one is not fit.
        """
        return _by_layer(self._soon(self._exposed()).result())

    def second(self) -> dict[str, str]:
        """The layers in whose place Dask workers have others, each with the reasons, and where."""
        return _by_layer(self.seconds)

    def close(self) -> None:
        """Drop what has not begun, and leave: its hosts are ended everywhere, and so is a cluster of this machine's."""
        if self.closed:
            return
        self.closed = True
        for future in list(self.pending):
            future.cancel()
        with contextlib.suppress(Exception):  # whoever is gone needs no leave
            self._soon(self._leave()).result(CONNECT_SECONDS)
        with contextlib.suppress(Exception):
            self.client.close(timeout=CONNECT_SECONDS)
        if self.local:
            with contextlib.suppress(Exception):
                self.local.close(timeout=CONNECT_SECONDS)

    def _soon(self, doing: Coroutine[Any, Any, T]) -> Future[T]:
        """Have it done on the client's event loop."""
        future = asyncio.run_coroutine_threadsafe(doing, self.loop)
        self.pending.add(future)
        future.add_done_callback(self.pending.discard)
        return future

    def _go_on(self) -> None:
        if self.fault:
            raise GraderError(self.fault)

    # what follows runs on the event loop ----------------------------------------------------------------------------

    async def _start(self) -> None:
        self.over = asyncio.Event()
        self.client.subscribe_topic(remote.TOPIC, self._begins)
        try:  # the scheduler looks into every task that it passes on
            await self._ask(self.client.run_on_scheduler(remote.code_here))
        except GraderError:
            raise
        except Exception as error:
            raise GraderError(f"the Dask scheduler at {self.address} lacks this autograder: {error}") from error
        for address, code in (await self._everywhere(remote.code_here)).items():
            if code != self.code:
                raise GraderError(f"the Dask worker {address} is not fit: {remote.ANOTHER}")
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
        """See who is there, and end it all when nobody has been for too long."""
        if self.client.status != "running":
            return self._lost()
        try:
            threads = await asyncio.wait_for(self.client.nthreads(), CONNECT_SECONDS)
        except Exception:  # the scheduler is busy, or gone: then the connection will tell
            return
        self.size = max(1, sum(threads.values()))
        if threads or not self.waiting:
            self.seen = time.monotonic()
        elif time.monotonic() - self.seen > self.patience:
            self._end(f"no Dask worker has been at {self.address} for {self.patience:g} s")

    def _lost(self) -> None:
        self._end(f"the connection to the Dask scheduler at {self.address} is lost")

    def _end(self, why: str) -> None:
        """Nothing more can be run: what is on its way fails, and nothing more is taken."""
        self.fault = self.fault or f"{why}; what is graded is kept, and the same command carries on from there"
        self.over.set()

    def _begins(self, event: tuple[float, str]) -> None:
        """A submission's code begins to run, or begins once more where its Dask worker has died."""
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
        if not await self._ask(self.client.nthreads()):  # some clusters start Dask workers when there are tasks
            await self._task(remote.look, *asking, key=f"autograder-{self.run}-look")
        for address, said in (await self._everywhere(remote.look_here, *asking)).items():
            made = self._read(said, address)
            self.known[address], self.seconds[address] = made["exposed"], made["second"]
        return self.known

    async def _everywhere(self, function: Callable[..., Any], *arguments: object) -> dict[str, Any]:
        """What ``function`` gives on every Dask worker; raises `GraderError` for one that cannot do it."""
        found = await self._ask(self.client.run(function, *arguments, on_error="return"))
        there = await self._ask(self.client.nthreads())
        for address, said in found.items():
            if isinstance(said, BaseException) and address in there:
                raise GraderError(f"the Dask worker {address} is not fit: {said}")
        return {address: said for address, said in found.items() if address in there}

    async def _ask(self, answer: Awaitable[Any]) -> Any:
        """What the scheduler answers; raises `GraderError` if it is gone."""
        try:
            return await answer
        except (OSError, asyncio.TimeoutError) as error:
            self._lost()
            raise GraderError(self.fault) from error

    async def _task(self, function: Callable[..., bytes], *arguments: object, key: str) -> Mapping[str, Any]:
        """What a task says; raises `GraderError` if it fails, or when all is over."""
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
            future.release()  # nobody else waits for it: what has not begun never will

    async def _answer(self, future: Any) -> Mapping[str, Any]:
        try:
            return self._read(await future)
        except CancelledError as error:  # Dask's: the client has lost the scheduler, and its tasks with it
            self._lost()
            raise GraderError(self.fault) from error
        except distributed().KilledWorker as error:
            died = f"{error.allowed_failures + 1} Dask workers died of it or with it, one after the other"
            raise GraderError(f"{died} (is there memory enough?)") from error
        except GraderError:
            raise
        except Exception as error:
            raise GraderError(f"Dask could not have it run: {type(error).__name__}: {error}") from error

    def _read(self, said: bytes, address: str = "") -> Mapping[str, Any]:
        """What a Dask worker says; one that is not fit ends it all, for it would be free for every other submission."""
        made: dict[str, Any] = json.loads(said)
        address = address or made["worker"]
        if "refused" in made:
            self._end(f"the Dask worker {address} is not fit: {made['refused']}")
            self._go_on()
        if "failed" in made:
            raise GraderError(f"on the Dask worker {address}: {made['failed']}")
        return made


def _by_layer(known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """For each layer that is missing somewhere, the reasons, each with the Dask workers that it holds for."""
    found: dict[str, dict[str, list[str]]] = {}
    for address, missing in known.items():
        for layer, why in missing.items():
            found.setdefault(layer, {}).setdefault(why, []).append(address)
    return {
        layer: "; ".join(f"{why}, on the Dask worker {_some(places)}" for why, places in reasons.items())
        for layer, reasons in found.items()
    }


def _some(places: list[str]) -> str:
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(places[:3]) + more
