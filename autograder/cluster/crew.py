"""A crew on a cluster: a task of Dask's for each submission, waited for as if it were a thread's.

Dask's client has a thread with an event loop. Every submission that is on its way is a coroutine there, which waits for its
task or for the end of the whole: the scheduler lost, nobody left to work, a Dask worker that is not fit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from autograder.cluster import parcel, remote
from autograder.errors import GraderError, UsageError
from autograder.model.assignment import Assignment
from autograder.model.record import Record
from autograder.model.submission import Submission

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

T = TypeVar("T")

#: The address that has a cluster of processes started on this machine.
LOCAL = "local"
#: Seconds until a scheduler must have answered.
CONNECT = 10.0
#: Seconds that submissions wait when there is no Dask worker at all; Dask's configuration has it as `autograder.patience`.
PATIENCE = 60.0
_LOOK = 1.0
_CLOSE = 10.0


def to_stderr(line: str) -> None:
    """Say a line where warnings go."""
    print(line, file=sys.stderr)


class Cluster:
    """Runs submissions on the Dask cluster at ``address``, or on one of this machine's processes at ``local``.

    ``jobs`` is how many processes that one has. With ``require_isolation`` nobody's code is run where a layer of isolation
    is missing; else ``tell`` is told of it when a Dask worker joins later. ``patience`` is how many seconds submissions wait
    while there is no Dask worker. Raises `UsageError` or `GraderError`, with the reason, if it cannot be used.
    """

    def __init__(
        self, address: str, assignment: Assignment, jobs: int | None = None, *, require_isolation: bool = False,
        tell: Callable[[str], None] = to_stderr, patience: float | None = None,
    ) -> None:  # fmt: skip
        self.tell, self.require_isolation = tell, require_isolation
        self.asked, self.code, self.run = parcel.pack_assignment(assignment), remote.code(), uuid.uuid4().hex[:12]
        self.size, self.count = 1, 0
        self.names: dict[str, str] = {}
        self.began: dict[str, float] = {}
        self.known: dict[str, dict[str, str]] = {}  # by worker, the layers that it is known to lack
        self.fault: GraderError | None = None
        self.closed = False
        self.local, self.client = _connect(address, jobs)
        self.address = address if address != LOCAL else "the scheduler on this machine"
        try:
            self.patience = patience if patience is not None else _patience()
            self.loop: asyncio.AbstractEventLoop = self.client.loop.asyncio_loop  # type: ignore[attr-defined]
            self._wait(self._start(), CONNECT + 30)
        except BaseException:
            self.close()
            raise

    # what a batch asks of a crew ------------------------------------------------------------------------------------

    def collect(self, submission: Submission, only: Collection[str]) -> Future[tuple[Record, float]]:
        """Have it run by whichever Dask worker is free; raises `GraderError` when the cluster is of no more use."""
        if self.fault:
            raise self.fault
        content = parcel.pack_submission(submission, only)
        self.count += 1
        key = f"autograder-{self.run}-{self.count}-{submission.digest[:16]}"
        return self._soon(self._collect(key, submission.name, content))

    def slow(self, seconds: float) -> list[str]:
        """The submissions whose code began to run longer ago than this: those that wait for their turn are not slow."""
        now, began = time.monotonic(), dict(self.began)
        return [self.names[key] for key, at in began.items() if now - at > seconds and key in self.names]

    def close(self) -> None:
        """Drop what is on its way, end the hosts that were started for it, and leave; ends a local cluster."""
        if self.closed:
            return
        self.closed = True
        with contextlib.suppress(Exception):
            self._wait(self._leave(), _CLOSE)
        with contextlib.suppress(Exception):
            self.client.close(timeout=_CLOSE)
        if self.local:
            with contextlib.suppress(Exception):
                self.local.close(timeout=_CLOSE)

    # and more than that ---------------------------------------------------------------------------------------------

    def exposed(self) -> dict[str, str]:
        """The layers of isolation that Dask workers should have and have not, each with the reasons and where.

        Waits for a Dask worker if there is none. Raises `GraderError` if one is not fit.
        """
        return _by_layer(self._wait(self._exposed()))

    # on the client's event loop -------------------------------------------------------------------------------------

    async def _start(self) -> None:
        self.over: asyncio.Future[None] = self.loop.create_future()
        self.running: set[asyncio.Task[Any]] = set()
        self.client.subscribe_topic(remote.TOPIC, self._begins)
        self.seen = time.monotonic()
        for address, code in (await self._everywhere(remote.code)).items():
            if code != self.code:
                raise GraderError(f"the Dask worker {address} is not fit: {remote.OTHER_CODE}")
        await self._look()
        self.watching = self.loop.create_task(self._watch())

    async def _watch(self) -> None:
        while not self.fault:
            await asyncio.sleep(_LOOK)
            await self._look()

    async def _look(self) -> None:
        """See who is there, and end everything if nobody is any more."""
        if self.client.status != "running":
            self._end(f"the connection to the Dask scheduler at {self.address} is lost")
            return
        try:
            threads = await asyncio.wait_for(self.client.nthreads(), _CLOSE)
        except (OSError, asyncio.TimeoutError):  # a scheduler that is busy, or gone: the connection will tell
            return
        self.size = max(1, sum(threads.values()))
        if threads or not self.names:
            self.seen = time.monotonic()
        elif time.monotonic() - self.seen > self.patience:
            self._end(f"there has been no Dask worker at {self.address} for {self.patience:g} s")

    def _end(self, why: str) -> None:
        """Nothing more can be run: everything on its way fails, and nothing more is taken."""
        if not self.fault:
            self.fault = GraderError(f"{why}; what is graded is kept, and the same command carries on")
            self.over.set_result(None)

    async def _collect(self, key: str, name: str, content: bytes) -> tuple[Record, float]:
        self.names[key] = name
        try:
            made = await self._task(remote.run, key, self.code, self.asked, self.require_isolation, content, key=key)
            self._note(made["worker"], made["exposed"])
            return parcel.unpack_record(made["record"]), made["took"]
        finally:
            self.names.pop(key, None)
            self.began.pop(key, None)

    async def _exposed(self) -> dict[str, dict[str, str]]:
        asking = (self.code, self.asked, self.require_isolation)
        if not await self.client.nthreads():  # where Dask workers are started for tasks, one must be waiting
            key = f"autograder-{self.run}-look"
            self.names[key] = ""
            try:
                await self._task(remote.look, *asking, key=key)
            finally:
                del self.names[key]
        for address, said in (await self._everywhere(remote.look_here, *asking)).items():
            self.known[address] = self._read(said, address)["exposed"]
        return self.known

    async def _everywhere(self, function: Callable[..., Any], *arguments: object) -> dict[str, Any]:
        """What ``function`` gives on each Dask worker; raises `GraderError` for one that cannot do it."""
        found = await self.client.run(function, *arguments, on_error="return")
        there = await self.client.nthreads()
        for address, said in found.items():
            if isinstance(said, BaseException) and address in there:
                raise GraderError(f"the Dask worker {address} is not fit: {_spoken(said)}")
        return {address: said for address, said in found.items() if not isinstance(said, BaseException)}

    async def _task(self, function: Callable[..., bytes], *arguments: object, key: str) -> Mapping[str, Any]:
        """What a task says; raises `GraderError` if it fails, or if all is over before it is done."""
        future: Any = self.client.submit(function, *arguments, key=key, pure=False)
        waiting = self.loop.create_task(_result(future))
        self.running.add(waiting)
        try:
            await asyncio.wait({waiting, self.over}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done() and self.fault:
                raise self.fault
            return self._read(waiting.result())
        except GraderError:
            raise
        except (asyncio.CancelledError, Exception) as error:
            raise self._failed(error) from error
        finally:
            self.running.discard(waiting)
            waiting.cancel()
            future.release()  # nobody else waits for it: if it has not begun, it never will

    def _failed(self, error: BaseException) -> GraderError | asyncio.CancelledError:
        pass

    def _read(self, said: bytes, address: str = "") -> Mapping[str, Any]:
        """What a Dask worker says; one that is not fit ends the run: it would take one submission after the other."""
        made: dict[str, Any] = json.loads(said)
        address = address or made["worker"]
        if "refused" in made:
            self._end(f"the Dask worker {address} is not fit: {made['refused']}")
        if "failed" in made or self.fault and "refused" in made:
            pass
        return made
