"""What nbgrader has in its gradebook, as JSON: ``python nbgrader_scores.py GRADEBOOK.db ASSIGNMENT``."""

import json
import sys

from nbgrader.api import Gradebook

with Gradebook(f"sqlite:///{sys.argv[1]}") as gradebook:
    found = {}
    for submission in gradebook.assignment_submissions(sys.argv[2]):
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        found[submission.student.id] = {grade.name: [grade.auto_score, grade.max_score] for grade in grades}
print(json.dumps(found))
