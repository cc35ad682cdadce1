"""Caching of responses: the worker's cache, entity tags, compression, cache tags and purging."""
