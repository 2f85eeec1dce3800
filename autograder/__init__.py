"""An autograder for homework on the mathematics of machine learning."""
