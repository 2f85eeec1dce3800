"""Out of memory, endless recursion and killed processes are reported in a student's words."""

from __future__ import annotations

import pytest

from autograder.domain.record import Crashed, Raised, Trouble
from autograder.scoring.explain import explain, note

TORCH = (
    "RuntimeError: [enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried "
    "to allocate 10737418240 bytes. Error code 12 (Cannot allocate memory)"
)
NUMPY = "MemoryError: Unable to allocate 9.31 GiB for an array with shape (1250, 1000, 1000) and data type float64"
ADVICE = "Look for an array that is larger than it should be, or for a list that grows without end."


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (TORCH, " It asked for 10 GiB at once."),
        ("RuntimeError: DefaultCPUAllocator: not enough memory: you tried to allocate 512 bytes.", " It asked for 512 bytes at once."),
        (NUMPY, " It asked for 9.31 GiB at once."),
        (NUMPY.replace("MemoryError", "_ArrayMemoryError"), " It asked for 9.31 GiB at once."),
        ("MemoryError: std::bad_alloc", ""),
        ("MemoryError", ""),
    ],
)  # fmt: skip
def test_too_little_memory(error: str, asked: str) -> None:
    raised = Raised(error, "hw.py, line 3")
    assert explain(raised, "`f()`", memory=2 << 30) == (
        f"`f()` ran out of memory (hw.py, line 3).{asked} Your code may use 2 GiB. {ADVICE}"
    )
    assert explain(Raised(error), "`f()`") == f"`f()` ran out of memory.{asked} {ADVICE}"
    assert note(Trouble("cell 3, line 1", error), 1 << 20) == (
        f"cell 3, line 1: This statement ran out of memory.{asked} Your code may use 1 MiB. {ADVICE}"
    )


@pytest.mark.parametrize(
    "error", ["ValueError: MemoryError", "RuntimeError: I can't allocate time", "RecursionError: mine"]
)
def test_other_errors_keep_their_words(error: str) -> None:
    assert explain(Raised(error), "`f()`") == f"`f()` raised {error}."
    assert note(Trouble("cell 1", error)) == f"cell 1: {error}"


def test_recursion_and_signals() -> None:
    deep = "RecursionError: maximum recursion depth exceeded in comparison"
    assert explain(Raised(deep, "hw.py, line 9"), "`f()`").startswith(
        "`f()` called itself too many times (hw.py, line 9)"
    )
    assert "too much memory" in explain(Crashed("was ended by SIGKILL"), "`f()`")
    assert "crashed Python itself" in explain(Crashed("was ended by SIGSEGV"), "`f()`")
    assert "too much memory" in note(Trouble("cell 2, line 1", "was ended by SIGKILL; it was skipped"))
    assert explain(Crashed("was ended by SIGUSR1"), "`f()`") == "`f()` was ended by SIGUSR1."
