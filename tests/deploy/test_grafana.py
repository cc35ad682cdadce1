"""The dashboard uses only metrics and labels that exist, and uses all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Counter, Gauge, Histogram

from graph.http.telemetry import Telemetry

DASHBOARD = json.loads(
    (Path(__file__).parents[2] / "deploy" / "grafana" / "newsgraph.json").read_text("utf-8")
)
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
_SUFFIXES = {Counter: ("_total",), Gauge: ("",), Histogram: ("_bucket", "_sum", "_count")}
_METRIC = re.compile(r"\bnewsgraph_\w+")
_LABEL = re.compile(r"(\w+)(?==~|!=|!~|=)")
_BY = re.compile(r"by \(([^)]*)\)")


def series() -> dict[str, set[str]]:
    """Every series that the gateway may expose, with its labels."""
    registry = Telemetry(log_requests=False).registry
    found: dict[str, set[str]] = {}
    for collector in set(registry._collector_to_names):
        assert isinstance(collector, Counter | Gauge | Histogram)
        labels = set(collector._labelnames)
        for suffix in _SUFFIXES[type(collector)]:
            found[collector._name + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    return found


SERIES = series()


def expressions() -> Iterator[str]:
    for panel in PANELS:
        yield from (target["expr"] for target in panel["targets"])
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["query"]["query"]


@pytest.mark.parametrize("expression", list(expressions()))
def test_metrics_and_labels_exist(expression: str) -> None:
    names = _METRIC.findall(expression)
    assert names
    assert set(names) <= SERIES.keys()
    known = {"job"}.union(*(SERIES[name] for name in names))
    grouped = {label.strip() for group in _BY.findall(expression) for label in group.split(",")}
    matched = set(_LABEL.findall(re.sub(r'"[^"]*"', '""', expression)))
    assert grouped | matched <= known


def test_every_metric_is_shown() -> None:
    shown = {name for expression in expressions() for name in _METRIC.findall(expression)}
    families = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in SERIES}

    assert {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in shown} == families


def test_panels_have_a_place_and_a_number_of_their_own() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not cells & taken
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_panels_are_explained() -> None:
    def words(panel: dict[str, Any]) -> str:
        return str(panel.get("description", ""))

    assert all(words(panel) for panel in PANELS)
