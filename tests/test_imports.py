"""The modules import one another in one direction; only the schema types refer to each other."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp

PACKAGES = ("newsgraph", "graph", "loaders", "seed")


def test_no_import_cycle_but_among_the_types_of_the_schema() -> None:
    imports = grimp.build_graph(*PACKAGES, cache_dir=None)
    imports.squash_module("graph.types")
    order = TopologicalSorter(
        {module: imports.find_modules_directly_imported_by(module) for module in imports.modules}
    )
    assert list(order.static_order())  # raises CycleError, which names the cycle
