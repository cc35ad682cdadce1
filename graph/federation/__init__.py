"""newsgraph as a subgraph of Apollo Federation 2.

`keys.py` says what an entity is, `graph/types/` declares the keys beside each type, `query.py` adds
the two root fields of a subgraph, and `sdl.py` prints the schema that a router composes.
"""
