"""Tells shared caches, by tags, which responses are out of date."""
