"""Makes the pictures of the terminal in docs/students.md: ``python docs/images/terminal.py``.

Needs Chromium (``chromium``) and Pillow, which comes with matplotlib. Look at the pictures before you commit them.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from autograder.app.grader import Grader
from autograder.entrypoints.checking import Checking, CheckOptions
from autograder.ingest import project

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "submissions_example" / "understanding_attention"
#: The command that is shown, the example's folder, and the options.
SHOTS = {
    "check": [("check homework.ipynb", "failed_assert_midway", CheckOptions())],
    "check-forms": [
        ("check homework.ipynb --question 1.3.2", "partial", CheckOptions(question=("1.3.2",))),
        ("check homework.ipynb --brief", "partial", CheckOptions(brief=True)),
        ("check homework.ipynb --brief --plain", "partial", CheckOptions(brief=True, plain=True)),
    ],
}


def renamed(example: Path) -> Path:
    """The notebook of an example, as homework.ipynb."""
    (notebook,) = example.glob("*.ipynb")
    return Path(shutil.copy(notebook, Path(tempfile.gettempdir()) / "homework.ipynb"))


def drawn(name: str, shots: list[tuple[str, str, CheckOptions]], grader: Grader) -> None:
    """Write one picture."""
    console = Console(
        record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor", highlight=False
    )
    for at, (command, example, options) in enumerate(shots):
        console.print(("\n" if at else "") + f"$ autograder {command}", style="bold blue", markup=False)
        checking = Checking(grader, renamed(EXAMPLES / example), options)
        checking.console = console
        if options.plain:  # whose lines the terminal breaks
            checking.console = Console(file=io.StringIO(), highlight=False)
        checking.once()
        if options.plain:
            console.print(checking.console.file.getvalue(), markup=False)  # type: ignore[attr-defined]
    svg = console.export_svg(title="", theme=DIMMED_MONOKAI)
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.S).replace("Fira Code", "DejaVu Sans Mono")  # no network
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder, "page.html"), Path(folder, "page.png")
        page.write_text(f"<body style='margin:0;width:760px'>{svg}</body>")
        command = ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=800,1600"]
        subprocess.run([*command, f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True)
        image = Image.open(picture).convert("RGB")
    edge = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    image.crop(edge).quantize(40, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        HERE / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    with Grader(project.find_project("understanding_attention"), isolation="available") as grader:
        for name, shots in SHOTS.items():
            drawn(name, shots, grader)
