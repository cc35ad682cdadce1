"""newsgraph as a subgraph of Apollo Federation 2.

`keys.py` defines entities. `graph/types/` declares the keys with each type. `query.py` adds the two
root fields of a subgraph. `sdl.py` prints the schema for a router.
"""
