"""Runs submissions in workers and brings their answers back. Nothing a worker sends is trusted or executed."""
