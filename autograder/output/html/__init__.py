"""The class report as HTML, rendered from data that `app.class_report` takes from the gradebook.

The pages contain no scripts and load no other files; student content appears only as text.
"""
