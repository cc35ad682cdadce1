"""A site's own fields: keys of its front matter that become part of the API.

They are declared in a file (`declaration.py` reads it), never guessed from data. Seeding checks
and stores their values; `stored.py` keeps what was declared beside them, and the gateway builds
its schema from that.
"""
