"""That the benchmark counts rightly."""
