"""Whether a page is read from an index: only if `explain` shows it."""

from __future__ import annotations

from typing import Any

import pytest

from loaders.reads.plans import way_of

MONGODB = {"stage": "LIMIT", "inputStage": {"stage": "FETCH", "inputStage": {"stage": "IXSCAN"}}}
SORTED = {"stage": "SORT", "inputStage": {"stage": "FETCH", "inputStage": {"stage": "IXSCAN"}}}
SCANNED = {"stage": "SORT", "inputStage": {"stage": "COLLSCAN"}}


def postgresql(*names: str) -> dict[str, Any]:
    """Nodes of a plan of PostgreSQL, each below the one before."""
    plan: dict[str, Any] = {}
    for name in reversed(names):
        plan = {"Node Type": name, **({"Plans": [plan]} if plan else {})}
    return {"Plan": plan}


@pytest.mark.parametrize(
    ("planner", "way"),
    [
        ({"winningPlan": MONGODB}, "index"),
        ({"winningPlan": {"shards": [{"winningPlan": MONGODB}]}}, "index"),
        ({"winningPlan": SORTED}, "sort"),
        ({"winningPlan": SCANNED}, "scan"),
        (postgresql("Limit", "Index Scan"), "index"),
        (postgresql("Limit", "Sort", "Bitmap Heap Scan", "Bitmap Index Scan"), "sort"),
        (postgresql("Limit", "Sort", "Seq Scan"), "scan"),
        ({"winningPlan": {}}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_the_way_of_a_plan(planner: dict[str, Any], way: str) -> None:
    assert way_of({"queryPlanner": planner}) == way


def test_an_answer_without_a_plan_proves_nothing() -> None:
    assert way_of({"ok": 1}) == "unknown"
