"""Queries to the store: one module for each kind, batched and paged."""
