"""Parses, validates and limits documents."""
