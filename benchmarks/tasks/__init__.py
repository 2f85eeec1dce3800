"""Tasks as deep-learning courses set them: each as a spec of ours, as unit tests, and solved rightly and wrongly."""
