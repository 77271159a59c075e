"""Measurements, each beside a baseline in the same run; `python -m tests.benchmarks.<name>` prints one."""
