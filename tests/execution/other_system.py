"""This Python without what only POSIX systems have, as far as that can be had on Linux: a stand-in for Windows.

``python other_system.py command …`` runs the autograder there, and its workers too. What cannot be simulated is stated:
paths are those of this system, and processes are started as it starts them.
"""

from __future__ import annotations

import importlib
import io
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterable

#: Modules and names that Windows lacks.
MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty", "posix_ipc")
OF_OS = (
    "chown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getpgid", "getpriority", "getsid", "getuid", "killpg",
    "mkfifo", "nice", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "pread", "register_at_fork",
    "sched_getaffinity", "sched_setaffinity", "setpgid", "setsid", "sysconf", "uname", "wait", "waitid", "WIFSIGNALED",
    "WTERMSIG",
)  # fmt: skip
OF_SIGNAL = ("SIGKILL", "SIGHUP", "SIGALRM", "SIGXCPU", "SIGPIPE", "SIGCHLD", "setitimer", "alarm", "pthread_sigmask")
#: What other packages load at first use from these modules is loaded before.
BEFORE = ("click", "numpy", "psutil", "pydantic", "pytest", "rich.console", "yaml", "_pytest.capture", "asyncio",
          "subprocess", "shutil", "tempfile", "concurrent.futures.thread", "logging.handlers", "numpy.ma", "tarfile",
          "zoneinfo", "pathlib", "sysconfig", "platform", "email.message", "readline")  # fmt: skip


class _Lacking:
    """Finds none of `MODULES`."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def become_windows(packages: Iterable[str]) -> None:
    """From here on this process lacks them. The packages are those of this system, so they are imported before."""
    for name in filter(None, packages):
        importlib.import_module(name)
    sysconfig.get_config_vars()  # it would look for those of Windows
    kill = os.kill
    subprocess.Popen.kill = lambda self: self.poll() is None and kill(self.pid, 9)  # type: ignore[method-assign]
    io._WindowsConsoleIO = type("_WindowsConsoleIO", (), {})  # type: ignore[attr-defined]  # pytest looks for it
    sys.platform = "win32"
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _Lacking())  # type: ignore[arg-type]
    for module, names in ((os, OF_OS), (signal, OF_SIGNAL)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)


def main() -> None:
    """Run the command line, or a worker."""
    if sys.argv[1] in ("spawn", "fork"):
        assert sys.argv[1] == "spawn", "nothing is forked there"
        folder = sys.argv.pop()
        become_windows(sys.argv[2].split(","))
        import runpy

        sys.path[0] = folder
        runpy.run_path(os.path.join(folder, "__main__.py"), run_name="__main__")
        return
    become_windows(BEFORE)
    from autograder.execution.sandbox import launch

    plain = launch.worker_command

    def worker_command(*given: object) -> list[str]:
        command = plain(*given)  # type: ignore[arg-type]
        at = command.index(str(launch._WORKER))
        return [*command[:at], os.path.abspath(__file__), *command[at + 1 :], str(launch._WORKER)]

    launch.worker_command = worker_command  # type: ignore[assignment]
    from autograder.__main__ import main as command_line

    command_line()


if __name__ == "__main__":
    main()
