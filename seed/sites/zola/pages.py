"""Turns a page of Zola into an article: address, dates, taxonomies and authors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from seed.reading.problems import rejected
from seed.sites.fitting import fitting
from seed.sites.site import Page, PassedOver
from seed.sites.values import authors, joined, language_tag, names, provider
from seed.sites.zola.config import Config
from seed.sites.zola.paths import PagePath, date_and_slug
from seed.sites.zola.slugs import slugify
from seed.sites.zola.values import table, text, texts
from seed.values.dates import parse_date
from seed.values.fields import is_url
from seed.values.front_matter import Text, lines_of
from seed.values.yaml_reader import TextKeys

_TOPICS = ("topics", "tags", "categories")
_WRITERS = ("authors", "author")
TEXT_KEYS: TextKeys = {
    **{key: frozenset((key,)) for key in ("title", "description", "slug", "path")},
    **{key: frozenset((key,)) for key in ("aliases", "authors")},
    "taxonomies": frozenset((*_TOPICS, *_WRITERS)),
}
"""Keys of front matter in YAML whose values are text for Zola, as in `slug: 404`."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the content folder: its path, its parts, and its front matter."""

    path: PagePath
    parts: Text
    values: Mapping[str, Any]
    in_draft: bool
    """Whether a section around it is a draft."""


def build_page(source: Source, config: Config) -> Page | PassedOver:
    """Raises RejectedError for an invalid date or address."""
    values, path = source.values, source.path
    named, name = date_and_slug(path.name)
    date = date_of(values, "date") or named
    if date is None:
        return PassedOver("no-date", "it has no date")
    if not _truth(values, "render", default=True):
        return PassedOver("not-output", "render is false")
    taxonomies, extra = table(values.get("taxonomies")), table(values.get("extra"))
    stated = values.get("webUrl")
    own = isinstance(stated, str) and is_url(stated)
    slug = _slug(values, path, name, config)
    derived = {
        "title": text(values.get("title")) or _words(name or path.name),
        "webUrl": stated if own else config.permalink(_path(values, path, slug, config)),
        "publishedDateTime": date,
        "updatedDateTime": date_of(values, "updated"),
        "published": not (_truth(values, "draft", default=False) or source.in_draft),
        "excerpt": text(values.get("description")),
        "category": (*names(taxonomies.get("categories")), *path.folders, "page")[0],
        "type": text(values.get("type")) or "article",
        "topics": joined(taxonomies.get(key) for key in _TOPICS),
        "authors": _authors(values, taxonomies, extra, config) or None,
        "language": _language(path, config),
        "aliases": _aliases(values, config) or None,
        "provider": provider(config.base_url, config.title),
    }
    kept, others = fitting(values, derived)
    return Page(
        kept,
        source.parts.body,
        derived=not own and "path" not in values,
        slug=path.bundle,
        translation_key=f"{config.base_url} {path.canonical}" if config.languages else None,
        origins={"publishedDateTime": "date"} if "date" in values else {},
        lines=partial(lines_of, source.parts),
        others=others,
        site_path=urlsplit(config.base_url).path.rstrip("/"),
    )


def _truth(values: Mapping[str, Any], key: str, *, default: bool) -> bool:
    """Raises RejectedError for `draft: "true"`, which must not publish a draft."""
    value = values.get(key, default)
    if not isinstance(value, bool):
        raise rejected("wrong-type", f"expected true or false, found {value!r:.60}", key)
    return value


def date_of(values: Mapping[str, Any], key: str) -> datetime | None:
    """Raises RejectedError for a value that is not a date."""
    value = values.get(key)
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise ValueError(f"expected a date, found {value!r:.60}")
        return parse_date(value)
    except ValueError as error:
        raise rejected("bad-date", str(error), key) from None


def _slug(values: Mapping[str, Any], path: PagePath, named: str | None, config: Config) -> str:
    stated = values.get("slug")
    if stated == "":
        raise rejected("bad-url", "slug is empty; give it a value or remove it", "slug")
    if isinstance(stated, str):
        return slugify(stated, config.mode)
    name = named if named is not None and not config.keep_dates else path.name
    return slugify(name, config.mode)


def _path(values: Mapping[str, Any], path: PagePath, slug: str, config: Config) -> str:
    stated = values.get("path")
    if stated == "":
        raise rejected("bad-url", "path is empty; give it a value or remove it", "path")
    if isinstance(stated, str):
        address = stated.strip()
        address = address if address.startswith("/") else f"/{address}"
    else:
        prefix = "" if path.language == config.default_language else f"{path.language}/"
        address = f"/{prefix}{'/'.join((*path.folders, '' if path.is_home else slug))}"
    return address if address.endswith("/") else address + "/"


def _words(name: str) -> str:
    return name.replace("-", " ").strip() or name


def _aliases(values: Mapping[str, Any], config: Config) -> list[str]:
    return joined(config.permalink(_alias(alias)) for alias in texts(values.get("aliases")))


def _alias(alias: str) -> str:
    address = "/" + alias.removeprefix("/")
    return address if address.endswith((".html", "/")) else address + "/"


def _authors(
    values: Mapping[str, Any],
    taxonomies: Mapping[str, Any],
    extra: Mapping[str, Any],
    config: Config,
) -> list[dict[str, Any]]:
    """The page's own, else the site's."""
    for held in (values, taxonomies, extra):
        for key in _WRITERS:
            if found := authors(held.get(key)):
                return found
    return authors(config.author)


def _language(path: PagePath, config: Config) -> str | None:
    if path.language == config.default_language:
        return config.default_tag
    return language_tag(path.language)
