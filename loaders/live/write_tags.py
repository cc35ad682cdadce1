"""The tags of a write: of everything that it may change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from loaders.documents import ARTICLES, SLUGS, VISIBILITIES, Document, Visibility
from loaders.live.tags import LIST_PATHS, NOUNS, list_tag, slug_tag, tag, url_tag, values_at
from loaders.live.writes import StoreWrite
from loaders.visibility import sees

Matching = Callable[[Document], Iterable[str]]
"""Gives the tags (`list:…`) of the lists whose match a document fulfils."""

_COUNTS = {"articleCount", "storyCount"}


def tags_of(write: StoreWrite, lists: Matching) -> set[str]:
    """The tags of everything that the write touches. `lists` finds the filtered lists."""
    if write.collection == ARTICLES:
        return _tags_of_article(write, lists)
    if write.collection == SLUGS:
        return {tag(visibility, "slugs") for visibility in VISIBILITIES}
    noun = NOUNS[write.collection]
    return {found for v in VISIBILITIES for found in _tags_of_entity(write, noun, v)}


def _tags_of_article(write: StoreWrite, lists: Matching) -> set[str]:
    found: set[str] = set()
    sides = [side for side in (write.before, write.after) if side is not None]
    for side in sides:
        found.update(lists(side))
    for visibility in VISIBILITIES:
        seen = [
            side if side is not None and sees(visibility, side) else None
            for side in (write.before, write.after)
        ]
        present = [side for side in seen if side is not None]
        if present:
            found.add(tag(visibility, "article", write.id))
            found.add(tag(visibility, "articles"))
        for side in present:
            found.update(_tags_of_side(visibility, side))
        found.update(_count_tags(visibility, *(_counted(side) for side in seen)))
    return found


def _tags_of_side(visibility: Visibility, article: Document) -> Iterator[str]:
    own = article.get("newsgraph", {})
    yield slug_tag(visibility, article.get("slug") or "")
    for url in (*(own.get("urls") or ()), *(own.get("aliases") or ())):
        yield url_tag(visibility, url)
    for path in LIST_PATHS:
        for value in values_at(article, path):
            yield list_tag(visibility, path, value)


def _counted(article: Document | None) -> set[tuple[str, str]]:
    """The providers, topics and authors that count this article."""
    if article is None:
        return set()
    paths = {
        "provider": "provider.domain",
        "topic": "newsgraph.topics",
        "author": "newsgraph.authors",
    }
    return {(noun, key) for noun, path in paths.items() for key in values_at(article, path)}


def _count_tags(
    visibility: Visibility, before: set[tuple[str, str]], after: set[tuple[str, str]]
) -> Iterator[str]:
    """The tags of entities whose article count changes. The entity is written a moment later."""
    for noun, key in before ^ after:
        yield tag(visibility, f"{noun}-count", key)
        yield tag(visibility, f"{noun}-counts")


def _tags_of_entity(write: StoreWrite, noun: str, visibility: Visibility) -> Iterator[str]:
    before, after = ((side or {}).get(visibility) for side in (write.before, write.after))
    if write.before_known and before == after:
        return
    known = write.before_known and before is not None and after is not None
    changed = _differing(before, after)
    if not known or changed - _COUNTS:
        yield tag(visibility, noun, write.id)
        yield tag(visibility, f"{noun}s")
    if not known or "articleCount" in changed:
        yield tag(visibility, f"{noun}-count", write.id)
        yield tag(visibility, f"{noun}-counts")


def _differing(before: Document | None, after: Document | None) -> set[str]:
    """The keys whose values differ. Empty if one of the two documents is missing."""
    if before is None or after is None:
        return set()
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
