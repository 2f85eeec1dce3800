"""What was handed in, what it answered and what it was worth, in one database, submission by submission."""

from autograder.gradebook.book import Gradebook, Judged, Known, Run, Scored
from autograder.gradebook.engine import existing
from autograder.gradebook.parts import parts

__all__ = ["Gradebook", "Judged", "Known", "Run", "Scored", "existing", "parts"]
