"""The command line of newsgraph, and nothing else: it joins `seed` and `graph`, which never meet."""
