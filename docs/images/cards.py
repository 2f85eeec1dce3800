"""Makes the pictures of cards in docs/students.md: ``python docs/images/cards.py``.

Needs Chromium and Pillow, which comes with matplotlib. Look at the pictures before you commit them.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from autograder.app.kit.student_grader import self_check_grader
from autograder.entrypoints import notebook_checks
from autograder.entrypoints.notebook_checks import NotebookChecks
from autograder.ingest.project import find_project

HERE = Path(__file__).parent
KEY = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
#: What JupyterLab sets on a page in each theme.
THEMES = {
    theme: f'data-jp-theme-light="{light}" style="background:{paper};--jp-layout-color0:{paper};'
    f'--jp-content-font-color1:{ink}"'
    for theme, light, paper, ink in (("light", "true", "#fff", "#212121"), ("dark", "false", "#111", "#fff"))
}


def unfinished() -> None:
    """The placeholder of a starter."""
    raise NotImplementedError


def shot(name: str, theme: str, cards: Iterable[str], height: int) -> None:
    """A picture of cards, one below the other, cut to what they fill and with as few colors as do."""
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder, "page.html"), Path(folder, "page.png")
        body = "".join(cards)
        page.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><body {THEMES[theme]}>{body}')
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size=780,{height}"]
        subprocess.run([browser, *options, f"--screenshot={picture}", str(page)], check=True, capture_output=True)
        Image.open(picture).convert("RGB").quantize(64).save(HERE / f"{name}.png", optimize=True)


def main() -> None:
    """Check an invented student's names."""
    names: dict[str, Any] = {"key": KEY, "get_query122": lambda: 3 * KEY, "get_query121": lambda: 10 * KEY[:1]}
    notebook_checks._names = lambda shell: names
    notebook_checks._place = lambda shell, file: "cell [7]"
    project = find_project("understanding_attention")
    checks = NotebookChecks(lambda ahead: self_check_grader(project, ahead=ahead))
    first = [checks.live_card([id]).html for id in ("1.2.2", "1.2.1")]
    shot("card-light", "light", first, 795)
    names |= {"get_query131": unfinished, "get_key141": lambda: [1.0, 2.0, 3.0], "get_query132": lambda: KEY[3:4]}
    del names["get_query122"]
    shot("card-dark", "dark", [checks.live_card().html], 1060)


if __name__ == "__main__":
    main()
