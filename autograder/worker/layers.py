"""What a child gives up, layer by layer, before it runs student code (Linux; elsewhere only time limits hold).

The host prepares a `Plan` once: the Landlock ruleset, the seccomp program, the user to switch to. A child applies it in
a few system calls, none of which allocates or reads a file. Order matters: steps that need privileges come before
dropping them, and seccomp, which forbids most of the others, comes last.

Numbers are from the kernel headers <linux/prctl.h> and <linux/capability.h>; `landlock_rules` and `seccomp_filter` name
theirs.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

from kernel_calls import (
    PR_SET_DUMPABLE,
    PR_SET_KEEPCAPS,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    libc,
    prctl,
    system_call,
)
from landlock_rules import LANDLOCK, modules, readable, ruleset
from seccomp_filter import ALLOW, program

if not LANDLOCK:  # modules beside this file that are slow to load
    import archive
    import roots

CAP_DAC_READ_SEARCH = 2
CAPABILITIES = struct.pack("=Ii", 0x20080522, 0)  # for this process, version 3 of the call
FIRST_UID, UIDS = 58_000, 2_000


def use_huge_pages():
    """Collect this process's memory into huge pages (MADV_COLLAPSE, Linux 6.1): fork copies one entry for 512."""
    with open("/proc/self/maps") as file:
        fields = [line.split() for line in file]
    for area, rights, _, _, inode, *path in fields:
        first, last = (int(end, 16) for end in area.split("-"))
        if rights == "rw-p" and inode == "0" and path != ["[stack]"] and last - first >= 2 << 20:
            libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), 25)  # an optimization: may fail


# capabilities needed to switch to another user and clean up after it
CAP_SYS_CHROOT = 18
NEEDED_CAPABILITIES = {"CAP_CHOWN": 0, "CAP_DAC_OVERRIDE": 1, "CAP_KILL": 5, "CAP_SETGID": 6, "CAP_SETUID": 7}


def capabilities():
    """The capabilities of this process as a bit mask."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1], 16) for line in file if line.startswith("CapEff"))


def in_use():
    """The size of this process's address space, which a child inherits."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def known(uid):
    """Whether a user id belongs to somebody."""
    import pwd

    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


#: Name of the layer of last resort.
SEALING = "a filter that blocks opening any file"


class Plan:
    """Everything the host knows before it forks, the same for all children."""

    def __init__(self, scratch, child=True, place=None, seal=True):
        """``place``: where `roots.enter` lets trees be built. ``seal``: block all files if no other layer is available.

        ``off`` are the missing layers and ``second`` those replaced by another, each with the reason. ``barred`` is the
        reason if no student code may run here at all.
        """
        self.off, self.second, self.barred = {}, {}, ""
        self.scratch, self.root, self.bare, self.sealed, self.keep = scratch, None, False, False, None
        self.seccomp, self.capset = (317, 126) if platform.machine() == "x86_64" else (277, 91)
        self.uid = self.unused_uid() if os.geteuid() == 0 else None
        if os.geteuid() == 0 and self.uid is None:
            self.barred = (
                f"student code never runs as root, and {self.off['user']}: allow it in the container (Docker's "
                "default), or grade as an ordinary user"
            )
        self.rules = self.attempt("files", ruleset, scratch)
        self.filter = self.attempt("calls", self.compile)
        if self.rules is None:
            self.without_landlock(place, seal)
        elif self.uid is not None and not self.reachable():
            self.keep = CAP_DAC_READ_SEARCH
        if self.uid is not None and not self.bare:
            os.chown(scratch, self.uid, self.uid)
        self.processes = 64 if self.uid is not None else self.running() + 1000
        self.limits = self.bounds()
        self.parent = os.getpid() if child else os.getppid()
        self.taken = in_use()

    def without_landlock(self, place, seal):
        """Replace the layer for files, and load what will be unreadable."""
        why = self.off.pop("files")
        paths = readable() | roots.LINKS
        other = ""
        if place and (self.uid is None or roots.open_to_all(paths)):
            self.root = self.attempt("files", roots.build, place, self.scratch, paths)
            other = "a root folder of its own, built of mounts" if self.root else ""
        if not other and self.uid is not None and capabilities() & 1 << CAP_SYS_CHROOT:
            other, self.bare = "a root folder of its own, with nothing in it", True
            roots.make_bare(self.scratch, self.uid)
            os.environ |= dict.fromkeys(("HOME", "TMPDIR", "TEMP"), roots.WORK)
        if not other and seal and (strict := self.attempt("calls", self.compile, True)):
            other, self.filter, self.sealed = SEALING, strict, True
        if self.bare or self.sealed or (not self.root and self.uid is not None and not self.reachable()):
            archive.install(modules())
        if self.bare:
            archive.installed().unpack(self.scratch)
        elif self.sealed:
            archive.load_compiler()
        if other:
            self.off.pop("files", None)
            self.second["files"] = f"Landlock is not available ({why}); used instead: {other}"
        else:
            self.off["files"] = why

    def attempt(self, layer, make, *arguments):
        """The result of ``make``, or None with a note that the layer is off."""
        try:
            return make(*arguments)
        except (OSError, KeyError, AttributeError) as error:
            self.off[layer] = f"{type(error).__name__}: {error}"
            return None

    def unused_uid(self):
        """A user id that nobody has and no process runs as; None if this root cannot switch to another user."""
        if lacking := [name for name, bit in NEEDED_CAPABILITIES.items() if not capabilities() & 1 << bit]:
            self.off["user"] = f"this root lacks {', '.join(lacking)}"
            return None
        taken = set()
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    taken.add(os.stat(f"/proc/{name}").st_uid)
                except OSError:
                    continue
        free = (FIRST_UID + (os.getpid() + i) % UIDS for i in range(UIDS))
        uid = next(u for u in free if u not in taken and not known(u))
        try:
            with open("/proc/self/uid_map") as file:
                mapped = any(int(first) <= uid < int(first) + int(count) for first, _, count in map(str.split, file))
        except OSError:
            mapped = True
        if not mapped:
            self.off["user"] = "this user namespace has no other user"
        return uid if mapped else None

    def running(self):
        """How many threads this user has on the machine."""
        count = 0
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                    count += len(os.listdir(f"/proc/{name}/task"))
            except OSError:  # has ended
                continue
        return count

    def reachable(self):
        """Whether every user can read Python's folders."""
        for path in {os.path.dirname(os.__file__), *(p for p in sys.path if os.path.isdir(p))}:
            while path != os.path.dirname(path):
                if os.stat(path).st_mode & 0o005 != 0o005:
                    return False
                path = os.path.dirname(path)
        return True

    def compile(self, sealed=False):
        """The seccomp program as bytes, and the offset at which a child writes its pid into it."""
        code, pids = program(platform.machine(), sealed=sealed)
        # SECCOMP_GET_ACTION_AVAIL: fails without seccomp
        system_call(self.seccomp, 2, 0, struct.pack("=I", ALLOW))
        packed = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in code))
        head = struct.pack("HxxxxxxP", len(code), ctypes.addressof(packed))
        return packed, [8 * place + 4 for place in pids], head

    # in the child ---------------------------------------------------------------------------------------------------

    def arm(self):
        """Give everything up. Returns the layers that are off, each with the reason.

        Raises OSError if a layer fails that should hold: then the child ends before any student code runs.
        """
        if self.barred:
            raise OSError(self.barred)
        if os.getsid(0) != os.getpid():
            os.setsid()
        off = dict(self.off)
        for limit, bounds in self.limits:
            resource.setrlimit(limit, bounds)
        if self.root:
            os.chroot(self.root)
            os.chdir(self.scratch)
        elif self.bare:
            os.chroot(self.scratch)
            os.chdir(roots.WORK)
        self.identity(off)
        prctl(PR_SET_DUMPABLE, 0)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self.parent:  # the host died before the line above
            os._exit(0)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        if self.rules is not None:
            system_call(446, self.rules, 0)
            os.close(self.rules)
        if self.filter:
            packed, places, head = self.filter
            for place in places:
                struct.pack_into("=I", packed, place, os.getpid())
            system_call(self.seccomp, 1, 0, head)
        return off

    def bounds(self):
        """rlimits as (limit, (soft, hard)), within this process's own; the job sets memory and processor time."""
        bounds = {
            resource.RLIMIT_NOFILE: (64, 64),  # with the next, bounds the content of open files without a name
            resource.RLIMIT_FSIZE: (64 << 20,) * 2,  # lowered once given files are in place
            resource.RLIMIT_CORE: (0, 0),
            resource.RLIMIT_MEMLOCK: (0, 0),
        }
        # counts the user's threads on the whole machine: tight for an unused user, generous for a shared one
        bounds[resource.RLIMIT_NPROC] = (self.processes,) * 2
        made = []
        for limit, (soft, hard) in bounds.items():
            most = resource.getrlimit(limit)[1]
            fits = most == resource.RLIM_INFINITY or hard <= most
            made.append((limit, (soft, hard) if fits else (min(soft, most), most)))
        return made

    def identity(self, off):
        """Switch to the unused user, keeping at most one capability: to read Python's folders if they are closed."""
        if self.uid is None:
            off.setdefault("user", "not root: the worker runs as the same user")
        else:
            if self.keep is not None:
                prctl(PR_SET_KEEPCAPS, 1)
            os.setgroups([])
            os.setresgid(self.uid, self.uid, self.uid)
            os.setresuid(self.uid, self.uid, self.uid)
        kept = 1 << self.keep if self.keep is not None else 0
        system_call(self.capset, CAPABILITIES, struct.pack("=IIIIII", kept, kept, 0, 0, 0, 0))
