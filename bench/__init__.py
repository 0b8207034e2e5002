"""Benchmarks: run, not asserted. Each prints a table with ratios and versions."""
