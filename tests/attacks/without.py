"""Runs a command as on a system that lacks something: ``python without.py landlock,mounts COMMAND…``.

System calls are refused by a filter, for the command and all that it starts. ``landlock``: as a kernel that was built
without it answers; ``seccomp``: the same of filters; ``mounts``: as containers refuse new mounts and namespaces, where
root lacks CAP_SYS_ADMIN (Docker's default); ``chroot``: where it lacks CAP_SYS_CHROOT too; ``setuid``: where it may not
become another user.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

# name: (system calls on x86-64, on arm64), the error that they give
PARTS = {
    "landlock": (((444, 445, 446), (444, 445, 446)), errno.ENOSYS),
    "seccomp": (((317,), (277,)), errno.ENOSYS),
    "mounts": (((165, 272, 308), (40, 97, 268)), errno.EPERM),  # mount, unshare, setns
}
CAPABILITIES = {"mounts": 21, "chroot": 18, "setuid": 7}
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
LOAD, EQUAL, RETURN, ALLOW, REFUSE = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000

libc = ctypes.CDLL(None, use_errno=True)


def refuse(parts: list[str]) -> None:
    """Have the calls of these parts refused from now on."""
    arm = platform.machine() == "aarch64"
    steps = [(LOAD, 0, 0, 0)]
    for part in parts:
        numbers, error = PARTS.get(part, (((), ()), 0))
        for number in numbers[arm]:
            steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | error)]
    steps.append((RETURN, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(277 if arm else 317, 1, 0, program):
        raise OSError(ctypes.get_errno(), "seccomp")


def drop(parts: list[str]) -> None:
    """Have what is started from now on go without the capabilities of these parts."""
    for part in parts:
        if part in CAPABILITIES and os.geteuid() == 0:
            libc.prctl(PR_CAPBSET_DROP, CAPABILITIES[part], 0, 0, 0)


def main() -> None:
    """Become the command."""
    parts = sys.argv[1].split(",")
    drop(parts)
    refuse(parts)
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
