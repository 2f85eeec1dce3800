"""The worker host's own end, whatever became of its grader."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from autograder.sandbox.host import ForkHost

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="hosts fork on Linux")


def started() -> ForkHost:
    """A host that is ready."""
    host = ForkHost([])
    assert b"failed" in host.control.recv(65536)
    return host


def ask_for_a_child(host: ForkHost, name: bytes) -> None:
    """One that has its pipes and no job yet."""
    job, give = os.pipe()
    take, reply = os.pipe()
    socket.send_fds(host.control, [b"run " + name], [job, reply])
    for descriptor in (job, reply, give, take):
        os.close(descriptor)


@pytest.mark.parametrize("unread", [True, False])
def test_a_host_whose_grader_is_gone_leaves_nothing(unread: bool) -> None:
    host = started()
    ask_for_a_child(host, b"2")
    if unread:  # what `kill -9` leaves: an answer that nobody has read, or will
        host.control.sendall(b"reap 2")
        time.sleep(0.5)
    host.control.close()
    assert host.process.wait(timeout=10) == 0
    assert not Path(host.folder).exists()
