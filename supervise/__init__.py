"""Runs the whole system on one machine: `python -m supervise`, which is what `make run` does."""
