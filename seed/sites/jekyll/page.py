"""Turns a document of Jekyll into the values of an article."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from loaders.documents import BodyFormat
from seed.sites.fitting import fitting
from seed.sites.jekyll.config import Config
from seed.sites.jekyll.dates import parse_time
from seed.sites.jekyll.documents import Document
from seed.sites.jekyll.languages import language_of, prefix, translation_key
from seed.sites.jekyll.urls import path_of
from seed.sites.site import Page
from seed.sites.values import OTHER_MARKUP, authors, joined, provider
from seed.values.fields import is_url
from seed.values.front_matter import lines_of

_UPDATED = ("last_modified_at", "modified_date", "updated", "lastmod", "date_modified")
_EXCERPTS = ("excerpt", "description", "summary")
_AUTHORS = ("authors", "author", "creator")


def build_page(document: Document, date: datetime, config: Config) -> Page:
    """Raises RejectedError if the address cannot be derived."""
    data = document.data
    stated = data.get("webUrl")
    own = isinstance(stated, str) and is_url(stated)
    address = (
        stated if own else config.address + prefix(document, config) + path_of(document, config)
    )
    held_back = not config.future and date > datetime.now(UTC)
    derived = {
        "title": document.title,
        "webUrl": address,
        "publishedDateTime": date,
        "updatedDateTime": _updated(data, config),
        "published": _is_published(document) and not held_back,
        "category": next((name for name in document.categories if name.strip()), "news"),
        "topics": joined([list(document.tags), list(document.categories)]),
        "type": _first_text(data, ("type",)) or "article",
        "provider": provider(config.address, config.title),
        "excerpt": _first_text(data, _EXCERPTS),
        "authors": authors(_first(data, _AUTHORS), config.authors) or None,
        "language": language_of(document, config),
        "aliases": _aliases(data, config) or None,
        "images": _images(data, config) or None,
    }
    values, others = fitting(data, derived)
    return Page(
        values,
        document.text.body,
        derived=not own and not _states_address(document),
        translation_key=translation_key(document, config),
        provisional=held_back,
        origins={"publishedDateTime": document.date_key} if document.date_key else {},
        lines=partial(lines_of, document.text, "ruby"),
        others=others,
        body_format=_body_format(document, config),
        site_path=urlsplit(config.address).path,
    )


def _body_format(document: Document, config: Config) -> BodyFormat | None:
    extension = os.path.splitext(document.place.path)[1].lower()
    other = extension[1:] in OTHER_MARKUP and extension not in config.markdown
    return "text" if other else None


def _states_address(document: Document) -> bool:
    """Whether the file itself has a permalink that is not a template."""
    link = document.stated.get("permalink")
    return isinstance(link, str) and ":" not in link


def _is_published(document: Document) -> bool:
    """As in Jekyll, an empty `published:` means false, and pages have no default for it."""
    data = document.data
    asked = document.stated if document.place.kind == "pages" else data
    published = asked.get("published", True)
    is_false = published is None or published is False  # 0 is true in Ruby
    return not is_false and not document.place.draft and data.get("draft") in (None, False)


def _updated(data: Mapping[str, Any], config: Config) -> datetime | None:
    """The first of several keys that has a date. Jekyll itself does not use these keys."""
    for key in _UPDATED:
        value = data.get(key)
        if isinstance(value, datetime):
            return value
        if isinstance(value, str) and value:
            try:
                return parse_time(value, config.zone)
            except ValueError:
                continue
    return None


def _aliases(data: Mapping[str, Any], config: Config) -> list[str]:
    listed: list[Any] = []
    for key in ("redirect_from", "aliases"):
        value = data.get(key)
        listed += value if isinstance(value, list) else [value]
    return [_absolute(path, config) for path in listed if isinstance(path, str) and path.strip()]


def _images(data: Mapping[str, Any], config: Config) -> list[dict[str, Any]]:
    """The image of a post, as in the plugin jekyll-seo-tag."""
    image = data.get("image")
    picture = image if isinstance(image, dict) else {"path": image}
    path = _first_text(picture, ("path", "url", "src", "feature"))
    address = _absolute(path, config) if path else ""
    if not is_url(address):
        return []
    sizes = {key: picture[key] for key in ("width", "height") if type(picture.get(key)) is int}
    title = _first_text(picture, ("alt", "title", "caption"))
    return [{"url": address, **sizes, **({"title": title} if title else {})}]


def _absolute(path: str, config: Config) -> str:
    path = path.strip()
    return path if "://" in path else f"{config.address}/{path.lstrip('/')}"


def _first(data: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((data[key] for key in keys if data.get(key) is not None), None)


def _first_text(data: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((data[key] for key in keys if isinstance(data.get(key), str) and data[key]), None)
