"""The gateways that newsgraph is compared with: the same operations on the same store."""
