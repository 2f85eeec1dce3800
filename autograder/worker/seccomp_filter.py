"""The system call filter (seccomp): which calls are forbidden, and the program that enforces it in the kernel.

Numbers are from the kernel headers <linux/seccomp.h>, <linux/bpf_common.h> and <asm/unistd.h>; a test compares the
table with them.
"""

from __future__ import annotations

from kernel_calls import PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE, PR_SET_PDEATHSIG

# name: (x86-64, arm64); None if the architecture has no such call
FORBIDDEN = {
    # processes: threads use clone with CLONE_THREAD, which is allowed
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "unshare": (272, 97), "setns": (308, 268), "setpgid": (109, 154), "setsid": (112, 157),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "migrate_pages": (256, 238), "move_pages": (279, 239),
    # network: connected stream pairs, which asyncio needs, are allowed (see ALLOWED_WHEN)
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

# calls that name a file, refused if no other layer keeps a child from files: everything it needs is loaded by then
BY_PATH = {
    "open": (2, None), "openat": (257, 56), "openat2": (437, 437), "creat": (85, None), "truncate": (76, 45),
    "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "link": (86, None), "linkat": (265, 37),
    "symlink": (88, None), "symlinkat": (266, 36), "unlink": (87, None), "unlinkat": (263, 35), "mkdir": (83, None),
    "mkdirat": (258, 34), "rmdir": (84, None), "chdir": (80, 49), "uselib": (134, None), "getxattr": (191, 8),
    "lgetxattr": (192, 9), "listxattr": (194, 11), "llistxattr": (195, 12),
}  # fmt: skip

# answered with success but not done: file modes and times, which Landlock does not cover and copying a file sets
PRETENDED = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip

# allowed for some arguments only: name → (x86-64, arm64), argument index, allowed values ("pid", or these numbers)
ALLOWED_WHEN = {
    "kill": ((62, 129), 0, ("pid",)),
    "tgkill": ((234, 131), 0, ("pid",)),
    "rt_tgsigqueueinfo": ((297, 240), 0, ("pid",)),
    "prlimit64": ((302, 261), 0, (0, "pid")),
    "sched_setaffinity": ((203, 122), 0, (0, "pid")),
    # streams only, with or without SOCK_NONBLOCK and SOCK_CLOEXEC: a datagram can be sent to any socket's path
    "socketpair": ((53, 199), 1, (1, 0x801, 0x80001, 0x80801)),
}
# refused for these arguments
REFUSED_WHEN = {
    # F_SETOWN, F_SETSIG, F_SETOWN_EX send signals to others; F_SETLEASE makes others wait when they open the file
    "fcntl": ((72, 25), 1, (8, 10, 15, 1024)),
    "ioctl": ((16, 29), 1, (0x8901, 0x8902, 0x5412)),  # FIOSETOWN, SIOCSPGRP; TIOCSTI types into a terminal
    "prctl": ((157, 167), 0, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, 0x59616D61)),  # PR_SET_PTRACER
}
CLONE, CLONE3, CLONE_THREAD = (56, 220), 435, 0x10000
CLONE_VFORK = 0x4000  # puts the caller into a state that looks like waiting for a disk
NEWEST = 450  # later calls are answered with ENOSYS, as by an older kernel
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

ALLOW, KILL, EPERM, ENOSYS, DONE = 0x7FFF0000, 0x80000000, 0x00050000 | 1, 0x00050000 | 38, 0x00050000
LOAD, JUMP_EQ, JUMP_FROM, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data


# seccomp -----------------------------------------------------------------------------------------------------------


def program(machine, *, sealed=False):
    """The seccomp filter as (code, jump if true, jump if false, number), and the positions of the pid in it.

    A ``sealed`` filter also refuses to open files. The call's number is found by binary search: when a child installs
    the filter, the kernel evaluates it for every call number, so a linear search would cost each child half a
    millisecond.
    """
    column, audit = ARCHITECTURES[machine]
    allowed, unknown = [(RETURN, 0, 0, ALLOW)], [(RETURN, 0, 0, ENOSYS)]
    answers = {CLONE3: unknown}  # so that libc falls back on clone, whose flags the filter can check
    for table, answer in ((FORBIDDEN, EPERM), (PRETENDED, DONE), (BY_PATH if sealed else {}, EPERM)):
        answers |= {numbers[column]: [(RETURN, 0, 0, answer)] for numbers in table.values()}
    answers[CLONE[column]] = [
        (LOAD, 0, 0, ARGUMENTS), (JUMP_SET, 2, 0, CLONE_VFORK), (JUMP_SET, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, EPERM),
    ]  # fmt: skip
    for table, inside, outside in ((ALLOWED_WHEN, ALLOW, EPERM), (REFUSED_WHEN, EPERM, ALLOW)):
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
    """The binary search steps for the range that the number is in; each range is its start and what to do."""
    if len(ranges) == 1:
        return ranges[0][1]
    middle = len(ranges) // 2
    before = halves(ranges[:middle])
    return [(JUMP_FROM, len(before), 0, ranges[middle][0]), *before, *halves(ranges[middle:])]
