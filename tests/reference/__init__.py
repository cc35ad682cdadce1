"""The contract a second time: plain lists in memory, every question answered by going through them.

Written from the public contract alone, without a look at the gateway's queries, so that both can
be held against each other (`tests/differential`). Slow and simple on purpose.
"""
