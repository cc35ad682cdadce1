"""Everything that knows MongoDB: stored shapes, indexes, and one module for each kind of query."""
