# tries: leaves modules, start files and settings in its folder for the next submission
# holds: the next submission starts in an empty folder
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import os
import sys

import torch

POISON = "import sys\nprint('left-behind')\nraise SystemExit(3)\n"


def leave():
    for folder in (".", os.environ.get("TMPDIR", "."), os.environ.get("HOME", "."), ".."):
        names = [
            "torch.py",
            "numpy.py",
            "json.py",
            "random.py",
            "ast.py",
            "sitecustomize.py",
            "usercustomize.py",
            "conftest.py",
        ]
        names += ["pytest.ini", ".pdbrc", "run.py", "values.py"]
        for name in names:
            try:
                if not os.path.exists(os.path.join(folder, name)):
                    with open(os.path.join(folder, name), "w") as file:
                        file.write(POISON)
            except OSError:
                pass
    sys.path.insert(0, os.getcwd())


leave()


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    leave()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
