"""The Model Context Protocol at `/mcp`: agents call trusted documents as tools.

`tools.py` makes tools from documents, `input_schema.py` their JSON Schema, `results.py` their
results; `server.py` serves them by the official SDK (extra `mcp`). Every call is an operation of
the gateway, with its viewers, limits and logs.
"""
