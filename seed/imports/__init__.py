"""Exports and feeds: one file that holds many articles, read entry by entry."""
