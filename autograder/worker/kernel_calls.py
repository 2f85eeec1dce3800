"""System calls by number, and prctl(2), as used by the layers of isolation."""

from __future__ import annotations

import ctypes
import os

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 4, 8, 38, 36

libc = ctypes.CDLL(None, use_errno=True)


def system_call(number, *arguments):
    """Make a system call by number, with numbers or bytes as arguments. Raises OSError if it fails."""
    plain = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    if (result := libc.syscall(ctypes.c_long(number), *plain)) < 0:
        raise last_error()
    return result


def last_error():
    """The OSError of the last call."""
    code = ctypes.get_errno()
    return OSError(code, os.strerror(code))


def prctl(option, value):
    """prctl(2) with one argument."""
    if libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) < 0:
        raise last_error()
