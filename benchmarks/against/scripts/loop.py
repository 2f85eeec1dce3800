"""The limit: one process imports torch once and runs file after file, with nothing between them.

``python loop.py FOLDER ANSWERS.json``: writes the answers, and how long the files took once torch was there.
"""

import importlib.util
import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_num_threads(1)  # beside busy neighbours a second thread makes these small products slower
KEY = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
VALUE = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])
TARGETS = [VALUE[0], VALUE, VALUE.mean(0), VALUE[:2].mean(0), VALUE[:3].mean(0), VALUE[2]]


def off(query, target, key=KEY):
    return float((target - F.scaled_dot_product_attention(query, key, VALUE, scale=1)).abs().max())


def with_key(new):
    key = KEY.clone()
    key[2] = new
    return key


def grade(path):
    spec = importlib.util.spec_from_file_location("submission", path)
    student = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(student)
    query = student.get_query132()
    key142 = student.get_key142()
    errors = [
        off(student.get_query121(), TARGETS[0]),
        off(student.get_query122(), TARGETS[1]),
        off(student.get_query131(), TARGETS[2]),
        off(query, TARGETS[3]),
        off(query, TARGETS[4], with_key(student.get_key141())),
        off(query, TARGETS[5], with_key(key142 / key142.norm())),
    ]
    return [error < 0.05 for error in errors]


sys.dont_write_bytecode = True
paths = sorted(Path(sys.argv[1]).glob("*.py"))
began = time.perf_counter()
right = {path.stem: grade(path) for path in paths}
seconds = time.perf_counter() - began
Path(sys.argv[2]).write_text(json.dumps({"seconds": seconds, "right": right}))
