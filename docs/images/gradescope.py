"""Makes the picture of Gradescope's page in docs/students.md: ``python docs/images/gradescope.py``.

The page is laid out like Gradescope's, from a real results.json. Needs Chromium (``chromium``) and Pillow, which comes
with matplotlib. Look at the picture before you commit it.
"""

from __future__ import annotations

import html
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.domain.texts import speaking
from autograder.ingest import project, submissions
from autograder.output import results_json

HERE = Path(__file__).parent
HOMEWORK = """
import torch

key = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
print("key", key.shape)

def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])

def get_query122():
    q = torch.tensor([[4.7, 6.5, 6.0], [6.4, 5.0, -5.9], [-0.3, -4.8, -8.8], [0.0, 0.0, 0.0]])
    print("lengths", q.norm(dim=1))
    return q

def get_query131():
    return torch.tensor([[0.3, -0.1, 0.4]])

def get_query132():
    return 5 * torch.tensor([[1.11, 1.15, 0.01]])

def get_key141():
    return torch.zeros(2**31, 3)

def get_key142():
    return torch.tensor([0.7, 0.7, 0.0])

# %% [markdown]
# ## 1.2 Write-up
# Copying a token helps with names: one weight near 1 copies its value.
"""
COLORS = {"passed": "#1b806a", "failed": "#b3261e", "": "#5b6670"}
STYLE = """
body {font: 15px/1.45 sans-serif; margin: 0; background: #f3f6f8; color: #222} main {width: 760px; padding: 8px 14px}
h2 {font-size: 18px; margin: 4px 0 8px} h3 {font-size: 15px; margin: 0 0 3px} span {float: right}
section {background: #fff; margin: 7px 0; padding: 8px 12px} code {background: #eef2f4; font-size: 13px}
"""


def page(made: dict[str, Any]) -> str:
    """The results as Gradescope shows them: what concerns the whole file, and a box for each test."""
    boxes = []
    for test in made["tests"]:
        color = COLORS[test.get("status", "")]
        points = f" ({test['score']:g}/{test['max_score']:g})" if "score" in test else ""
        name = html.escape(f"{test['number']}) {test['name']}" if "number" in test else test["name"])
        head = f"<h3 style='color: {color}'>{name}{points}</h3>"
        boxes.append(f"<section style='border-left: 5px solid {color}'>{head}{test['output']}</section>")
    head = f"<h2>Autograder Results <span>{made['score']:g} points</span></h2><section>{made['output']}</section>"
    return f"<!doctype html><meta charset='utf-8'><style>{STYLE}</style><main>{head}{''.join(boxes)}</main>"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file, shown, picture = Path(folder, "homework.py"), Path(folder, "page.html"), Path(folder, "page.png")
        file.write_text(HOMEWORK)
        with Grader(project.find_project("understanding_attention"), isolation="available") as grader:
            report = grade(grader, submissions.read_submission(file, grader.assignment.files))
            with speaking(grader.assignment.texts):
                shown.write_text(page(json.loads(results_json.render(report))))
        command = ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=800,1400"]
        subprocess.run([*command, f"--screenshot={picture}", shown.as_uri()], check=True, capture_output=True)
        image = Image.open(picture).convert("RGB")
    edge = ImageChops.difference(image, Image.new("RGB", image.size, "#f3f6f8")).getbbox() or (0, 0, 0, 0)
    picture_colors = image.crop((0, 0, edge[2] + 14, edge[3] + 8)).quantize(40, dither=Image.Dither.NONE)
    picture_colors.save(HERE / "gradescope.png", optimize=True)
