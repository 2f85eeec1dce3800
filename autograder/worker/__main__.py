"""The process that students' code runs in. Standard library only; it holds nothing secret and imports nothing of ours.

``python -s -B worker fork PACKAGE,… ISOLATION``  the host: imports the packages once, then forks a child for every
    job. Its standard input is a Unix socket: ``run N`` brings two descriptors, the pipe that the job will come on and
    the one to reply on; ``reap N`` ends that child and is answered with how it ended; ``fork FOLDER`` brings a
    socket for another host, which is forked: it has the packages already, and a folder of its own. A child arms its
    layers before its job comes, so it can be forked ahead; the job goes from grader to child and never through the
    host's memory.
``python -s -B worker spawn PACKAGE,… ISOLATION`` one job: read from standard input to its end, replies on standard
    output.

The current folder is the one that students may write to. With the isolation ``none``, files can be opened also where
nothing but a filter of system calls could keep students from those of others. A job and a reply are frames: two
little-endian 32-bit lengths, that much JSON, that many raw bytes.
"""

from __future__ import annotations

import importlib
import os
import sys

if sys.argv[1:2] == ["fork"]:
    # What these have done in each child after a fork (new locks, another seed) is for processes that have several
    # threads or that should differ. This one has one thread and its children are to be alike; it took them a tenth of
    # a job's time. What other packages register (matplotlib opens its fonts again) is done.
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

#: The child before which a host makes ready for many. Who grades one submission, after the reference, asks for three,
#: the last of them in vain, and should not wait for it.
MANY = b"4"
#: What can be off, and is where there is no Linux; the other layers cost nothing and hold everywhere.
LAYERS = ("limits", "user", "files", "calls")


def load(packages: str) -> list[str]:
    """Import the packages, on one thread; gives one line a package that failed."""
    failed = []
    gc.disable()  # what is imported stays
    figures.before_loading()
    for name in filter(None, packages.split(",")):
        try:
            importlib.import_module(name)
            if name == "matplotlib":
                figures.warm_up()
        except Exception as error:  # said to the grader, whose fault it is: its environment lacks the package
            failed.append(f"{name}: {type(error).__name__}: {error}")
    stand_ins.BUILTINS.update(builtins.__dict__)  # with what the packages have added
    if "numpy" in sys.modules:  # what students do not seed is the same for all of them, every time
        sys.modules["numpy"].random.seed(0)
        importlib.import_module("numpy.ma")  # which comes at its first use, and every answer is looked at for it
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
        except ConnectionResetError:  # a grader that was killed before it read an answer: its end, too
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
                settled = True  # and so is the new host: its memory is this one's
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
            if plan.filter is None:  # only then can there be processes that a child has left behind
                sweep({*children.values(), *forked})
            try:
                control.send(str(status).encode())
            except (BrokenPipeError, ConnectionResetError):
                pass  # it is seen at the next message
        else:  # end of file: the grader is gone
            for child in children.values():
                end(child)
            shutil.rmtree(plan.scratch, ignore_errors=True)  # the grader may have died without doing it
            os._exit(0)  # a process that holds torch takes long to take itself apart


def trees() -> str | None:
    """Where the root folders of children can be built, if the kernel has no Landlock and lets us; else None.

    It is seen to before packages are imported: a process that has threads cannot do it.
    """
    if sys.platform != "linux" or layers.LANDLOCK:
        return None
    try:
        return layers.roots.enter(os.getcwd())
    except (OSError, StopIteration):
        return None


def ready(control: socket.socket, failed: list[str], place: str | None, isolation: str) -> layers.Plan:
    """Be a host in the current folder, and tell the grader; gives what its children do before their job."""
    plan = layers.Plan(os.getcwd(), place=place, seal=isolation != "none")
    gc.freeze()  # the collector writes to every object it looks at, and every page written to is copied in the child
    if "tempfile" in sys.modules:
        # it looks where it is again, and where no file can be made that would fail
        sys.modules["tempfile"].tempdir = os.getcwd() if plan.sealed else None
    # what a child leaves behind comes to this process, to be ended
    layers.prctl(kernel_calls.PR_SET_CHILD_SUBREAPER, 1)
    threads = len(os.listdir("/proc/self/task"))
    try:
        facts = {"failed": failed, "threads": threads, "pid": os.getpid(), "folder": os.getcwd()}
        control.send(json.dumps(facts).encode())
    except (BrokenPipeError, ConnectionResetError):
        pass  # the grader is gone: it is seen at the next message
    return plan


def settle() -> None:
    """Make ready for many children."""
    run.rehearse()
    gc.freeze()
    layers.use_huge_pages()


def move(folder: str) -> None:
    """Have this folder for the one that the host began in, which is the other host's."""
    old = os.getcwd()
    os.chdir(folder)
    for name, value in os.environ.items():
        if os.path.realpath(value) == old:  # it may be named by way of a link
            os.environ[name] = folder


def end(child: int) -> int:
    """Kill a child and all that it may have left behind; gives its wait status."""
    for kill in (os.killpg, os.kill):  # its group may not exist yet, if it has not come so far
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return os.waitpid(child, 0)[1]


def sweep(spared: set[int]) -> None:
    """End every descendant but those ``spared``, until there is none: being killed takes its time."""
    while True:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            left = set(map(int, file.read().split())) - spared
        for child in left:
            end(child)
        if not left:
            return


def kept(plan: layers.Plan | None) -> list[int]:
    """The descriptors that arming the layers takes."""
    return [plan.rules] if plan and plan.rules is not None else []


def close_standard() -> None:
    """Standard input, output and error lead nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def files_in_use() -> list[int]:
    """The plain files that are open: no folder, by which one could leave a root folder of one's own."""
    if sys.platform != "linux":
        return []
    found = [number for number in map(int, os.listdir("/proc/self/fd")) if number > 2]
    return [number for number in found if os.path.isfile(f"/proc/self/fd/{number}")]


def close_all_but(*kept: int) -> None:
    """Leave a child no descriptor but its own, and nothing to write to on the standard ones."""
    first = 3
    for descriptor in [*sorted(kept), 1 << 16]:
        os.closerange(first, descriptor)
        first = descriptor + 1
    close_standard()  # opened anew: of what it shared with the others, it could set the flags


def perform(job: int, reply: int, plan: layers.Plan | None) -> None:
    """Arm the layers, wait for the job in the file ``job``, do it, replying on ``reply``; never returns."""
    try:
        answers = run.Reply(reply)
        try:
            off = plan.arm() if plan else dict.fromkeys(LAYERS, f"{sys.platform} has no such thing")
        except OSError as error:  # then nobody's code runs here, and the grader says why
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
            run.Run(json.loads(content[8 : 8 + length]), answers, plan.taken if plan else 0).perform()
    finally:
        os._exit(0)  # no teardown: a student's atexit handlers and threads end with the process


def volunteer():
    """Where memory runs out, be ended before the grader: proc(5), ``oom_score_adj``.

    What is forked of this process inherits it, and of two that are alike the kernel ends the larger one.
    """
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:  # not on Linux, or not allowed
        pass


def plan(place: str | None, isolation: str) -> layers.Plan | None:
    """The layers for a process that does one job only; none but on Linux."""
    if sys.platform != "linux":
        return None
    return layers.Plan(os.getcwd(), child=False, place=place, seal=isolation != "none")


def main() -> None:
    """Start as host or as a worker for one job."""
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
    used = files_in_use()  # by packages: a font that matplotlib draws with, say
    layers_ = plan(place, isolation)
    close_all_but(*{job, reply, *used, *kept(layers_)})  # the archive of modules has opened one
    perform(job, reply, layers_)


if __name__ == "__main__":
    main()
