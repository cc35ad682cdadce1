"""Checks whether a server can be used as the store: its answers and its abilities.

`archive` builds a small archive with many equal values. `asking` makes random questions about
values that exist in it. Each question (`page_questions`, `facet_questions`, `lookup_questions`)
knows how a request asks it, and which answer is right according to `plain` Python. `abilities`
checks everything that is not a query: writes, live changes, durability, indexes. `report` runs all
checks in a scratch database and drops it.

`newsgraph doctor` prints the report; the tests run the same checks on the store of the run.
"""
