"""What was handed in, what it answered and what it was worth, in one database, submission by submission."""

from autograder.gradebook.book import Gradebook, Known, Mark, Run, Scored, existing

__all__ = ["Gradebook", "Known", "Mark", "Run", "Scored", "existing"]
