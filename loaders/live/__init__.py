"""Live changes: what a process does when the store reports a write.

    subscribers        change_stream.py  → subscriptions.py, matching.py
    caches             follower.py       → listeners: entities, responses
    purges of a CDN    purge_stream.py, purge_lease.py, registry.py

Each reads a change stream (`batches.py`, `writes.py`), with documents as they were before a write
(`images.py`). A response records what it depends on (`dependencies.py`). The records and the writes
become tags (`tags.py`, `write_tags.py`, `lists.py`). A write makes the responses with the same tags
out of date.
"""
