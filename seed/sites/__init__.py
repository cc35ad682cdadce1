"""Sites of static site generators: detects the generator and reads files by its rules.

the interface     site.py; registry.py lists the generators, recognise.py finds one
a run             sites.py finds the site of each file
the generators    jekyll/, hugo/, zola/, plain.py (a folder without a generator)
shared by them    addresses.py, calendar.py, configuration.py, fitting.py, values.py
"""
