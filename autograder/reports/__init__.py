"""Reports as text: each format is a pure function from reports to what is written."""
