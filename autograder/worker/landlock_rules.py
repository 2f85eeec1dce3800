"""The Landlock ruleset: the files that a child may read, and the one folder that it may write to.

Numbers are from the kernel header <linux/landlock.h>.
"""

from __future__ import annotations

import os
import struct
import sys

from kernel_calls import system_call


def has_landlock():
    """Whether the kernel supports Landlock."""
    try:
        return system_call(444, None, 0, 1) > 0
    except OSError:
        return False


LANDLOCK = has_landlock()

READ_FILE, READ_DIR, WRITE_FILE, EXECUTE, TRUNCATE, IOCTL = 1 << 2, 1 << 3, 1 << 1, 1 << 0, 1 << 14, 1 << 15
ON_FILES = READ_FILE | WRITE_FILE | EXECUTE | TRUNCATE | IOCTL
SPECIAL = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11  # devices, sockets, pipes: nobody needs to create one
RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}  # by version; 0xFFFF from version 5
NOT_FOR_STUDENTS = ("autograder", "mlmath_autograder", "__editable__", "gradescope", "__pycache__")


def readable():
    """Files and folders that Python and its packages need: the standard library, and each package."""
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
    """The modules and packages among `readable`."""
    folders = {os.path.dirname(os.__file__), *(f for f in sys.path if f.endswith(("site-packages", "dist-packages")))}
    return {path for path in readable() if os.path.dirname(path) in folders}


def ruleset(scratch):
    """The descriptor of a Landlock ruleset: read what Python needs, write in ``scratch``. May raise OSError."""
    version = system_call(444, None, 0, 1)
    rights = RIGHTS.get(version, 0xFFFF)
    attributes = struct.pack("=QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = system_call(444, attributes, size, 0)
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
            system_call(445, rules, 1, struct.pack("=Qi", right, descriptor), 0)
        finally:
            os.close(descriptor)
    return rules
