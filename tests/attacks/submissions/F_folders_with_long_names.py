# tries: fill its folder with thousands of folders with long names, one of them holding a file, so that it cannot be emptied by naming them
# holds: the folder is emptied, or another host takes over; the next submission finds nothing
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 0}
import os

import torch

for number in range(9000):
    os.mkdir(f"{number:05d}" + "x" * 235)
with open(sorted(os.listdir("."))[0] + "/note", "w") as file:
    file.write("from student a")


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])
