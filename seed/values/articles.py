"""Build the document of an article from the values of one file. Pure: no file, no store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from loaders.documents import (
    URL_KEYS,
    Document,
    article_id,
    canonical_url,
    language_ranges,
    provider_domain,
    url_key,
)
from loaders.slugs import distinct_authors, distinct_names, plain_slug
from loaders.text.terms import TERMS_VERSION, search_terms
from seed.reading.containers import base_name
from seed.sites.site import Page
from seed.sites.values import authors, language_tag
from seed.values.faults import Faults
from seed.values.fields import ARTICLE, REQUIRED, Values, check_mapping, is_url

SHAPE_VERSION = f"7.{TERMS_VERSION}"
"""Part of every digest. Increase it when the same file gives a different document."""

_OURS = frozenset(("_id", "url", "slug", "body", "newsgraph"))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from: the file's path, its name without extension, its digest."""

    path: str
    slug: str
    digest: str


def check_article(values: Any, faults: Faults) -> None:
    """Record every problem that prevents an article from `values`. Parses dates in place."""
    if not isinstance(values, dict):
        faults.add((), "not-a-mapping", "expected keys such as title and category, found none")
        return
    check_mapping(faults, values, (), ARTICLE, required=REQUIRED)
    if not (values.get("webUrl") or values.get("originalUrl")):
        faults.add(
            (), "missing-key", "an article needs webUrl or originalUrl; add one, or give --site URL"
        )


def build_article(
    page: Page, values: Values, source: Source, search_language: str | None
) -> Document:
    """Build the stored document (`loaders/documents.py`) from values that passed `check_article`.

    Without `search_language` it has no search terms.
    """
    url = canonical_url(values)
    if url is None:
        raise ValueError("build_article takes values that check_article found right")
    document: Document = {"_id": article_id(url), "url": url, "slug": source.slug}
    if page.body is not None:
        document["body"] = page.body
    stored, not_stored = _stored_keys(values, url)
    document |= stored
    others = [*map(list, page.others), *not_stored]
    document["published"] = document.get("published") is True
    for story in (document, *document.get("related", ())):
        story["provider"]["domain"] = provider_domain(story["provider"]["domain"])
    for stub in document.get("related", ()):
        stub["type"] = stub.get("type") or "article"
    document["newsgraph"] = {
        **_keys(document),
        **(search_terms(document, search_language) if search_language else {}),
        "path": source.path,
        "digest": source.digest,
        **({"derived": True} if page.derived else {}),
        **({"name": source.slug} if source.slug != base_name(source.path) else {}),
        **({"sitePath": page.site_path} if page.body and page.site_path else {}),
        **({"bodyFormat": page.body_format} if page.body and page.body_format else {}),
        **({"translationKey": page.translation_key} if page.translation_key else {}),
        **({"otherKeys": others} if others else {}),
    }
    return document


def _stored_keys(values: Values, url: str) -> tuple[Document, list[list[Any]]]:
    """The keys of the stored document, and `[key, value]` for the keys that it cannot have."""
    stored: Document = {}
    others = []
    for key, value in values.items():
        if key in _OURS or key.startswith("$") or not key:
            others.append([key, value])
        elif key not in _NORMALISED:
            stored[key] = value
    for key, normalise in _NORMALISED.items():
        normalised = normalise(values, url)
        if normalised:
            stored[key] = normalised
        elif values.get(key) is not None:
            others.append([key, values[key]])
    return stored, others


def _authors(values: Values, url: str) -> list[Document]:
    named = values.get("authors")
    return authors(values.get("author") if named is None else named)


def _language(values: Values, url: str) -> str | None:
    keys = ("language", "lang", "locale")
    return next((tag for key in keys if (tag := language_tag(values.get(key)))), None)


def _aliases(values: Values, url: str) -> list[str]:
    """Full addresses. A relative one is resolved against the article's own address."""
    named = values.get("aliases")
    stated = values.get("redirect_from") if named is None else named
    listed = stated if isinstance(stated, list) else [stated]
    found = (urljoin(url, alias.strip()) for alias in listed if isinstance(alias, str) and alias)
    return [alias for alias in dict.fromkeys(found) if is_url(alias)]


_NORMALISED: dict[str, Callable[[Values, str], Any]] = {
    "authors": _authors,
    "language": _language,
    "aliases": _aliases,
}
"""Normalize the values of some keys. If that is not possible, the file's value is kept apart."""


def _keys(document: Document) -> Document:
    urls = [document["url"], *(document.get(key) for key in URL_KEYS)]
    own = list(dict.fromkeys(url_key(url) for url in urls if url))
    aliases = dict.fromkeys(map(url_key, document.get("aliases", ())))
    other = [alias for alias in aliases if alias not in own]
    people = distinct_authors(document.get("authors", ()))
    language = document.get("language")
    return {
        "urls": own,
        **({"aliases": other} if other else {}),
        # The wanted slugs. The writer replaces them by the final slugs (`entity_slugs`).
        "topics": list(map(plain_slug, distinct_names(document.get("topics", ())))),
        "related": [url_key(canonical_url(stub) or "") for stub in document.get("related", ())],
        **({"authors": list(map(plain_slug, people))} if people else {}),
        **({"languages": language_ranges(language)} if language else {}),
    }


def newest(document: Document) -> datetime:
    """The date that ranks the files of one article: the update, else the publication."""
    moment: datetime = document.get("updatedDateTime") or document["publishedDateTime"]
    return moment
