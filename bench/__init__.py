"""Benchmarks: compares newsgraph with other gateways on the same store and archive."""
