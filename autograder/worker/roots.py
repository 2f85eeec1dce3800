"""A root folder of its own for a child, if the kernel has no Landlock: nothing outside it can be named.

There are two kinds. A *tree* consists of read-only bind mounts of what Python needs, in the host's own mount namespace;
it takes CAP_SYS_ADMIN, or a kernel that lets ordinary users create user namespaces. A *bare* root holds the folder that
students may write to and some devices, and takes CAP_SYS_CHROOT; it contains nothing of Python's, so everything must be
loaded first (`archive`).

Numbers are from <linux/sched.h> and <linux/mount.h>.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys

from kernel_calls import last_error, libc

NEW_MOUNTS, NEW_USER = 0x20000, 0x10000000
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXECUTION, REMOUNT = 1, 2, 4, 8, 32
NO_ATIME, NO_DIR_ATIME, BIND, RECURSIVE, PRIVATE, RELATIVE_ATIME = 1 << 10, 1 << 11, 1 << 12, 1 << 14, 1 << 18, 1 << 21
#: statvfs(3) flags and the mount(2) flags to pass again: a namespace may not remove a flag.
KEPT = {2: NO_SUID, 4: NO_DEVICES, 8: NO_EXECUTION, 1 << 10: NO_ATIME, 1 << 11: NO_DIR_ATIME, 1 << 12: RELATIVE_ATIME}
#: Folders that Linux systems have and Python does not need: the trees are built in one, visible to this process only.
PLACES = ("/mnt", "/media", "/srv", "/opt", "/home", "/var/tmp", "/tmp", "/dev/shm")
#: Needed in addition to the Landlock paths: folders that links pass through.
LINKS = {"/etc/alternatives"}
WORK = "/student"  # the writable folder in a bare root; no package may be in a folder of that name
DEVICES = {"null": (1, 3), "zero": (1, 5), "random": (1, 8), "urandom": (1, 9)}


def checked(result):
    """The result of a libc call. Raises OSError if it failed."""
    if result < 0:
        raise last_error()


def mount(source, target, kind, flags, data=None):
    """mount(2)."""
    words = [os.fsencode(word) if word is not None else None for word in (source, target, kind)]
    checked(libc.mount(*words, ctypes.c_ulong(flags), data))


def enter(scratch):
    """Enter a new mount namespace. Returns an empty folder in which trees can be built.

    Raises OSError if the system or user does not allow it. Then nothing has changed, because a child tries it first.
    """
    needed = {scratch, os.path.abspath(__file__), sys.prefix, sys.base_prefix, *sys.path}
    place = next(p for p in PLACES if os.path.isdir(p) and not any(n == p or n.startswith(p + "/") for n in needed))
    if not (child := os.fork()):
        code = 1
        try:
            leave_mounts(place)
            os.chroot(build(place, scratch, {os.devnull}))
            os.chdir(scratch)
            code = 0
        except OSError as error:
            code = error.errno or 1
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise OSError(code, os.strerror(code) if code > 0 else f"ended by signal {-code}")
    leave_mounts(place)
    return place


def leave_mounts(place):
    """Switch to private mounts, with an empty file system at ``place``; an ordinary user becomes root of them."""
    user, group = os.geteuid(), os.getegid()
    checked(libc.unshare(NEW_MOUNTS | NEW_USER if user else NEW_MOUNTS))
    if user:
        maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
        for name, content in maps.items():
            with open(f"/proc/self/{name}", "w") as file:
                file.write(content)
    mount("none", "/", None, RECURSIVE | PRIVATE)
    mount("tmpfs", place, "tmpfs", NO_SUID | NO_DEVICES, b"mode=755,size=4m")


def build(place, scratch, paths):
    """Build a tree at ``place`` with ``paths`` readable and ``scratch`` writable. Returns its root."""
    root = os.path.join(place, os.path.basename(scratch))
    os.mkdir(root)
    os.chmod(root, 0o755)
    mount(root, root, None, BIND)
    for path in sorted(paths):
        if os.path.exists(path) and not os.path.lexists(root + path):  # otherwise it is part of another
            bind(os.path.realpath(path), root + path)
    place_for(root + scratch, folder=True)
    for mounted in mounts(root):
        kept = sum(flag for bit, flag in KEPT.items() if os.statvfs(mounted).f_flag & bit)
        mount(None, mounted, None, REMOUNT | BIND | READ_ONLY | NO_SUID | kept)
    mount(scratch, root + scratch, None, BIND)
    return root


def bind(source, target):
    """Bind-mount ``source`` at ``target``, with the mounts inside it."""
    place_for(target, folder=os.path.isdir(source))
    mount(source, target, None, BIND | RECURSIVE)


def place_for(path, *, folder):
    """Create an empty folder or file, in folders that everybody may enter."""
    parent = os.path.dirname(path)
    if not os.path.isdir(parent):
        place_for(parent, folder=True)
    if folder:
        os.makedirs(path, exist_ok=True)
        os.chmod(path, 0o755)
    else:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644))


def mounts(root):
    """The mount points at or below ``root``, deepest first."""
    with open("/proc/self/mountinfo") as file:
        found = {line.split()[4].encode().decode("unicode_escape") for line in file}
    return sorted((path for path in found if path == root or path.startswith(root + "/")), reverse=True)


def open_to_all(paths):
    """Whether every user may read these paths and enter the folders."""
    for path in filter(os.path.exists, paths):
        mode = os.stat(path).st_mode
        wanted = 0o005 if stat.S_ISDIR(mode) else 0o004
        if mode & wanted != wanted:
            return False
    return True


def make_bare(root, user):
    """Make ``root`` a bare root with a folder owned by ``user``, and make that the current folder."""
    os.chmod(root, 0o755)
    os.mkdir(root + WORK, 0o700)
    os.chown(root + WORK, user, user)
    os.mkdir(f"{root}/dev")
    os.chmod(f"{root}/dev", 0o755)
    for name, numbers in DEVICES.items():
        try:
            os.mknod(f"{root}/dev/{name}", stat.S_IFCHR | 0o666, os.makedev(*numbers))
            os.chmod(f"{root}/dev/{name}", 0o666)
        except OSError:  # not every root may create a device: then there is none
            break
    os.chdir(root + WORK)
