"""What a child gives up, layer by layer, before it runs a student's code (Linux; elsewhere only time limits hold).

The host prepares a `Plan` once: the Landlock ruleset, the seccomp program, the user to become. A child arms it: a few
system calls, none of which allocates or reads a file. Order matters: what needs privileges comes before they are
dropped, and seccomp, which forbids most of the others, comes last.

Numbers come from the kernel's own headers: <linux/landlock.h>, <linux/seccomp.h>, <linux/bpf_common.h>,
<linux/prctl.h>, <linux/capability.h>, <asm/unistd.h>; a test compares the system call table with the headers.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 4, 8, 38, 36
CAP_DAC_READ_SEARCH = 2
CAPABILITIES = struct.pack("=Ii", 0x20080522, 0)  # of this process, in the third version of the call
FIRST_UID, UIDS = 58_000, 2_000

# name: (x86-64, arm64); None where the architecture has no such call
CALLS = {
    # processes: threads are made by clone with CLONE_THREAD, which is let through
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "unshare": (272, 97), "setns": (308, 268), "setpgid": (109, 154), "setsid": (112, 157),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "migrate_pages": (256, 238), "move_pages": (279, 239),
    # network: connected pairs of streams, which asyncio needs, are let through (see JUDGED)
    "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242),
    # the file tree
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429),
    "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "swapon": (167, 224), "swapoff": (168, 225), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "fallocate": (285, 47),
    "mknod": (133, None), "mknodat": (259, 33), "fanotify_init": (300, 262), "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    # owners and attributes, which Landlock does not cover
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    # memory and messages that outlive a process or escape its limits
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "shmctl": (31, 195), "shmdt": (67, 197), "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188),
    "msgctl": (71, 187), "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "mq_open": (240, 180), "mq_unlink": (241, 181), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218),
    # large and rarely needed parts of the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "userfaultfd": (323, 282), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "syslog": (103, 116), "acct": (163, 89), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171), "sethostname": (170, 161),
    "setdomainname": (171, 162), "personality": (135, 92), "iopl": (172, None), "ioperm": (173, None),
    "modify_ldt": (154, None), "lookup_dcookie": (212, 18), "vhangup": (153, 58), "nfsservctl": (180, 42),
}  # fmt: skip

# calls that name a file, refused where nothing else keeps a child from files: what it needs is loaded by then
BY_PATH = {
    "open": (2, None), "openat": (257, 56), "openat2": (437, 437), "creat": (85, None), "truncate": (76, 45),
    "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "link": (86, None), "linkat": (265, 37),
    "symlink": (88, None), "symlinkat": (266, 36), "unlink": (87, None), "unlinkat": (263, 35), "mkdir": (83, None),
    "mkdirat": (258, 34), "rmdir": (84, None), "chdir": (80, 49), "uselib": (134, None), "getxattr": (191, 8),
    "lgetxattr": (192, 9), "listxattr": (194, 11), "llistxattr": (195, 12),
}  # fmt: skip

# answered with success and not done: modes and times, which Landlock does not cover, and which copying a file sets
PRETENDED = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip

# allowed only when the argument says so: name → (x86-64, arm64), argument, what it may be ("pid", or these numbers)
JUDGED = {
    "kill": ((62, 129), 0, ("pid",)),
    "tgkill": ((234, 131), 0, ("pid",)),
    "rt_tgsigqueueinfo": ((297, 240), 0, ("pid",)),
    "prlimit64": ((302, 261), 0, (0, "pid")),
    "sched_setaffinity": ((203, 122), 0, (0, "pid")),
    # streams only, with or without SOCK_NONBLOCK and SOCK_CLOEXEC: a datagram can be sent to any socket's path
    "socketpair": ((53, 199), 1, (1, 0x801, 0x80001, 0x80801)),
}
# refused when the argument is one of these
REFUSED = {
    # F_SETOWN, F_SETSIG, F_SETOWN_EX send signals to others; F_SETLEASE has others wait who open the file
    "fcntl": ((72, 25), 1, (8, 10, 15, 1024)),
    "ioctl": ((16, 29), 1, (0x8901, 0x8902, 0x5412)),  # FIOSETOWN, SIOCSPGRP; TIOCSTI types into a terminal
    "prctl": ((157, 167), 0, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, 0x59616D61)),  # PR_SET_PTRACER
}
CLONE, CLONE3, CLONE_THREAD = (56, 220), 435, 0x10000
CLONE_VFORK = 0x4000  # has the caller wait in a state that looks as if it waited for a disk
NEWEST = 450  # what came later is answered ENOSYS, as an older kernel would
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

ALLOW, KILL, EPERM, ENOSYS, DONE = 0x7FFF0000, 0x80000000, 0x00050000 | 1, 0x00050000 | 38, 0x00050000
LOAD, JUMP_EQ, JUMP_FROM, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # places in struct seccomp_data

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    """A system call by number, its arguments numbers or bytes; OSError if it fails."""
    plain = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    if (result := libc.syscall(ctypes.c_long(number), *plain)) < 0:
        raise failure()
    return result


def failure():
    """The last call's error."""
    code = ctypes.get_errno()
    return OSError(code, os.strerror(code))


def prctl(option, value):
    """prctl(2) with one argument."""
    if libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) < 0:
        raise failure()


def has_landlock():
    """Whether the kernel has it."""
    try:
        return call(444, None, 0, 1) > 0
    except OSError:
        return False


LANDLOCK = has_landlock()
if not LANDLOCK:  # they stand beside this file, and take their time
    import archive
    import roots


# seccomp -----------------------------------------------------------------------------------------------------------


def program(machine, *, sealed=False):
    """The seccomp filter as (code, jump if true, jump if false, number) and the places of the pid in it.

    A ``sealed`` one refuses to open files, too.

    It looks the call's number up by halves: the kernel goes through the filter for every number there is when a child
    takes it on, so a list that is searched from its beginning costs each child half a millisecond.
    """
    column, audit = ARCHITECTURES[machine]
    allowed, unknown = [(RETURN, 0, 0, ALLOW)], [(RETURN, 0, 0, ENOSYS)]
    answers = {CLONE3: unknown}  # so that libc falls back on clone, which can be judged
    for table, answer in ((CALLS, EPERM), (PRETENDED, DONE), (BY_PATH if sealed else {}, EPERM)):
        answers |= {numbers[column]: [(RETURN, 0, 0, answer)] for numbers in table.values()}
    answers[CLONE[column]] = [
        (LOAD, 0, 0, ARGUMENTS), (JUMP_SET, 2, 0, CLONE_VFORK), (JUMP_SET, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, EPERM),
    ]  # fmt: skip
    for table, inside, outside in ((JUDGED, ALLOW, EPERM), (REFUSED, EPERM, ALLOW)):
        for numbers, argument, values in table.values():
            fits = [step for value in values for step in ((JUMP_EQ, 0, 1, value), (RETURN, 0, 0, inside))]
            answers[numbers[column]] = [(LOAD, 0, 0, ARGUMENTS + 8 * argument), *fits, (RETURN, 0, 0, outside)]
    ranges = [(0, allowed)]
    for number in range(NEWEST + 2):
        code = answers.get(number, allowed) if number <= NEWEST else unknown
        if code != ranges[-1][1]:
            ranges.append((number, code))
    code = [
        (LOAD, 0, 0, ARCHITECTURE), (JUMP_EQ, 1, 0, audit), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER),
        *halves(ranges),
    ]  # fmt: skip
    pids = [place for place, step in enumerate(code) if step[3] == "pid"]
    return [(*step[:3], 0 if step[3] == "pid" else step[3]) for step in code], pids


def halves(ranges):
    """The steps that find the range that the number lies in; each is where it begins and what to do then."""
    if len(ranges) == 1:
        return ranges[0][1]
    middle = len(ranges) // 2
    before = halves(ranges[:middle])
    return [(JUMP_FROM, len(before), 0, ranges[middle][0]), *before, *halves(ranges[middle:])]


# Landlock ----------------------------------------------------------------------------------------------------------

READ_FILE, READ_DIR, WRITE_FILE, EXECUTE, TRUNCATE, IOCTL = 1 << 2, 1 << 3, 1 << 1, 1 << 0, 1 << 14, 1 << 15
ON_FILES = READ_FILE | WRITE_FILE | EXECUTE | TRUNCATE | IOCTL
SPECIAL = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11  # devices, sockets, pipes: nobody needs to make one
RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}  # by version; 0xFFFF from version 5
NOT_FOR_STUDENTS = ("autograder", "__editable__", "gradescope", "__pycache__")


def readable():
    """Files and folders that Python and its packages need: the standard library, and packages one by one."""
    library = os.path.dirname(os.__file__)
    paths = {
        os.path.join(library, name) for name in os.listdir(library) if name not in ("site-packages", "dist-packages")
    }
    for folder in sys.path:
        if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder):
            paths |= {os.path.join(folder, n) for n in os.listdir(folder) if not n.startswith(NOT_FOR_STUDENTS)}
    paths |= {"/lib", "/lib64", "/usr/lib", "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo"}
    paths |= {"/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"}
    paths |= {"/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"}
    base = os.path.join(sys.base_prefix, "lib")
    paths |= {os.path.join(base, n) for n in (os.listdir(base) if os.path.isdir(base) else ()) if n.startswith("lib")}
    return paths


def modules():
    """Of what is `readable`, the modules and packages."""
    folders = {os.path.dirname(os.__file__), *(f for f in sys.path if f.endswith(("site-packages", "dist-packages")))}
    return {path for path in readable() if os.path.dirname(path) in folders}


def ruleset(scratch):
    """A Landlock ruleset: read what Python needs, write in ``scratch``; its descriptor, or OSError."""
    version = call(444, None, 0, 1)
    rights = RIGHTS.get(version, 0xFFFF)
    attributes = struct.pack("=QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = call(444, attributes, size, 0)
    granted = dict.fromkeys(readable(), READ_FILE | READ_DIR)
    granted["/dev/null"] |= WRITE_FILE
    granted[scratch] = rights & ~(EXECUTE | SPECIAL | IOCTL)
    for path, right in granted.items():
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # not on this machine
        try:
            right &= rights if os.path.isdir(path) else rights & ON_FILES
            call(445, rules, 1, struct.pack("=Qi", right, descriptor), 0)
        finally:
            os.close(descriptor)
    return rules


def use_huge_pages():
    """Gather this process's memory into huge pages (MADV_COLLAPSE, Linux 6.1): fork copies one entry for 512."""
    with open("/proc/self/maps") as file:
        fields = [line.split() for line in file]
    for area, rights, _, _, inode, *path in fields:
        first, last = (int(end, 16) for end in area.split("-"))
        if rights == "rw-p" and inode == "0" and path != ["[stack]"] and last - first >= 2 << 20:
            libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), 25)  # only faster: may fail


# the plan ----------------------------------------------------------------------------------------------------------


# what becoming another user and cleaning up after it takes
CAP_SYS_CHROOT = 18
NEEDED = {"CAP_CHOWN": 0, "CAP_DAC_OVERRIDE": 1, "CAP_KILL": 5, "CAP_SETGID": 6, "CAP_SETUID": 7}


def capabilities():
    """The capabilities of this process as bits."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1], 16) for line in file if line.startswith("CapEff"))


def in_use():
    """The address space of this process, which a child has from the start."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def known(uid):
    """Whether a user id belongs to somebody."""
    import pwd

    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


#: In words, the layer of last resort.
SEALED = "a filter that lets no file be opened"


class Plan:
    """What the host knows before it forks: everything that is the same for all children."""

    def __init__(self, scratch, child=True, place=None, seal=True):
        """``place``: where `roots.enter` lets trees be built; ``seal``: have no file opened if there is no other way.

        ``off`` are the layers that are missing, ``second`` those in whose place there is another, each with the reason;
        ``barred`` is why nobody's code may run here at all.
        """
        self.off, self.second, self.barred = {}, {}, ""
        self.scratch, self.root, self.bare, self.sealed, self.keep = scratch, None, False, False, None
        self.seccomp, self.capset = (317, 126) if platform.machine() == "x86_64" else (277, 91)
        self.uid = self.unused_uid() if os.geteuid() == 0 else None
        if os.geteuid() == 0 and self.uid is None:
            self.barred = (
                f"student code never runs as root, and {self.off['user']}: let the container have that (Docker does "
                "unless it is told otherwise), or grade as an ordinary user"
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
        """Find another layer for files, and load what could not be read any more."""
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
            other, self.filter, self.sealed = SEALED, strict, True
        if self.bare or self.sealed or (not self.root and self.uid is not None and not self.reachable()):
            archive.install(modules())
        if self.bare:
            archive.installed().unpack(self.scratch)
        elif self.sealed:
            archive.load_compiler()
        if other:
            self.off.pop("files", None)
            self.second["files"] = f"Landlock is missing ({why}), and in its place there is {other}"
        else:
            self.off["files"] = why

    def attempt(self, layer, make, *arguments):
        """What ``make`` gives, or None and a note that the layer is off."""
        try:
            return make(*arguments)
        except (OSError, KeyError, AttributeError) as error:
            self.off[layer] = f"{type(error).__name__}: {error}"
            return None

    def unused_uid(self):
        """A user id that nobody has and no process runs as; None if this root may not become another user."""
        if lacking := [name for name, bit in NEEDED.items() if not capabilities() & 1 << bit]:
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
        """How many threads the user at hand has on this machine."""
        count = 0
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                    count += len(os.listdir(f"/proc/{name}/task"))
            except OSError:  # ended in the meantime
                continue
        return count

    def reachable(self):
        """Whether every user may read Python's own folders."""
        for path in {os.path.dirname(os.__file__), *(p for p in sys.path if os.path.isdir(p))}:
            while path != os.path.dirname(path):
                if os.stat(path).st_mode & 0o005 != 0o005:
                    return False
                path = os.path.dirname(path)
        return True

    def compile(self, sealed=False):
        """The seccomp program as bytes, and where a child writes its pid into it."""
        code, pids = program(platform.machine(), sealed=sealed)
        call(self.seccomp, 2, 0, struct.pack("=I", ALLOW))  # SECCOMP_GET_ACTION_AVAIL: fails where there is no seccomp
        packed = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in code))
        head = struct.pack("HxxxxxxP", len(code), ctypes.addressof(packed))
        return packed, [8 * place + 4 for place in pids], head

    # in the child ---------------------------------------------------------------------------------------------------

    def arm(self):
        """Give everything up; gives the layers that are off, each with the reason.

        OSError if a layer that should hold does not: then the child ends before any of the student's code runs.
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
        if os.getppid() != self.parent:  # it died before the line above
            os._exit(0)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        if self.rules is not None:
            call(446, self.rules, 0)
            os.close(self.rules)
        if self.filter:
            packed, places, head = self.filter
            for place in places:
                struct.pack_into("=I", packed, place, os.getpid())
            call(self.seccomp, 1, 0, head)
        return off

    def bounds(self):
        """rlimits as (limit, (soft, hard)), none above this process's own; memory and processor time the job states."""
        bounds = {
            resource.RLIMIT_NOFILE: (64, 64),  # with the next, what open files can hold that have no name any more
            resource.RLIMIT_FSIZE: (8 << 20,) * 2,
            resource.RLIMIT_CORE: (0, 0),
            resource.RLIMIT_MEMLOCK: (0, 0),
        }
        # counts the user's threads on the whole machine: tight for a user nobody else is, wide for one who has others
        bounds[resource.RLIMIT_NPROC] = (self.processes,) * 2
        made = []
        for limit, (soft, hard) in bounds.items():
            most = resource.getrlimit(limit)[1]
            fits = most == resource.RLIM_INFINITY or hard <= most
            made.append((limit, (soft, hard) if fits else (min(soft, most), most)))
        return made

    def identity(self, off):
        """Become the unused user, keeping no capability but one: to read Python's folders where they are closed."""
        if self.uid is None:
            off.setdefault("user", "not root: the worker runs as the same user")
        else:
            if self.keep is not None:
                prctl(PR_SET_KEEPCAPS, 1)
            os.setgroups([])
            os.setresgid(self.uid, self.uid, self.uid)
            os.setresuid(self.uid, self.uid, self.uid)
        kept = 1 << self.keep if self.keep is not None else 0
        call(self.capset, CAPABILITIES, struct.pack("=IIIIII", kept, kept, 0, 0, 0, 0))
