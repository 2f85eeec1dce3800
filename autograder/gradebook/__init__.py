"""What was handed in, what it answered and what it was worth, in one database, submission by submission."""

from autograder.gradebook.book import Gradebook, Judged, Known, Mark, Run, Scored, existing
from autograder.gradebook.parts import parts

__all__ = ["Gradebook", "Judged", "Known", "Mark", "Run", "Scored", "existing", "parts"]
