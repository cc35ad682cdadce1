"""Reads exports and feeds: one file contains many articles and is read entry by entry."""
