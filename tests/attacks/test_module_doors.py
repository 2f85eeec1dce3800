"""What a submission does with calls whose answers are computed from it: gradients, invariants, modules, steps."""

from __future__ import annotations

import os
import sys

import pytest
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.report import Status
from autograder.domain.submission import Cell, Submission
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.execution.sandbox.host import Host
from autograder.scoring.score import score

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")

HEAD = "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [torch, numpy]}\ngivens: {k: [1, 2]}\nquestions:\n"
GRADIENT = "{function: f, args: [k], gradient: k}, want: 3 * k ** 2"
SHIFTED = "{function: f, args: [k]}, want: k - mean(k), invariant: [{shift: k}, {unmodified: k}]"
MODULE = (
    "{module: Net, init: {d: 2}, weights: {w: [[1, 2], [3, 5]]}, args: [k]}, want: '[5, 13]', "
    "invariant: [{scale: k, expect: scaled}]"
)
NET = "import torch\nclass Net(torch.nn.Module):\n    def __init__(self, d):\n        super().__init__()\n"
#: Has whatever a module is asked for, and is none.
DUCK = (
    "    def __init__(self, d):\n        self.w = torch.nn.Parameter(torch.zeros(d, d))\n"
    "    def named_parameters(self):\n        return [('w', self.w)]\n    def parameters(self):\n        return [self.w]\n"
    "    def named_buffers(self):\n        return []\n    def train(self, mode):\n        pass\n"
    "    def __call__(self, x):\n        return self.w @ x\n"
)
STEPS = "{steps: ['b = Box(k)', 'b.add(2)'], get: b.value}, want: k + 2"
FITTED = (
    "{steps: ['w = fit(m, t, 60)'], get: 'predict(w, new)'}, draw: {times: 2, seed: 1, m: 'normal(20, 2)', new: "
    "'normal(9, 2)'}, got: mean((answer - new @ k) ** 2), want: 0"
).replace("(m, t, 60)", "(m, 60)")
HONEST = {
    STEPS: "class Box:\n    def __init__(self, v):\n        self.value = v\n    def add(self, n):\n        self.value = self.value + n\n",
    FITTED: "import torch\ndef fit(m, n):\n    return torch.tensor([1.0, 2.0])\ndef predict(w, x):\n    return x @ w\n",
    MODULE: NET
    + "        self.w = torch.nn.Parameter(torch.zeros(d, d))\n    def forward(self, x):\n        return self.w @ x\n",
    GRADIENT: "def f(x):\n    return (x ** 3).sum()\n",
    SHIFTED: "def f(x):\n    return x - x.mean()\n",
}
#: What each tries at the question in front of it; none of it earns anything.
ATTACKS = {
    "another autograd": (
        GRADIENT,
        "import gc, torch\ndef grad(*a, **k):\n    found = [o[key] for o in gc.get_objects() if isinstance(o, dict)"
        " for key in ('want', 'targets') if key in o]\n    return [torch.as_tensor(found[0] if found else [1.0, 1.0])]\n"
        "torch.autograd.grad = grad\ndef f(x):\n    return x\n",
    ),
    "a tensor of another class": (
        GRADIENT,
        "import torch\nclass T(torch.Tensor):\n    requires_grad = True\n    def sum(self):\n        return self\n"
        "def f(x):\n    return T([3.0, 12.0])\n",
    ),
    "the caller's own frames": (
        GRADIENT,
        "import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n"
        "        for name in ('leaves', 'made', 'asked', 'want', 'target'):\n            frame.f_locals.pop(name, None)\n"
        "        frame = frame.f_back\n    return x.sum()\n",
    ),
    "an object that is every number": (
        STEPS,
        "class Box:\n    def __init__(self, v):\n        pass\n    def add(self, n):\n        pass\n    def __getattr__(self, name):\n"
        "        return type('Any', (), {'__float__': lambda s: 3.0, '__iter__': lambda s: iter([3.0, 4.0]), '__eq__': lambda s, o: True})()\n",
    ),
    "another compile": (
        STEPS,
        "import builtins\nbuiltins.compile = builtins.exec = builtins.eval = lambda *a, **k: 0\nclass Box:\n    pass\n",
    ),
    "predictions that are all the same": (
        FITTED,
        "def fit(m, n):\n    return 0\ndef predict(w, x):\n    return x[:, 0] * 0\n",
    ),
    "a loss of its own": (FITTED, "def fit(m, n):\n    return 0\ndef predict(w, x):\n    return 0.0\n"),
    "a module without weights": (MODULE, NET + "    def forward(self, x):\n        return x\n"),
    "weights of its own": (
        MODULE,
        NET + "    def named_parameters(self, *a, **k):\n        return iter([('w', torch.zeros(2, 2))])\n"
        "    def forward(self, x):\n        return torch.ones(2, 2) @ x\n",
    ),
    "no module at all": (MODULE, "import torch\nclass Net:\n" + DUCK),
    "another class of module": (
        MODULE,
        "import torch\nclass Any(type):\n    def __instancecheck__(self, one):\n        return True\n"
        "class M(metaclass=Any):\n    pass\ntorch.nn.Module = M\nclass Net:\n    def __init__(self, d):\n        pass\n"
        "    def named_parameters(self):\n        return []\n    named_buffers = named_parameters\n"
        "    def train(self, mode):\n        pass\n    def __call__(self, x):\n        return [5.0, 13.0]\n",
    ),
    "a constant": (SHIFTED, "import torch\ndef f(x):\n    return torch.zeros(2)\n"),
    "a class that equals everything": (
        SHIFTED,
        "import torch\nclass Same(float):\n    def __eq__(self, other):\n        return True\n    def __float__(self):\n"
        "        return 0.5\n    __hash__ = None\ndef f(x):\n    return [Same(-0.5), Same(9.5)]\n",
    ),
    "right until it is asked again": (
        SHIFTED,
        "import torch\nseen = []\ndef f(x):\n    seen.append(x)\n"
        "    return x - x.mean() if len(seen) == 1 else torch.full((2,), float('nan'))\n",
    ),
    "another shape when it is asked again": (
        SHIFTED,
        "import torch\nseen = []\ndef f(x):\n    seen.append(x)\n"
        "    return x - x.mean() if len(seen) == 1 else torch.zeros(1, 2, 1)\n",
    ),
    "no second answer": (
        SHIFTED,
        "import os\nseen = []\ndef f(x):\n    seen.append(x)\n    if len(seen) > 1:\n        os._exit(0)\n"
        "    return x - x.mean()\n",
    ),
}


def asked(answer: str) -> Assignment:
    """An assignment of one question."""
    return assignment(f"{HEAD}- {{id: q, title: t, points: 1, within: {{abs: 0.001}}, answer: {answer}}}\n")


def earned(host: Host, answer: str, source: str) -> tuple[float, Status]:
    """What a source earns, and whether it was graded at all."""
    made = asked(answer)
    submission = Submission("s", "hw.py", (Cell("hw.py", source, salvage=True),))
    result = score(made, {}, collect(made, submission, host), submission).results[0]
    return result.score, result.status


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_earned_and_nothing_stays(host: Host, attack: str) -> None:
    answer, source = ATTACKS[attack]
    assert earned(host, answer, source) == (0, Status.FAILED)  # *ungraded* would be another attempt for free
    assert earned(host, answer, HONEST[answer]) == (1, Status.PASSED)
    assert isinstance(host, ForkHost)
    host.settle()
    assert os.listdir(host.folder) == []
