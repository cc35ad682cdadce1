"""Checks whether a server can be used as the store.

`archive` builds a small archive with many equal values. `random_questions` makes questions about
values that exist in it (`page_questions`, `facet_questions`, `lookup_questions`). Each question
reads the store as a request does, and computes the expected answer in plain Python (`expected`,
`article_filters`). `checks` has everything that is not a query: writes, live changes, durability,
indexes. `report` runs all of them in a scratch database and drops it.

`newsgraph doctor` prints the report; the tests run the same checks on the store of the run.
"""
