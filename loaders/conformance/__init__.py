"""Whether a server is fit to be the store: what it answers, and what it can do.

`archive` makes a small archive whose values collide, `questions` asks at random about values that
exist in it, `plain` answers in Python, `answers` holds the store's answers against those, through
the same functions that serve requests. `abilities` checks what is no query: writes, live changes,
durability, indexes. `report` runs everything in a scratch database and drops it.

`newsgraph doctor` prints the report; the tests run the same checks on the store of the run.
"""
