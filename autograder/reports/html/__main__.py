"""The process that makes the class's page: a job as JSON on its standard input, the page on its standard output.

`own_path.command` starts it, so that no file of the folder that somebody works in (one with submissions, say) can take
the place of a module.
"""

import json
import os
import sys

if __name__ == "__main__":
    PAGE = os.dup(1)
    os.dup2(2, 1)  # what anything prints is no part of the page

from autograder import project, targets
from autograder.gradebook import Gradebook, Run
from autograder.grader import Grader
from autograder.reports import html
from autograder.reports.html import index  # noqa: F401  # loaded before there is a job, for it takes its time


def main() -> int:
    """Make the page; 1 if the spec is no longer that of the run."""
    job = json.loads(sys.stdin.buffer.read())
    run = Run(**job["run"])
    with Grader(project.find(job["spec"]), ahead=False) as grader, Gradebook(job["gradebook"]) as book:
        assignment = grader.assignment
        if assignment.digest != run.spec:
            return 1
        page = html.class_page(assignment, targets.parse(job["targets"]), book, run, anonymous=job["anonymous"])
    with os.fdopen(PAGE, "wb") as out:
        out.write(page.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
