"""What students check their homework with, without the reference or any target that they must not have.

`kit_contents` derives a spec from the assignment's, key by key from a list of what may go in; `student_grader` makes
a grader of it. Everything else that an instructor writes stays out because nothing here copies it.
"""
