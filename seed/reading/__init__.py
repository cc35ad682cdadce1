"""Finds the files and reads each one.

`opening.py` turns a command's arguments into a `Reading`. `sources.py` and `containers.py` find the
files, `workers.py` reads them in several processes, `files.py` reads one of them. Its result is one
of `outcomes.py`, with the `problems.py` of a rejected file.
"""
