"""Feedback to hand back: of each student the scores, the words and the pictures of their own, and nothing of others.

Nothing for staff comes in: no detail, no error in units of the tolerance, no attention weights beside the target's, no
answer. Questions that students are not to see are left out, and so are their points.
"""

from autograder.output.feedback.compose import Feedback, Gathered, QuestionFeedback

__all__ = ["Feedback", "Gathered", "QuestionFeedback"]
