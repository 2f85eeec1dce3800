"""Layers of isolation tested from inside: those that hold are reported as holding, removed ones as missing."""

from __future__ import annotations

import importlib.util
import os
import sys
from types import ModuleType

import pytest
from conftest import ROOT

from autograder.execution.sandbox.host import open_host
from autograder.execution.sandbox.probe import LAYERS, ONE_LEFT, exposed_layers, probe

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
    elif found["capabilities"]:
        expected["capabilities"] = ONE_LEFT
    if not fork:  # it has no host to outlive; the grader ends it
        expected["parent"] = found["parent"]
    assert found == expected


# other layers that must be removed with a layer, or disappear with it
WITH = {"closed": ("user",), "user": ("capabilities",), "capabilities": ("user",), "privileges": ("files", "calls")}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_that_is_taken_out_is_missed(isolation: ModuleType, layer: str) -> None:
    if layer in ("user", "capabilities") and os.geteuid():
        pytest.skip("an ordinary user has neither")
    host = isolation.host_without(layer, *WITH.get(layer, ()))
    found = probe(host)
    missing = exposed_layers(host)
    host.close()
    assert found[layer]
    assert layer in missing
    assert missing.keys() <= {layer, *WITH.get(layer, ())}, missing


def test_a_host_that_has_threads_does_not_fork(isolation: ModuleType) -> None:
    host = isolation.host_without("one thread")
    found = probe(host)
    assert host.announces
    assert host.instead is not None
    host.close()
    assert not any(found[layer] for layer in ("limits", "files", "calls"))
