"""Turns text into search terms, and search terms into highlights. All functions are pure."""
