"""What kinds of writes touch; `tests/graph/delivery/test_touching.py` has the proof."""

from __future__ import annotations

from typing import Any

from loaders.documents import Document
from loaders.live.lists import ListIndex
from loaders.live.write_tags import tags_of
from loaders.live.writes import StoreWrite
from tests.archive import article

NO_LISTS = ListIndex()


def touched(before: Document | None, after: Document | None) -> set[str]:
    return tags_of(StoreWrite("articles", "a1", before, after), NO_LISTS)


def entity(before: Any, after: Any, known: bool = True) -> set[str]:
    return tags_of(StoreWrite("topics", "ai", before, after, known), NO_LISTS)


def test_a_write_to_a_draft_touches_nothing_public() -> None:
    draft = article("a", published=False)
    assert {tag for tag in touched(draft, draft) if not tag.startswith("drafts:")} == set()


def test_publishing_touches_the_lists_and_the_counts_of_both_views() -> None:
    found = touched(article("a", published=False), article("a", topics=["AI"]))
    assert {"articles", "by-topic:ai", "topic-count:ai", "provider-count:example.com"} <= found
    assert "drafts:topic-count:ai" in found
    assert "drafts:provider-count:example.com" not in found


def test_an_update_touches_no_count() -> None:
    found = touched(article("a", topics=["AI"]), article("a", topics=["AI"], title="New"))
    assert "article:a1" in found
    assert not [tag for tag in found if "count" in tag]


def test_moving_to_another_topic_touches_both() -> None:
    found = touched(article("a", topics=["AI"]), article("a", topics=["Maps"]))
    assert {"by-topic:ai", "by-topic:maps", "topic-count:ai", "topic-count:maps"} <= found


def test_a_count_alone_touches_no_name() -> None:
    one = {"public": {"name": "AI", "articleCount": 1}, "all": {"name": "AI", "articleCount": 2}}
    two = {**one, "all": {"name": "AI", "articleCount": 3}}
    assert entity(one, two) == {"drafts:topic-count:ai", "drafts:topic-counts"}
    renamed = {**one, "public": {"name": "Ai", "articleCount": 1}}
    assert entity(one, renamed) == {"topic:ai", "topics"}


def test_an_entity_that_comes_or_goes_touches_both() -> None:
    one = {"public": {"name": "AI", "articleCount": 1}}
    expected = {"topic:ai", "topics", "topic-count:ai", "topic-counts"}
    assert entity(None, one) == entity(one, None) == expected
    assert expected < entity(None, one, known=False)


def test_tags_are_safe_in_a_header() -> None:
    odd = article("a", category="real estate, föö\r\n", topics=["AI"])
    assert all(tag.isascii() and tag.isprintable() and " " not in tag and "," not in tag
               for tag in touched(odd, odd))  # fmt: skip
