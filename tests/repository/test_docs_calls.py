"""What spec.md shows of adapters, arguments and changes is tried: the right solution earns all of it, a wrong one nothing."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from conftest import ROOT

from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.readers import read
from autograder.scoring.score import score, targets_of
from autograder.spec.load import load

PAGE = (ROOT / "docs" / "spec.md").read_text()
RIGHT = {
    "Arguments": "import torch\ndef softmax_loss(Z, y, reduction):\n"
    "    return torch.nn.functional.cross_entropy(Z, y, reduction=reduction)\n",
    "What a call changes": "def sgd_step(theta, g, lr):\n    theta -= lr * g\n",
    "Adapters": "import torch\nclass CausalHeads(torch.nn.Module):\n    def __init__(self, d, heads):\n"
    "        super().__init__()\n        self.first = torch.nn.Linear(d, d)\n"
    "    def forward(self, x):\n        return self.first(x).cumsum(1)\n",
}
WRONG = {
    "Arguments": "import torch\ndef softmax_loss(Z, y, reduction):\n"
    "    return torch.nn.functional.cross_entropy(Z, y, reduction='sum')\n",
    "What a call changes": "def sgd_step(theta, g, lr):\n    return theta - lr * g\n",
    "Adapters": RIGHT["Adapters"].replace("cumsum(1)", "cumsum(2)"),
}


def blocks(heading: str, language: str) -> list[str]:
    """The examples under a heading of spec.md."""
    section = re.split(r"^#+ ", PAGE.split(f"\n### {heading}\n")[1], flags=re.MULTILINE)[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


def spec_of(heading: str) -> str:
    """The example as a whole spec."""
    made = yaml.safe_load(blocks(heading, "yaml")[0])
    if "questions" not in made:
        made = {"questions": [{"id": "1", "title": "t", "points": 1, "within": {"abs": 1e-4}, **made}]}
    points = sum(question["points"] for question in made["questions"])
    return yaml.safe_dump({"spec": 1, "title": "t", "points": points, **made}, sort_keys=False)


def test_the_examples_of_calls_do_what_the_page_says(host: Host, tmp_path: Path) -> None:
    for heading, source in RIGHT.items():
        (tmp_path / "heads_adapters.py").write_text("".join(blocks(heading, "python")))
        (tmp_path / "spec.yaml").write_text(spec_of(heading))
        assignment = load(tmp_path / "spec.yaml")
        records = []
        for text in (source, WRONG[heading]):
            (tmp_path / "hw.py").write_text(text)
            records.append(collect(assignment, read(tmp_path / "hw.py"), host))
        targets = targets_of(assignment, records[0])
        results = [score(assignment, targets, record).results[0] for record in records]
        assert [result.credit for result in results] == [1, 0], (heading, results)
