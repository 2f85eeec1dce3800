"""Runs submissions in workers and collects their answers. Nothing a worker sends is trusted or executed."""
