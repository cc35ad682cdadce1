"""Telling shared caches which responses are out of date, by their tags."""
