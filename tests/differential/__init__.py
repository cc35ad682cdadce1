"""Compares the gateway with the reference by random queries."""
