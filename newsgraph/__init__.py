"""The command line, and nothing else: it joins `seed` and `graph`, which never meet."""
