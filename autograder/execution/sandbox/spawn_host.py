"""A new process for each job, using standard input and output: slower, but works on every system."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence

from autograder.execution.sandbox import launch
from autograder.system import processes
from autograder.system.files import remove_folder

#: The most processes that wait for a job: the reference and a submission, each with hidden questions, need four.
_MOST_READY = 4
_EXIT = 2.0  # seconds for a process to exit that has closed its pipe


class SpawnHost:
    """A new process for each job, where fork is missing or unsafe.

    Loading the packages takes far longer than most jobs, so processes are started ahead of time: one at once, and as
    many as are said to be needed (`expect`). They load side by side. None ever gets a second job: what ran one
    submission, or has seen the reference, runs nothing else.
    """

    announces = True

    def __init__(self, imports: Sequence[str], isolation: str = "required") -> None:
        self.imports, self.isolation = imports, isolation
        self.off: dict[str, str] | None = None
        self.second: dict[str, str] = {}
        self.ready = [SpawnChild(imports, isolation)]

    def start(self, job: bytes) -> SpawnChild:
        child = self.ready.pop(0) if self.ready else SpawnChild(self.imports, self.isolation)
        child.begin(job)
        return child

    def expect(self, jobs: int) -> None:
        while len(self.ready) < min(jobs, _MOST_READY):
            self.ready.append(SpawnChild(self.imports, self.isolation))

    def fork(self) -> SpawnHost:
        return SpawnHost(self.imports, self.isolation)

    def close(self) -> None:
        for child in self.ready:
            child.end(wait=True)
        self.ready.clear()


class SpawnChild:
    """One process for one job. A thread reads its pipe, because Windows cannot wait for a pipe with a timeout."""

    def __init__(self, imports: Sequence[str], isolation: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="autograder-")
        self.process = subprocess.Popen(
            launch.worker_command("spawn", imports, isolation),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=launch.worker_environment(self.folder, isolation),
            start_new_session=True,
            creationflags=launch.FLAGS,
        )
        self.over = False
        self.pieces: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._pump, daemon=True).start()

    def _pump(self) -> None:
        assert self.process.stdout
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(self.process.stdout.fileno(), 1 << 16):
                while self.pieces.qsize() > 256:  # block the sender, as a pipe would
                    time.sleep(0.01)
                self.pieces.put(piece)
        self.pieces.put(b"")

    def begin(self, job: bytes) -> None:
        """Send the job."""
        assert self.process.stdin
        with contextlib.suppress(OSError):  # already dead: reading reports it
            self.process.stdin.write(job)
            self.process.stdin.close()

    def read(self, timeout: float) -> bytes | None:
        try:
            piece = self.pieces.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None
        self.over = self.over or not piece
        return piece

    def written(self) -> float:
        return launch.bytes_written(self.folder)

    def end(self, *, wait: bool) -> str:
        if self.over:  # it is about to exit, and its own exit code says more than our kill
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_EXIT)
        code = self.process.poll()
        # on Linux its process group has them all
        started = [] if sys.platform == "linux" else processes.descendants(processes.find_process(self.process.pid))
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        code = self.process.wait() if code is None else code
        for one in started:
            processes.kill_process(one)
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        remove_folder(self.folder)
        return launch.exit_words(code)
