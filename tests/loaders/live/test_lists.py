"""Which lists a document belongs to: the index against each match by itself."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.filters import all_of, article_filter
from loaders.live.lists import MAX_COMPARISONS, ListIndex, ListMatch, index_keys_of
from loaders.live.matching import compile_match
from loaders.visibility import visible_articles
from tests.loaders.live.test_matching import ARTICLES, filters


def lists_of(wanted: list[dict[str, Any]]) -> list[ListMatch]:
    return [
        ListMatch(f"list:{number}", all_of(visible_articles("public"), article_filter(one)))
        for number, one in enumerate(wanted)
    ]


@given(st.lists(filters, max_size=8), st.data())
@settings(max_examples=80, deadline=None)
def test_the_index_finds_the_lists_whose_match_holds(
    wanted: list[dict[str, Any]], data: st.DataObject
) -> None:
    lists = lists_of(wanted)
    index = ListIndex(lists)
    gone = data.draw(st.sets(st.sampled_from([one.tag for one in lists]))) if lists else set()
    for tag in gone:
        index.discard(tag)
    for article in ARTICLES:
        expected = {
            one.tag for one in lists if one.tag not in gone and compile_match(one.match)(article)
        }
        assert index(article) == expected
    assert len(index) == len(lists) - len(gone)


@given(filters)
@settings(max_examples=50, deadline=None)
def test_a_list_survives_being_stored(filter: dict[str, Any]) -> None:
    [one] = lists_of([filter])
    again = ListMatch.decoded(one.tag, one.encoded())
    holds, held = compile_match(one.match), compile_match(again.match)
    assert [holds(article) for article in ARTICLES] == [held(article) for article in ARTICLES]


def test_a_list_is_indexed_under_its_rarest_value() -> None:
    match = article_filter({"categories": ["news"], "topics": ["ai", "c"], "quality": {"min": 1}})
    assert index_keys_of(match) == [("newsgraph.topics", "ai"), ("newsgraph.topics", "c")]
    assert index_keys_of(article_filter({"allTopics": ["ai", "longer"]})) == [
        ("newsgraph.topics", "longer")
    ]
    assert index_keys_of(article_filter({"not": {"topics": ["ai"]}})) is None


def test_many_writes_touch_unindexed_lists_without_comparing() -> None:
    lists = lists_of([{"quality": {"min": 10**6}}, {"topics": ["ai"]}])
    index = ListIndex(lists)
    with_ai = next(one for one in ARTICLES if index(one) == {"list:1"})
    assert index.for_writes(MAX_COMPARISONS)(with_ai) == {"list:1"}
    assert index.for_writes(MAX_COMPARISONS + 1)(with_ai) == {"list:0", "list:1"}


def test_ten_thousand_lists_cost_little_a_write() -> None:
    lists = [
        ListMatch(
            f"list:{n}", all_of({"newsgraph.topics": f"t{n % 1000}"}, {"quality": {"$gte": n}})
        )
        for n in range(10_000)
    ]
    index = ListIndex(lists)
    began = time.process_time()
    for article in ARTICLES:
        index(article)
    assert (time.process_time() - began) / len(ARTICLES) < 0.002
