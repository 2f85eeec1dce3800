"""The tolerance audit: wrong answers that are tried by themselves, those that would pass, and the room that is left.

`arrays` and `texts` make wrong answers, `candidates` collects them, `copies` looks for earlier answers that leave
nothing to do, `trial` judges one, `slack` measures the room, and `findings` says what of all that is one. `review` does
so for every question, `settle` holds it against what the spec accepts, and `table` shows it. `exposed` tells of numbers
that feedback gives away try by try.
"""

from autograder.validation.tolerance.exposed import exposed
from autograder.validation.tolerance.findings import Finding
from autograder.validation.tolerance.review import Audit, Review, run
from autograder.validation.tolerance.settle import count, faults, untried
from autograder.validation.tolerance.table import table

__all__ = ["Audit", "Finding", "Review", "count", "exposed", "faults", "run", "table", "untried"]
