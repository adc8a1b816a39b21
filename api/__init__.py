"""HTTP: turns requests into calls, nothing else."""
