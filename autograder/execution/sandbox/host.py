"""Worker processes: started early, fed one job at a time, ended with everything they started.

Theory of operation. On Linux a *host* imports the assignment's packages once and forks a child for each job; the grader
talks to the host over a Unix socket (``run``, ``reap``) and to the child over two pipes made for that one
job. A child is forked ahead of its job, while the one before it runs. Elsewhere a
fresh process is spawned for every job, fed on its standard input and read from its standard output: slower, with the
same messages. For a class, further hosts are forked of the first (`fork`).
Either way the worker starts with an environment made for it, in an empty folder of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import os
import queue
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol

from autograder.domain.errors import GraderError, PackagesMissing
from autograder.system.files import empty, walk

if sys.platform == "linux":
    import fcntl

_WORKER = Path(__file__).parent.parent.parent / "worker"
_START = 120.0
# bytes that are read at a time, as many as most pipes hold: room for more comes from mmap, and giving back the rest of
# it stops the other cores that run this process
_READ = 1 << 16
_GLANCE = 0.02  # seconds between two looks at what a child has said
#: Bytes that a submission may have in files at a time.
MOST_WRITTEN = 64 << 20
_ONE_THREAD = ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM")


class HostDied(GraderError):
    """The host is gone; a new one can take its place."""


class Child(Protocol):
    """A process doing one job."""

    def read(self, timeout: float) -> bytes | None:
        """Bytes it sent; b"" at the end; None if nothing came within ``timeout`` seconds."""

    def written(self) -> float:
        """Bytes of the files it has written, each counted as a page at least; counting stops above `MOST_WRITTEN`."""

    def end(self, *, wait: bool) -> str:
        """Kill it with everything it started; with ``wait``, says how it had ended: "" when of itself and well."""


class Host(Protocol):
    """Gives a new `Child` for every job.

    ``announces``: its children import the packages and then say so. ``off``: the layers of isolation that a child went
    without, each with the reason; None until there has been one. ``second``: those in whose place it had another.
    """

    announces: bool
    off: dict[str, str] | None
    second: dict[str, str]

    def start(self, job: bytes) -> Child:
        """Begin the job in ``job`` (one frame)."""

    def fork(self) -> Host:
        """Another host of the same packages, for another thread; the cheapest there is."""

    def close(self) -> None:
        """End the host and remove its folder."""


def open_host(imports: Sequence[str], *, fork: bool | None = None, isolation: str = "required") -> Host:
    """Start a host that offers ``imports``; it loads them while the caller goes on.

    With the ``isolation`` "none", a filter that lets no file be opened is not put in the place of other layers.
    """
    if fork is None:
        fork = sys.platform == "linux"  # macOS has fork, but its system libraries do not survive it
    return ForkHost(imports, isolation=isolation) if fork else SpawnHost(imports, isolation)


def _environment(folder: str) -> dict[str, str]:
    keep = {
        name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ
    }  # Windows needs it to start Python
    threads = {f"{library}_NUM_THREADS": "1" for library in _ONE_THREAD}
    paths = {"HOME": folder, "TMPDIR": folder, "TEMP": folder, "PATH": "/usr/bin:/bin", "USER": "student"}
    # glibc 2.35 and newer: a heap of huge pages, where the system has them: half the page faults while torch is
    # imported, and less for a fork to copy
    heap = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
    # fixed hashes make the order of sets, and so a report, the same every time
    python = {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "MPLBACKEND": "Agg"}
    return {**keep, **threads, **paths, **heap, **python}


def _close_to_others() -> None:
    """Keep processes of the same user from looking into this one: it holds the targets (prctl(2), PR_SET_DUMPABLE)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)


def _command(mode: str, imports: Sequence[str], isolation: str) -> list[str]:
    return [sys.executable, "-s", "-B", str(_WORKER), mode, ",".join(imports), isolation]


def ending(status: int) -> str:
    """A wait status in words; "" for a normal end."""
    if os.WIFSIGNALED(status):
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(os.WTERMSIG(status)).name}"
        return f"was ended by signal {os.WTERMSIG(status)}"
    code = os.waitstatus_to_exitcode(status)
    return f"ended the process with exit code {code}" if code else ""


class ForkHost:
    """One process with the packages loaded, forking a child a job, each forked ahead of its job."""

    announces = False

    def __init__(self, imports: Sequence[str], of: ForkHost | None = None, *, isolation: str = "required") -> None:
        """Start one, or have one forked of another."""
        _close_to_others()
        self.imports, self.isolation = imports, isolation
        self.instead: SpawnHost | None = None
        self.folder = self.whole = tempfile.mkdtemp(prefix="autograder-")  # what students write to may be a part of it
        self.log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the host
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process: subprocess.Popen[bytes] | None = None  # a forked one's is the other host's child
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
                    _command("fork", imports, isolation),
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=self.log,
                    cwd=self.folder,
                    env=_environment(self.folder),
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
            self.settle()  # nothing of the last submission is left when this one begins
        except HostDied:
            child.close()
            raise
        child.begin(job)
        self.spare = self._fork()
        return child

    def fork(self) -> Host:
        """A host forked of this one: packages are imported once, and most of the memory is shared."""
        self._wait()
        if self.instead:
            return self.instead.fork()
        try:
            return ForkHost(self.imports, self, isolation=self.isolation)
        except HostDied:
            return ForkHost(self.imports, isolation=self.isolation)

    def settle(self) -> None:
        """Wait for the last child's end, and leave the folder as empty as it was."""
        if self.ended:
            self.ended.status = ending(int(self._receive()))
            try:
                empty(self.folder)
            except OSError as error:  # what is left must not meet the next submission: another host has another folder
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
            ):  # a package has started some: what they hold, a child never gets
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
        with contextlib.suppress(OSError):  # the host removes it too, lest the grader be killed
            empty(self.folder)
        shutil.rmtree(self.whole, ignore_errors=True)

    def _leave(self) -> None:
        """The host sees the end of its socket, ends its children and goes; its own end of the socket goes with it."""
        with contextlib.suppress(OSError):  # it is gone already
            self.control.shutdown(socket.SHUT_WR)
            self.control.settimeout(5)
            try:
                while self.ready and self.control.recv(4096):  # one that is still importing has no child yet
                    pass
            except TimeoutError:
                os.kill(self.pid, signal.SIGKILL)
        if self.process:
            self.process.kill()
            self.process.wait()


class ForkChild:
    """A child of the host: armed and waiting, then doing its one job."""

    def __init__(self, host: ForkHost, number: int, job: int, reply: int) -> None:
        self.host, self.number, self.job, self.reply = host, number, job, reply
        self.status = ""
        self.more, self.much = False, min(fcntl.fcntl(reply, fcntl.F_GETPIPE_SZ), _READ) // 2
        self.anything, self.ending = select.poll(), select.poll()
        self.anything.register(reply, select.POLLIN)
        self.ending.register(reply, 0)  # the other end closed: that is always told

    def begin(self, job: bytes) -> None:
        """Hand the job over."""
        with contextlib.suppress(BrokenPipeError), open(self.job, "wb") as file:  # if it is dead, reading will tell
            file.write(job)
        self.job = -1

    def read(self, timeout: float) -> bytes | None:
        timeout = max(0.0, timeout)
        # it says some thirty things, and being woken for each takes longer than all of its work: so this waits for the
        # end, and looks now and then; but a pipe that was full keeps the child waiting
        told = self.anything.poll(timeout * 1000) if self.more else self.ending.poll(min(timeout, _GLANCE) * 1000)
        if not told and not self.anything.poll(0):
            return None
        data = os.read(self.reply, _READ)
        self.more = len(data) >= self.much
        return data

    def written(self) -> float:
        return _size(self.host.folder)

    def close(self) -> None:
        """Let go of the pipes."""
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


def _size(folder: str) -> float:
    """Bytes in a folder's files, a page each at least; endless if some of it is hidden from us."""
    hidden: list[OSError] = []
    total = 0
    for entry, is_folder in walk(folder, hidden.append):
        total += 4096
        with contextlib.suppress(OSError):  # gone in the meantime
            total += 0 if is_folder else entry.stat(follow_symlinks=False).st_size
        if total > MOST_WRITTEN or hidden:
            break
    return math.inf if hidden else total


class SpawnHost:
    """A fresh process a job, where fork is missing or unsafe. The first one is started ahead."""

    announces = True

    def __init__(self, imports: Sequence[str], isolation: str = "required") -> None:
        self.imports, self.isolation = imports, isolation
        self.off: dict[str, str] | None = None
        self.second: dict[str, str] = {}
        self.next: SpawnChild | None = SpawnChild(imports, isolation)

    def start(self, job: bytes) -> SpawnChild:
        child = self.next or SpawnChild(self.imports, self.isolation)
        self.next = None
        child.begin(job)
        return child

    def fork(self) -> SpawnHost:
        return SpawnHost(self.imports, self.isolation)

    def close(self) -> None:
        if self.next:
            self.next.end(wait=True)


class SpawnChild:
    """One process for one job. A thread reads its pipe, for Windows cannot wait for a pipe with a timeout."""

    def __init__(self, imports: Sequence[str], isolation: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="autograder-")
        self.process = subprocess.Popen(
            _command("spawn", imports, isolation),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=_environment(self.folder),
            start_new_session=True,
        )
        self.pieces: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._pump, daemon=True).start()

    def _pump(self) -> None:
        assert self.process.stdout
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(self.process.stdout.fileno(), 1 << 16):
                while self.pieces.qsize() > 256:  # a flood waits for its reader, as it does in a pipe
                    time.sleep(0.01)
                self.pieces.put(piece)
        self.pieces.put(b"")

    def begin(self, job: bytes) -> None:
        """Hand the job over."""
        assert self.process.stdin
        with contextlib.suppress(OSError):  # it died already: reading will tell
            self.process.stdin.write(job)
            self.process.stdin.close()

    def read(self, timeout: float) -> bytes | None:
        try:
            return self.pieces.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None

    def written(self) -> float:
        return _size(self.folder)

    def end(self, *, wait: bool) -> str:
        code = self.process.poll()
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        code = self.process.wait() if code is None else code
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended the process with exit code {code}" if code else ""
