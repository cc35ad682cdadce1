"""Turns a content file into a page of the site: title, dates, address, topics and authors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from seed.reading.problems import rejected
from seed.sites.fitting import fitting
from seed.sites.hugo.content import (
    Content,
    address_of,
    aliases_of,
    bundle_name,
    states_address,
    translation_key,
)
from seed.sites.hugo.languages import Language
from seed.sites.hugo.values import table, text_of, truth_of
from seed.sites.site import Page
from seed.sites.values import OTHER_MARKUP, authors, joined, language_tag, names, provider
from seed.values.fields import is_url

_WRITERS = ("authors", "author", "creator")
_TOPICS = ("topics", "tags", "categories")
_EXCERPTS = ("excerpt", "summary", "description")


def build_page(content: Content, now: datetime) -> Page:
    """Raises RejectedError if the page has an invalid address."""
    dates = content.dates
    stated = content.front_matter.written.get("webUrl")
    own = isinstance(stated, str) and is_url(stated)
    web_url = str(stated) if own else address_of(content)
    values, others = fitting(content.front_matter.written, _article(content, web_url, now))
    return Page(
        values,
        content.front_matter.body,
        derived=not own and not states_address(content),
        slug=bundle_name(content.path),
        translation_key=translation_key(content),
        provisional=any(
            at is not None and at > now for at in (dates.publishdate, dates.expirydate)
        ),
        origins={"publishedDateTime": dates.key} if dates.key else {},
        lines=content.front_matter.lines,
        others=others,
        body_format="text" if content.path.extension in OTHER_MARKUP else None,
        site_path=urlsplit(content.language.addressing.base_url).path.rstrip("/"),
    )


def _article(content: Content, web_url: str, now: datetime) -> dict[str, Any]:
    """The values of our keys from the page and its site."""
    values, language, dates = content.values, content.language, content.dates
    params = {**values, **table(values.get("params"))}  # as in Hugo: keys below `params` win
    images = _images(params, web_url)
    return {
        "title": title_of(content),
        "webUrl": web_url,
        "aliases": aliases_of(content, web_url) or None,
        "publishedDateTime": _utc(dates.date, dates.key or "date"),
        "updatedDateTime": _utc(dates.lastmod, "lastmod") if dates.lastmod != dates.date else None,
        "published": not is_draft(values) and _is_out(content, now),
        "excerpt": _first_text(values, _EXCERPTS) or _first_text(params, _EXCERPTS) or None,
        "category": _category(params, content.path.normal().section),
        "type": text_of(values.get("type")).strip() or "article",
        "topics": joined(params.get(key) for key in _TOPICS),
        "authors": _authors(params, language) or None,
        "language": language.tag or _stated_language(params),
        "provider": provider(language.addressing.base_url, language.title),
        **({"images": images} if images else {}),
    }


def _utc(moment: datetime | None, key: str) -> datetime | None:
    try:
        return moment.astimezone(UTC) if moment else None
    except OverflowError:
        raise rejected("bad-date", f"{moment} is out of range for a date in UTC", key) from None


def title_of(content: Content) -> str:
    """The title. If there is none, it is the file's name. Hugo would leave it empty."""
    given = (text_of(content.values.get(key)) for key in ("title", "linktitle"))
    stated = next((text for text in given if text.strip()), "")
    return stated or content.path.base_name.replace("-", " ").replace("_", " ").strip()


def is_draft(values: Mapping[str, Any]) -> bool:
    """`draft`, else the opposite of `published` if that is not a date."""
    if "draft" in values:
        return truth_of(values["draft"])
    published = values.get("published")
    return published is False or published in ("false", "False", "FALSE", "f", "F", "0")


def _is_out(content: Content, now: datetime) -> bool:
    """Whether the page is already published and has not expired."""
    language, dates = content.language, content.dates
    if dates.publishdate and dates.publishdate > now and not language.build_future:
        return False
    return not (dates.expirydate and dates.expirydate < now and not language.build_expired)


def _first_text(values: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := text_of(values.get(key)).strip())), "")


def _category(values: Mapping[str, Any], section: str) -> str:
    listed = [*names(values.get("category")), *names(values.get("categories"))]
    return (*listed, section or "page")[0]


def _authors(values: Mapping[str, Any], language: Language) -> list[dict[str, Any]]:
    keys = dict.fromkeys((*_WRITERS, *(key for key in language.taxonomies if "author" in key)))
    return next((found for key in keys if (found := authors(values.get(key)))), [])


def _stated_language(values: Mapping[str, Any]) -> str | None:
    stated = (language_tag(values.get(key)) for key in ("language", "lang", "locale"))
    return next((tag for tag in stated if tag), None)


def _images(values: Mapping[str, Any], web_url: str) -> list[dict[str, Any]] | None:
    """Images by address or by path. None if `images` already has the form of an article's."""
    given = values.get("images")
    cover = values.get("cover")
    listed = given if isinstance(given, list) else [given]
    if any(isinstance(item, dict) for item in listed):
        return None
    named = [*listed, values.get("image"), values.get("featured_image")]
    named.append(table(cover).get("image") if isinstance(cover, dict) else cover)
    found = [urljoin(web_url, item) for item in named if isinstance(item, str) and item.strip()]
    return [{"url": url} for url in dict.fromkeys(found) if is_url(url)] or None
