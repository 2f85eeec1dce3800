"""The class as pages to read in a browser: made of data that `app.class_report` takes from the gradebook.

No page needs a network, a script or another file, and none runs anything: what students wrote is text in it.
"""
