"""The tolerance audit: wrong answers that are tried by themselves, those that would pass, and the room that is left.

`arrays` and `texts` make wrong answers, `candidates` collects them, `copies` looks for earlier answers that leave
nothing to do, `trial` judges one, `slack` measures the room, and `findings` says what of all that is one. `review` does
so for every question, `settle` holds it against what the spec accepts, and `table` shows it. `exposed` tells of numbers
that feedback gives away try by try.
"""

from autograder.validation.tolerance.exposed import exposed_numbers
from autograder.validation.tolerance.findings import AuditFinding
from autograder.validation.tolerance.review import Audit, Review, run_audit
from autograder.validation.tolerance.settle import count_settled, unsettled, untried
from autograder.validation.tolerance.table import audit_table

__all__ = [
    "Audit",
    "AuditFinding",
    "Review",
    "audit_table",
    "count_settled",
    "exposed_numbers",
    "run_audit",
    "unsettled",
    "untried",
]
