# tries: write files where the grader cannot look: in a folder that it cannot list, and below folders whose names add up to more than a path may have
# holds: what cannot be looked at counts as too much
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 0}
import os
import time

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def fill():
    for number in range(100):
        with open(f"f{number}", "wb") as file:
            file.write(bytes(8 << 20))
        time.sleep(0.02)


def get_query122():
    os.mkdir("closed", 0o300)
    os.chdir("closed")
    fill()


def get_query131():
    for _ in range(20):
        os.mkdir("x" * 250)
        os.chdir("x" * 250)
    fill()
