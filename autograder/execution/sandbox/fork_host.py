"""One process with the packages loaded, which forks a child for each job (Linux).

Theory of operation. The *host* imports the assignment's packages once. The grader talks to it over a Unix socket
(``run``, ``reap``) and to a child over two pipes made for that job. A child is forked ahead of its job, while the
previous one runs. For a class, more hosts are forked from the first (`ForkHost.fork`).
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from typing import IO

from autograder.domain.errors import PackagesMissing
from autograder.execution.sandbox import launch
from autograder.execution.sandbox.host import Child, Host, HostDied
from autograder.execution.sandbox.spawn_host import SpawnHost
from autograder.system.files import empty_folder

_START = 120.0
# bytes per read, the size of most pipes: larger buffers come from mmap, and freeing them interrupts the other cores
# that run this process
_READ = 1 << 16
_GLANCE = 0.02  # seconds between checks for a child's messages


class ForkHost:
    """One process with the packages loaded. It forks a child for each job, ahead of time."""

    announces = False

    def __init__(self, imports: Sequence[str], of: ForkHost | None = None, *, isolation: str = "required") -> None:
        """Start a host, or have it forked from another."""
        launch.close_to_same_user()
        self.imports, self.isolation = imports, isolation
        self.instead: SpawnHost | None = None
        self.folder = self.whole = tempfile.mkdtemp(prefix="autograder-")  # students may write to only a part of it
        self.log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the host
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process: subprocess.Popen[bytes] | None = None  # a forked host is a child of the other host
        with theirs:
            if of:
                try:
                    socket.send_fds(of.control, [b"fork " + os.fsencode(self.folder)], [theirs.fileno()])
                except OSError as error:
                    os.rmdir(self.folder)
                    self.log.close()
                    self.control.close()
                    raise HostDied(of._died()) from error
            else:
                self.process = subprocess.Popen(
                    launch.worker_command("fork", imports, isolation),
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=self.log,
                    cwd=self.folder,
                    env=launch.worker_environment(self.folder, isolation),
                    start_new_session=True,
                )
        self.pid = self.process.pid if self.process else 0
        self.lock = threading.Lock()
        self.off: dict[str, str] | None = None
        self.second: dict[str, str] = {}
        self.count = 0
        self.ready = False
        self.failed: list[str] = []
        self.spare: ForkChild | None = None
        self.ended: ForkChild | None = None

    def start(self, job: bytes) -> Child:
        self._wait()
        if self.instead:
            return self.instead.start(job)
        child = self.spare or self._fork()
        self.spare = None
        try:
            self.settle()  # remove everything left by the last submission
        except HostDied:
            child.close()
            raise
        child.begin(job)
        self.spare = self._fork()
        return child

    def expect(self, jobs: int) -> None:
        if self.instead:
            self.instead.expect(jobs)

    def fork(self) -> Host:
        """A host forked from this one: packages are imported once and most memory is shared."""
        self._wait()
        if self.instead:
            return self.instead.fork()
        try:
            return ForkHost(self.imports, self, isolation=self.isolation)
        except HostDied:
            return ForkHost(self.imports, isolation=self.isolation)

    def settle(self) -> None:
        """Wait until the last child has ended, and empty the folder."""
        if self.ended:
            self.ended.status = launch.ending(int(self._receive()))
            try:
                empty_folder(self.folder)
            except OSError as error:  # the next submission must not see it: a new host has a new folder
                raise HostDied(f"the folder of a worker could not be emptied: {error}") from error
            self.ended = None

    def end(self, child: ForkChild) -> None:
        """Have a child ended; `settle` waits for it."""
        self.settle()
        self._send(b"reap %d" % child.number)
        self.ended = child

    def _fork(self) -> ForkChild:
        self.count += 1
        job, ours = os.pipe()
        theirs, reply = os.pipe()
        try:
            socket.send_fds(self.control, [b"run %d" % self.count], [job, reply])
        except OSError as error:
            os.close(ours)
            os.close(theirs)
            raise HostDied(self._died()) from error
        finally:
            os.close(job)
            os.close(reply)
        return ForkChild(self, self.count, ours, theirs)

    def _wait(self) -> None:
        with self.lock:
            if self.ready:
                return
            self.control.settimeout(_START)
            ready = json.loads(self._receive())
            self.pid, self.folder = ready["pid"], ready["folder"]
            self.failed = self.failed or ready["failed"]
            if (
                not self.failed and ready["threads"] > 1
            ):  # a package started threads: locks that they hold are never released in a child
                self.instead, self.announces = SpawnHost(self.imports, self.isolation), True
            if self.failed:
                raise PackagesMissing(self.failed)
            self.ready = True

    def _send(self, message: bytes) -> None:
        try:
            self.control.send(message)
        except OSError as error:
            raise HostDied(self._died()) from error

    def _receive(self) -> bytes:
        try:
            answer = self.control.recv(4096)
        except OSError:
            answer = b""
        if not answer:
            raise HostDied(self._died())
        return answer

    def _died(self) -> str:
        self.log.seek(0)
        said = self.log.read()[-2000:].decode("utf-8", "replace").strip()
        return "the worker host ended unexpectedly" + (f": {said}" if said else "")

    def close(self) -> None:
        if self.instead:
            self.instead.close()
        if self.spare:
            self.spare.close()
        self._leave()
        self.control.close()
        self.log.close()
        with contextlib.suppress(OSError):  # the host also removes it, in case the grader is killed
            empty_folder(self.folder)
        shutil.rmtree(self.whole, ignore_errors=True)

    def _leave(self) -> None:
        """Close our end of the socket: the host sees it, ends its children and exits."""
        with contextlib.suppress(OSError):  # already gone
            self.control.shutdown(socket.SHUT_WR)
            self.control.settimeout(5)
            try:
                while self.ready and self.control.recv(4096):  # a host that is still importing has no child yet
                    pass
            except TimeoutError:
                os.kill(self.pid, signal.SIGKILL)
        if self.process:
            self.process.kill()
            self.process.wait()


class ForkChild:
    """A child of the host: isolated and waiting, then running its one job."""

    def __init__(self, host: ForkHost, number: int, job: int, reply: int) -> None:
        self.host, self.number, self.job, self.reply = host, number, job, reply
        self.status = ""
        self.more, self.much = False, min(fcntl.fcntl(reply, fcntl.F_GETPIPE_SZ), _READ) // 2
        self.anything, self.ending = select.poll(), select.poll()
        self.anything.register(reply, select.POLLIN)
        self.ending.register(reply, 0)  # reports only that the other end closed

    def begin(self, job: bytes) -> None:
        """Send the job."""
        with contextlib.suppress(BrokenPipeError), open(self.job, "wb") as file:  # if it is dead, reading reports it
            file.write(job)
        self.job = -1

    def read(self, timeout: float) -> bytes | None:
        timeout = max(0.0, timeout)
        # a child sends about thirty messages, and waking for each takes longer than its work: so wait for the end and
        # check now and then; but after a full pipe read at once, because the child is blocked
        told = self.anything.poll(timeout * 1000) if self.more else self.ending.poll(min(timeout, _GLANCE) * 1000)
        if not told and not self.anything.poll(0):
            return None
        data = os.read(self.reply, _READ)
        self.more = len(data) >= self.much
        return data

    def written(self) -> float:
        return launch.bytes_written(self.host.folder)

    def close(self) -> None:
        """Close the pipes."""
        for descriptor in (self.job, self.reply):
            if descriptor >= 0:
                os.close(descriptor)
        self.job = self.reply = -1

    def end(self, *, wait: bool) -> str:
        self.close()
        self.host.end(self)
        if wait:
            self.host.settle()
        return self.status
