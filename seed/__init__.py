"""Turns article files into stored documents: reads, checks and writes an archive."""
