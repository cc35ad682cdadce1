"""Synthetic archives: believable articles for demos, tests and measurements."""
