"""Writes articles, slugs and counts to the store, and records the files of each article."""
