"""Parses, validates and limits documents, before anything is executed.

`cache.py` does all of it for a new document: `limits.py` on its syntax, then validation. `cost.py`
and `variables.py` check each request. `fragments.py` and `used_variables.py` help them.
"""
