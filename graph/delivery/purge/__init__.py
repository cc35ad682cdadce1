"""Tells shared caches, by tags, which responses are out of date.

`purger.py` runs in every process, and sends in one of them. `sender.py` collects, repeats and
retries the requests, which `template.py` writes.
"""
