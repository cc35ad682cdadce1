"""Caching of responses.

    in the worker          responses.py, cache.py, recent_writes.py
    in clients and CDNs    validators.py (ETag), headers.py (Cache-Control), tag_header.py, purge/

`compression.py` compresses bodies. `metrics.py` counts what the cache and the purges do.
"""
