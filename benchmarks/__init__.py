"""The figures that the README quotes: `python -m benchmarks`, each beside a floor of the same run."""
