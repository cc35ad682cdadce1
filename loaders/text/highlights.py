"""Highlights: short HTML fragments that show where a search matched.

A fragment is plain text with each match between `<mark>` and `</mark>`. All other text is escaped,
so a page can insert the fragment unchanged. If the fragment is cut out of a longer text, it begins
or ends with "…".
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from unicodedata import normalize

from loaders.content.render import CONTENT_KEYS, Body, body_of
from loaders.documents import Document
from loaders.text.plaintext import plain_text
from loaders.text.search_query import SearchQuery
from loaders.text.words import Word, words_near

FRAGMENT_LENGTH = 180
MAX_FRAGMENTS = 3
LOOKED_THROUGH = 20_000
"""How many characters of a body are searched. Long bodies must not delay other requests."""

HIGHLIGHTED_KEYS = (
    *("title", "excerpt", "topics", "provider.name", "provider.domain"),
    *CONTENT_KEYS,
)
"""The keys of an article that are needed for its highlights."""

Span = tuple[int, int]


def beginning_of(article: Document) -> Body | None:
    """The part of an article's body that is searched: a long body is cut."""
    body = body_of(article)
    if body is None or len(body.text) <= 2 * LOOKED_THROUGH:
        return body
    end = body.text.rfind("\n\n", LOOKED_THROUGH, 2 * LOOKED_THROUGH)
    return body._replace(text=body.text[: end if end > 0 else LOOKED_THROUGH])


def looks_into_body(article: Document, query: SearchQuery, language: str) -> bool:
    """Whether title and excerpt give too few fragments and do not show all terms."""
    fragments, unseen = _of_head(article, query, language)
    return len(fragments) < MAX_FRAGMENTS and bool(unseen) and bool(article.get("body"))


def highlights(article: Document, query: SearchQuery, language: str, body: str) -> list[str]:
    """At most three fragments: first title, then excerpt, then body.

    Names of topics and the provider are used only if nothing else matches. `body` is the text of
    `content.text`, or empty if `looks_into_body` is false.
    """
    fragments, unseen = _of_head(article, query, language)
    if body and unseen:
        left = MAX_FRAGMENTS - len(fragments)
        text = normalize("NFC", body[:LOOKED_THROUGH])
        fragments += _fragments(text, query, language, left)[0]
    for name in _names(article) if not fragments else ():
        fragments += _fragments(plain_text(name), query, language, 1)[0]
    return fragments[:MAX_FRAGMENTS]


def _of_head(article: Document, query: SearchQuery, language: str) -> tuple[list[str], set[str]]:
    """The fragments of title and excerpt, and the terms that they do not mark."""
    fragments: list[str] = []
    unseen = set(query.terms)
    for key in ("title", "excerpt"):
        if len(fragments) < MAX_FRAGMENTS and unseen:
            text = plain_text(article.get(key) or "")
            left = MAX_FRAGMENTS - len(fragments)
            found, seen = _fragments(text, query, language, left)
            fragments += found
            unseen -= seen
    return fragments, unseen


def _names(article: Document) -> list[str]:
    provider = article.get("provider") or {}
    return [*(article.get("topics") or ()), provider.get("name") or provider.get("domain") or ""]


def _fragments(
    text: str, query: SearchQuery, language: str, limit: int
) -> tuple[list[str], set[str]]:
    """The first `limit` fragments of a text, and the stems of all its matches."""
    stems = {*query.terms, *(phrase[0] for phrase in query.phrases)}
    longest = max(map(len, query.phrases), default=1)
    others = {stem for phrase in query.phrases for stem in phrase}
    found = words_near(text, language, stems, FRAGMENT_LENGTH, longest, others)
    matches = list(_matches(found, query))
    seen = {word.stem for words in matches for word in words}
    spans = _merged(sorted((words[0].start, words[-1].end) for words in matches))
    windows: list[tuple[int, list[Span]]] = []
    for span in spans:
        if windows and span[1] <= windows[-1][0] + FRAGMENT_LENGTH:
            windows[-1][1].append(span)
        elif len(windows) < limit:
            lead = FRAGMENT_LENGTH // 3
            start = 0 if span[1] <= FRAGMENT_LENGTH else _word_start(found, span[0] - lead)
            windows.append((start, [span]))
        else:
            break
    return [_marked(text, found, start, spans) for start, spans in windows], seen


def _matches(found: list[Word], query: SearchQuery) -> Iterator[list[Word]]:
    """The words of each match: one word, or those of a phrase."""
    for place, word in enumerate(found):
        if word.stem in query.single and not word.stop:
            yield [word]
        for phrase in query.phrases:
            if word.stem == phrase[0]:
                words = found[place : place + len(phrase)]
                if tuple(each.stem for each in words) == phrase:
                    yield words


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _word_start(found: list[Word], offset: int) -> int:
    return next((word.start for word in found if word.start >= offset), 0) if offset > 0 else 0


def _marked(text: str, found: list[Word], start: int, spans: list[Span]) -> str:
    end = len(text)
    if end > start + FRAGMENT_LENGTH:
        fitting = [word.end for word in found if start < word.end <= start + FRAGMENT_LENGTH]
        end = max([*fitting[-1:], spans[-1][1]])
    pieces = ["…" if start else ""]
    for mark_start, mark_end in spans:
        pieces.append(escape(text[start:mark_start]))
        pieces.append(f"<mark>{escape(text[mark_start:mark_end])}</mark>")
        start = mark_end
    pieces.append(escape(text[start:end]))
    pieces.append("…" if end < len(text) else "")
    return "".join(pieces)
