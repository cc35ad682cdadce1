"""Reads exports and feeds: one file contains many articles and is read entry by entry.

    which files         kinds.py, opening.py, names.py
    XML to parts        decoding.py, parser.py, scanner.py, start_tags.py, parts.py
    parts to entries    rss.py, atom.py, wordpress.py; channel.py, elements.py, media.py, dates.py
    JSON Feed           json_items.py, json_feed.py
    a whole file        reading.py, notes.py; entry.py takes entries from process to process

`site.py` treats every file as a site, so that the rest of seeding needs to know nothing of this.
"""
