"""Writes articles, slugs and counts to the store, and records the files of each article.

store.py, lock.py                   the connection, and one writer at a time
known_files.py, ownership.py        what the store knows of a file; which file owns an article
writer.py, articles.py, written.py  writes a batch
slugs.py                            slugs of articles
slug_registry.py, entity_slugs.py   slugs of topics and authors
tally.py, entities.py               counts of providers, topics and authors
prune.py                            articles that no file names
"""
