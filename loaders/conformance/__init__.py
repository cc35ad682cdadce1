"""Whether a server is fit to be the store: what it answers, and what it can do.

`archive` makes a small archive whose values collide, and `asking` asks at random about values that
exist in it. Each question (`page_questions`, `facet_questions`, `lookup_questions`) knows how a
request asks it, and what `plain` Python answers. `abilities` checks what is no query: writes, live
changes, durability, indexes. `report` runs everything in a scratch database and drops it.

`newsgraph doctor` prints the report; the tests run the same checks on the store of the run.
"""
