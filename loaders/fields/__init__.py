"""A site's own fields: keys of its front matter that become part of the API.

A file declares them (`declaration.py` reads it). They are never guessed from data. Seeding checks
and stores their values. `stored.py` stores the declaration with them, and the gateway builds its
schema from that declaration.
"""
