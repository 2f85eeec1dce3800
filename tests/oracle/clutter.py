"""What stands around the answers in a student's file: set-up cells, checks, prints, dead ends, broken cells."""

from __future__ import annotations

from random import Random

from .blocks import SUFFIX
from .oracle import KEY, VALUE

IMPORTS = "import math\n\nimport numpy as np\nimport torch\nimport torch.nn.functional as F\n"

SHEET = {
    "1.2.1": ("1.2 Selection", "Pick out the first value."),
    "1.2.2": ("1.2 Selection, continued", "Pick out every value with one query matrix."),
    "1.3.1": ("1.3 Averages", "Average all four values."),
    "1.3.2": ("1.3 Averages, continued", "Average values 0 and 1."),
    "1.4.1": ("1.4 Interaction", "Change one key so that three values are averaged."),
    "1.4.2": ("1.4 Interaction, continued", "Change one key so that its own value comes out."),
}


def givens(rng: Random) -> str:
    """The cell that makes `key` and `value`, typed in or drawn again as in the handout."""
    tables = {"key": KEY.tolist(), "value": VALUE.tolist()}
    if rng.random() < 0.35:
        return (
            "torch.manual_seed(447)\nkey, value = torch.randn(4, 3), torch.randn(4, 3)\n"
            "key = (key / key.norm(dim=1, keepdim=True)).round(decimals=2)\n"
            "value = (value / value.norm(dim=1, keepdim=True)).round(decimals=2)\nprint(key, value)\n"
        )
    if rng.random() < 0.5:
        return "".join(f"{name} = torch.tensor({table})\n" for name, table in tables.items())
    spread = {name: "".join(f"    {row},\n" for row in table) for name, table in tables.items()}
    return "".join(f"{name} = torch.tensor([\n{rows}])\n" for name, rows in spread.items())


HELPER = '''
def gap(query, target, k=None):
    """Largest difference between what attention returns and what is wanted."""
    weights = torch.softmax(query @ (key if k is None else k).T, dim=-1)
    return (weights @ value - target).abs().max()
'''

TARGETS = {
    "1.2.1": "value[0]",
    "1.2.2": "value",
    "1.3.1": "value.mean(0)",
    "1.3.2": "value[:2].mean(0)",
    "1.4.1": "value[:3].mean(0)",
    "1.4.2": "value[2]",
}


def check(question: str, rng: Random) -> str:
    """A student's own check after an answer. It may fail or raise: that must cost nothing."""
    get = f"get_{SUFFIX[question]}()"
    if question.startswith("1.4"):
        measure = f"gap(get_query132(), {TARGETS[question]}, moved)"
        lines = [f"moved = key.clone()\nmoved[2] = {get}"]
        lines += ["moved[2] /= moved[2].norm()"] if question == "1.4.2" else []
    else:
        measure, lines = f"gap({get}, {TARGETS[question]})", []
    lines.append(rng.choice([f"print({get})", f"print('mine:', {get})", "# looks fine to me"]))
    lines += [f"off = {measure}", "print(off)"]
    lines.append(rng.choice(["assert off < 0.05", "assert off < 0.05, off", "assert off < 1e-9", "off"]))
    return "\n".join(lines) + "\n"


HARMLESS = [
    "print('ready')",
    "x = torch.randn(2, 2)\nx @ x.T",
    "torch.manual_seed(0)",
    "1 / 0",
    "assert 1 == 2, 'not yet'",
    "raise ValueError('note to self')",
    "import pandas as pd",
    "from sklearn.linear_model import LinearRegression",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
    "open('notes.txt').read()",
    "print(undefined_name)",
    "import sys\nsys.exit(1)",
    "exit()",
    "for i in range(3):\n    print(i, i ** 2)",
    "try:\n    print(key.shape)\nexcept NameError:\n    print('run the cell above first')",
    "get_ipython().run_line_magic('matplotlib', 'inline')",
    "from IPython.display import display\ndisplay('done')",
    "print('x' * 5000)",
    "# café, naïve, λ → 0.5 ✓",
    "import warnings\nwarnings.warn('careful')",
    "import sys\nprint('to stderr', file=sys.stderr)",
]

BROKEN = [
    "print 'ready'",
    "for i in range(3)\n    print(i)",
    "x = = 3",
    "def helper(x)\n    return x + 1",
    "this is not code",
    "y = 3 +",
    "class = 5",
    "q = torch.tensor([[1.0, 2.0, 3.0]]",
]

MAGICS = [
    "!pip install -q torch",
    "%matplotlib inline",
    "%%bash\nls -la\necho done",
    "%load_ext autoreload\n%autoreload 2",
    "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive/MyDrive",
    "%timeit sum(range(10))",
    "!nvidia-smi\nprint('gpu?')",
]

WRITE_UPS = [
    "Copying a token exactly helps with names and quotations.",
    "Mixing several values lets the model use more than one cue at once.",
    "",
    "I think that attention is a soft dictionary look-up.",
]
