"""Queries to the store: one module for each kind of question, batched and paged.

    one object       articles.py, entities.py; batching.py and entity_cache.py save commands
    a page           keyset.py (what a page is), pages.py, nested.py (for many parents), search.py
    counts           facets.py, facet_counts.py, page_facets.py, neighbours.py
    slow stores      windows.py bounds a page by a random sample: sample.py, sampling.py, plans.py

`edges.py` connects topics, providers, authors and articles with lists of articles.
"""
