"""Layers of isolation, looked at from inside: what holds is said to hold, and what was taken out is missed."""

from __future__ import annotations

import importlib.util
import os
import sys
from types import ModuleType

import pytest
from conftest import ROOT

from autograder.sandbox.host import open_host
from autograder.sandbox.probe import LAYERS, probe

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")


@pytest.fixture(scope="module")
def isolation() -> ModuleType:
    """The benchmark, which can open a host that goes without some layers."""
    spec = importlib.util.spec_from_file_location("isolation", ROOT / "benchmarks" / "isolation.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("fork", [True, False])
def test_every_layer_holds(fork: bool) -> None:
    host = open_host([], fork=fork)
    found = probe(host)
    host.close()
    expected = dict.fromkeys(LAYERS, "")
    if os.geteuid():
        expected["user"] = found["user"]
    if not fork:  # it has no host to outlive, and its end is the grader's to see to
        expected["parent"] = found["parent"]
    assert found == expected


@pytest.mark.parametrize("layer", ["limits", "user", "files", "calls"])
def test_a_layer_that_is_taken_out_is_missed(isolation: ModuleType, layer: str) -> None:
    host = isolation.host_without(layer)
    found = probe(host)
    host.close()
    assert found[layer]
    if layer != "user":  # without it other things are open too
        assert not any(why for other, why in found.items() if other not in (layer, "user"))
