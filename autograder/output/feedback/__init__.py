"""Feedback for students: their own scores, explanations and figures, and nothing about others.

It contains nothing meant for staff: no details, no errors in units of the tolerance, no target's attention weights, no
answers. Hidden questions and their points are left out.
"""

from autograder.output.feedback.compose import Feedback, Gathered, QuestionFeedback

__all__ = ["Feedback", "Gathered", "QuestionFeedback"]
