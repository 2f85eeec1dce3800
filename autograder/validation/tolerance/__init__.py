"""The tolerance audit: tries wrong answers, and reports those that would pass and the margin that is left.

`candidates` collects the wrong answers of each kind, `variants` has the reference make some, `copies` looks for earlier
answers that leave nothing to do, `trial` grades one answer, `slack` measures the margin, and `findings` decides what is
reported. `review` does so for every question, `settle` compares the findings with what the spec accepts, and `table`
prints them. `exposed` finds numbers that feedback reveals within a few tries.
"""

from autograder.validation.tolerance.exposed import exposed_numbers
from autograder.validation.tolerance.findings import AuditFinding
from autograder.validation.tolerance.review import Audit, Review, run_audit
from autograder.validation.tolerance.settle import claimed, count_settled, unsettled, untried
from autograder.validation.tolerance.table import audit_table
from autograder.validation.tolerance.variants import variant_answers, variant_calls

__all__ = [
    "Audit",
    "AuditFinding",
    "Review",
    "audit_table",
    "claimed",
    "count_settled",
    "exposed_numbers",
    "run_audit",
    "unsettled",
    "untried",
    "variant_answers",
    "variant_calls",
]
