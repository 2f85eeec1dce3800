"""What comes with the homework on beans: which plants are for training, and how columns are standardized."""

import numpy as np

FEATURES = ["light", "water", "ph"]


def is_test(n):
    """For each of n plants, whether it is held back for the test: every fifth one, beginning with the third."""
    return np.arange(n) % 5 == 2


def standardize(columns, mean, deviation):
    """(columns - mean) / deviation, column by column."""
    return (np.asarray(columns) - mean) / deviation
