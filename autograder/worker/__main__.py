"""The process that students' code runs in. Standard library only; it holds nothing secret and imports nothing of ours.

``python -s -B worker fork PACKAGE,…``  the host: imports the packages once, then forks a child for every job. Standard
    input is a Unix socket: ``run`` brings two descriptors (the job to read, the pipe to reply on) and is answered with
    the child's pid; ``reap`` ends the child with all its group and is answered with how it ended.
``python -s -B worker spawn PACKAGE,…`` one job: read from standard input to its end, replies on standard output.

A job and a reply are frames: two little-endian 32-bit lengths, that much JSON, that many raw bytes.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

import run  # beside this file: a folder that is run stands first on sys.path


def load(packages: str) -> list[str]:
    """Import the packages, on one thread; gives one line a package that failed."""
    failed = []
    for name in filter(None, packages.split(",")):
        try:
            importlib.import_module(name)
        except Exception as error:  # said to the grader, whose fault it is: its environment lacks the package
            failed.append(f"{name}: {type(error).__name__}: {error}")
    if "numpy" in sys.modules:  # what students do not seed is the same for all of them, every time
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # a process that has used several threads hangs when it is forked
    return failed


def host(packages: str) -> None:
    """Serve jobs until the grader closes the socket."""
    import signal
    import socket

    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    control.send(json.dumps({"failed": load(packages)}).encode())
    child = 0
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 64, 2)
        if message == b"run":
            child = os.fork()
            if not child:
                os.setsid()
                close_all_but(*descriptors)
                perform(*descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            control.send(str(child).encode())
            continue
        if child:
            for kill in (os.killpg, os.kill):  # the group may not exist yet, if the child has not come so far
                try:
                    kill(child, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            _, status = os.waitpid(child, 0)
            child = 0
            control.send(str(status).encode())
        if message != b"reap":  # end of file: the grader is gone
            os._exit(0)  # a process that holds torch takes long to take itself apart


def close_all_but(job: int, reply: int) -> None:
    """Leave a child no descriptor but its own two, and nothing to write to on the standard ones."""
    low, high = sorted((job, reply))
    for first, last in ((3, low), (low + 1, high), (high + 1, 1024)):
        os.closerange(first, last)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def perform(job: int, reply: int) -> None:
    """Do the job in the file ``job``, replying on ``reply``; never returns."""
    content = bytearray()
    while piece := os.read(job, 1 << 20):
        content += piece
    os.close(job)
    length = int.from_bytes(content[:4], "little")
    try:
        run.Run(json.loads(content[8 : 8 + length]), reply).perform()
    finally:
        os._exit(0)  # no teardown: a student's atexit handlers and threads end with the process


def main() -> None:
    """Start as host or as a worker for one job."""
    mode, packages = sys.argv[1:3]
    sys.path[:] = [p for p in sys.path if os.path.abspath(p) != os.path.dirname(os.path.abspath(__file__))]
    if mode == "fork":
        host(packages)
        return
    job, reply = os.dup(0), os.dup(1)
    close_all_but(job, reply)
    run.Reply(reply).send({"failed": load(packages)})
    perform(job, reply)


if __name__ == "__main__":
    main()
