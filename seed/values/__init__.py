"""Parses the text of one file strictly, checks its values, and builds the document. Pure."""
