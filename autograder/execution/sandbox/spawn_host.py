"""A new process for each job, using standard input and output: slower, but works on every system."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence

from autograder.execution.sandbox import launch


class SpawnHost:
    """A new process for each job, where fork is missing or unsafe. The first one is started ahead of time."""

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
    """One process for one job. A thread reads its pipe, because Windows cannot wait for a pipe with a timeout."""

    def __init__(self, imports: Sequence[str], isolation: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="autograder-")
        self.process = subprocess.Popen(
            launch.worker_command("spawn", imports, isolation),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=launch.worker_environment(self.folder),
            start_new_session=True,
        )
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
            return self.pieces.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None

    def written(self) -> float:
        return launch.bytes_written(self.folder)

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
