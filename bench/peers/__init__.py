"""Gateways that newsgraph is measured against: the same operations from the same store."""
