"""The process that runs student code. Standard library only; it holds no secrets and imports nothing else of ours.

``python -s -B worker fork PACKAGE,… ISOLATION`` is the host: it imports the packages once, then forks a child for every
job. Its standard input is a Unix socket. ``run N`` brings two descriptors: the pipe on which the job will come and the
one for replies. ``reap N`` ends that child, and the answer says how it ended. ``fork FOLDER`` brings a socket for a
second host, which is forked with the packages and gets its own folder. A child sets up its isolation before its job
comes, so it can be forked ahead; the job goes from the grader to the child and never through the host's memory.

``python -s -B worker spawn PACKAGE,… ISOLATION`` does one job, read from standard input to its end, with replies on
standard output.

Students may write to the current folder. With the isolation ``none``, files can be opened even where only a filter of
system calls could keep students from other students' files. A job and a reply are frames: two little-endian 32-bit
lengths, then that many bytes of JSON and of raw data.
"""

from __future__ import annotations

import importlib
import os
import sys

if sys.argv[1:2] == ["fork"]:
    # After a fork these hooks make new locks and seeds, for processes with several threads or that should differ.
    # This one has one thread, its children should be alike, and the hooks took a tenth of a job's time. Hooks of other
    # packages (matplotlib reopens its fonts) still run.
    register, os.register_at_fork = os.register_at_fork, lambda **hooks: None
    for module in ("concurrent.futures.thread", "logging", "random", "threading"):
        importlib.import_module(module)
    os.register_at_fork = register

import builtins
import gc
import json
import shutil
import signal
import socket

if sys.platform == "linux":
    import kernel_calls
    import layers
import figures  # beside this file: a folder that is run stands first on sys.path
import run
import stand_ins

#: A host prepares for many children before this one. Grading one submission forks three children (reference,
#: submission, spare); preparing at the fourth keeps that case fast.
MANY = b"4"
#: Layers that can be off, and are off outside Linux; the other layers cost nothing and hold everywhere.
LAYERS = ("limits", "user", "files", "calls")


def load(packages: str) -> list[str]:
    """Import the packages on one thread. Returns a line for each package that failed."""
    failed = []
    gc.disable()  # imported objects stay alive
    figures.before_loading()
    for name in filter(None, packages.split(",")):
        try:
            importlib.import_module(name)
            if name == "matplotlib":
                figures.warm_up()
        except Exception as error:  # reported to the grader, whose environment lacks the package
            failed.append(f"{name}: {type(error).__name__}: {error}")
    stand_ins.BUILTINS.update(builtins.__dict__)  # including what the packages added
    if "numpy" in sys.modules:  # without a student's own seed, random numbers are the same in every run
        sys.modules["numpy"].random.seed(0)
        importlib.import_module("numpy.ma")  # loaded at first use, and checked for every answer
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # a process that has used several threads hangs when it is forked
    return failed


def host(packages: str, isolation: str) -> None:
    """Serve until the grader closes the socket."""
    control = socket.socket(fileno=os.dup(0))
    close_standard()
    place = trees()
    failed = load(packages)
    plan = ready(control, failed, place, isolation)
    children: dict[bytes, int] = {}
    forked: set[int] = set()
    settled = False
    while True:
        try:
            message, descriptors, _, _ = socket.recv_fds(control, 4200, 2)
        except ConnectionResetError:  # the grader was killed before it read an answer
            message, descriptors = b"", []
        verb, _, name = message.partition(b" ")
        if verb == b"run":
            if name == MANY and not settled:
                settle()
                settled = True
                plan.taken = layers.in_use()
            children[name] = os.fork()
            if not children[name]:
                close_all_but(*descriptors, *kept(plan))
                perform(*descriptors, plan)
            for descriptor in descriptors:
                os.close(descriptor)
        elif verb == b"fork":
            if not settled:
                settle()
                settled = True  # the new host too, because it shares this memory
            if other := os.fork():
                forked.add(other)
                os.close(descriptors[0])
                continue
            control.close()
            control = socket.socket(fileno=descriptors[0])
            close_all_but(control.fileno())
            os.setsid()
            move(os.fsdecode(name))
            plan, children, forked = ready(control, failed, place, isolation), {}, set()
        elif verb == b"reap":
            status = end(children.pop(name))
            if plan.filter is None:  # only then can a child leave processes behind
                sweep({*children.values(), *forked})
            try:
                control.send(str(status).encode())
            except (BrokenPipeError, ConnectionResetError):
                pass  # noticed at the next message
        else:  # end of file: the grader is gone
            for child in children.values():
                end(child)
            shutil.rmtree(plan.scratch, ignore_errors=True)  # in case the grader died without doing it
            os._exit(0)  # normal exit is slow for a process that has loaded torch


def trees() -> str | None:
    """The folder for children's root folders, if the kernel has no Landlock and allows them; else None.

    Called before packages are imported, because a process with threads cannot do it.
    """
    if sys.platform != "linux" or layers.LANDLOCK:
        return None
    try:
        return layers.roots.enter(os.getcwd())
    except (OSError, StopIteration):
        return None


def ready(control: socket.socket, failed: list[str], place: str | None, isolation: str) -> layers.Plan:
    """Become a host in the current folder and report to the grader. Returns what children do before their job."""
    plan = layers.Plan(os.getcwd(), place=place, seal=isolation != "none")
    gc.freeze()  # a collection writes to every object, so each of its pages would be copied in the child
    if "tempfile" in sys.modules:
        # otherwise it searches again, which fails where no file can be created
        sys.modules["tempfile"].tempdir = os.getcwd() if plan.sealed else None
    # orphans of children become children of this process, which ends them
    layers.prctl(kernel_calls.PR_SET_CHILD_SUBREAPER, 1)
    threads = len(os.listdir("/proc/self/task"))
    try:
        facts = {"failed": failed, "threads": threads, "pid": os.getpid(), "folder": os.getcwd()}
        control.send(json.dumps(facts).encode())
    except (BrokenPipeError, ConnectionResetError):
        pass  # the grader is gone: noticed at the next message
    return plan


def settle() -> None:
    """Prepare for many children."""
    run.rehearse()
    gc.freeze()
    layers.use_huge_pages()


def move(folder: str) -> None:
    """Use this folder in place of the one the host began in, which belongs to the other host."""
    old = os.getcwd()
    os.chdir(folder)
    for name, value in os.environ.items():
        if os.path.realpath(value) == old:  # it may be named through a link
            os.environ[name] = folder


def end(child: int) -> int:
    """Kill a child and everything it left behind. Returns its wait status."""
    for kill in (os.killpg, os.kill):  # it may not have created its group yet
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return os.waitpid(child, 0)[1]


def sweep(spared: set[int]) -> None:
    """Kill every descendant except ``spared``, until there are none: a kill takes time."""
    while True:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            left = set(map(int, file.read().split())) - spared
        for child in left:
            end(child)
        if not left:
            return


def kept(plan: layers.Plan | None) -> list[int]:
    """The descriptors needed to arm the layers."""
    return [plan.rules] if plan and plan.rules is not None else []


def close_standard() -> None:
    """Redirect standard input, output and error to nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def files_in_use() -> list[int]:
    """The plain files that are open; no folders, which could be used to leave a separate root folder (Linux)."""
    found = [number for number in map(int, os.listdir("/proc/self/fd")) if number > 2]
    return [number for number in found if os.path.isfile(f"/proc/self/fd/{number}")]


def close_all_but(*kept: int) -> None:
    """Leave a child only these descriptors, with its standard ones leading nowhere."""
    first = 3
    for descriptor in [*sorted(kept), 1 << 16]:
        os.closerange(first, descriptor)
        first = descriptor + 1
    close_standard()  # opened anew: it could change flags of descriptors shared with others


def perform(job: int, reply: int, plan: layers.Plan | None) -> None:
    """Set up isolation, wait for the job in the file ``job``, do it, and reply on ``reply``. Never returns."""
    try:
        answers = run.Reply(reply)
        try:
            off = plan.arm() if plan else dict.fromkeys(LAYERS, f"not available on {sys.platform}")
        except OSError as error:  # then no student code runs here, and the grader reports why
            answers.send({"unarmed": plan.barred or f"{type(error).__name__}: {error}"})
            return
        answers.send({"armed": os.getpid(), "off": off, "second": plan.second if plan else {}})
        gc.enable()
        content = bytearray()
        while piece := os.read(job, 1 << 16):
            content += piece
        os.close(job)
        if content:
            length = int.from_bytes(content[:4], "little")
            files = content[8 + length :]  # that are given with the assignment, one after the other
            run.Run(json.loads(content[8 : 8 + length]), answers, plan.taken if plan else 0, files).perform()
    finally:
        os._exit(0)  # no teardown: skips a student's atexit handlers and threads


def volunteer():
    """Be killed before the grader if memory runs out: proc(5), ``oom_score_adj``.

    Forked processes inherit this, and of equal ones the kernel kills the largest.
    """
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:  # not on Linux, or not allowed
        pass


def plan(place: str | None, isolation: str) -> layers.Plan | None:
    """The layers for a process that does one job only; None outside Linux."""
    if sys.platform != "linux":
        return None
    return layers.Plan(os.getcwd(), child=False, place=place, seal=isolation != "none")


def main() -> None:
    """Start as a host or as a worker for one job."""
    mode, packages, isolation = sys.argv[1:4]
    volunteer()
    sys.path[:] = [p for p in sys.path if os.path.abspath(p) != os.path.dirname(os.path.abspath(__file__))]
    if mode == "fork":
        host(packages, isolation)
        return
    job, reply = os.dup(0), os.dup(1)
    close_all_but(job, reply)
    place = trees()
    run.Reply(reply).send({"failed": load(packages)})
    linux = sys.platform == "linux"  # elsewhere nothing was inherited, and packages may need what they have opened
    used = files_in_use() if linux else []  # by packages, such as a font of matplotlib, but not yet by the layers
    layers_ = plan(place, isolation)
    if layers_:
        close_all_but(*{job, reply, *used, *kept(layers_)})  # the archive of modules has one open
    perform(job, reply, layers_)


if __name__ == "__main__":
    main()
