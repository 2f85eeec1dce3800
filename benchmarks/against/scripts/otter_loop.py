"""Otter-Grader's API in a loop: ``python otter_loop.py AUTOGRADER.zip SCORES.json NOTEBOOK…``."""

import json
import os
import sys
import time
from pathlib import Path

from otter.api import grade_submission

scores, ends = {}, []
for path in map(os.path.abspath, sys.argv[3:]):
    results = grade_submission(path, os.path.abspath(sys.argv[1]), quiet=True)
    scores[Path(path).stem] = {name: [result.score, result.possible] for name, result in results.results.items()}
    ends.append(time.time())
Path(sys.argv[2]).write_text(json.dumps({"scores": scores, "ends": ends}))
