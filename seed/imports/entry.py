"""One entry: encoded by the process that reads the file, decoded by the one that checks it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote, urlsplit

from slugify import slugify

from loaders.documents import BodyFormat
from loaders.text.plaintext import plain_text
from seed.reading.problems import rejected
from seed.sites.site import Page, PassedOver

_MAX_ID = 200
_MAX_TITLE = 80
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as an article, before its values are checked."""

    values: dict[str, Any]
    body: str | None = None
    slug: str | None = None
    body_format: BodyFormat = "html"


def encode(content: Entry | PassedOver) -> bytes:
    """Encode an entry. The same entry gives the same bytes: its digest depends on them."""
    if isinstance(content, PassedOver):
        encoded: dict[str, Any] = {"reason": content.reason, "message": content.message}
    else:
        encoded = {
            "values": content.values,
            "body": content.body,
            "slug": content.slug,
            "format": content.body_format,
        }
    return json.dumps(encoded, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def decode(data: bytes) -> Page | PassedOver:
    encoded = json.loads(data)
    if "reason" in encoded:
        return PassedOver(encoded["reason"], encoded["message"])
    return Page(
        encoded["values"],
        encoded["body"],
        derived=False,
        slug=encoded["slug"],
        body_format=encoded["format"],
    )


def name_of(id: str) -> str:
    """The last part of an entry's path: its id, or a hash if the id is too long.

    >>> name_of("https://example.com/?p=1"), len(name_of("x" * 300))
    ('https://example.com/?p=1', 32)
    """
    name = _UNPRINTABLE.sub(" ", id).strip(" /")
    if 0 < len(name) <= _MAX_ID:
        return name
    return blake2b(id.encode(errors="replace"), digest_size=16).hexdigest()


def slug_for(address: str | None, title: str | None, id: str | None) -> str | None:
    """The source of the slug: the last part of the address, else words of the title.

    >>> slug_for("https://example.com/2020/a-story.html?x=1", None, None)
    'a-story'
    >>> slug_for("https://example.com/?p=7", "A story", "7")
    'a-story'
    """
    path = unquote(_path(address)).rstrip("/").rpartition("/")[2]
    stem = re.sub(r"\.[A-Za-z]{1,5}$", "", path)
    usable = stem and stem.lower() != "index"
    return stem if usable else slugify(title or "")[:_MAX_ID] or slugify(id or "") or None


def _path(address: str | None) -> str:
    try:
        return urlsplit(address or "").path
    except ValueError:
        return ""


def title_from(*markup: str | None) -> str | None:
    """A title for an entry without one: the first words of its text.

    >>> title_from(None, "<p>Today I saw a <b>heron</b>.</p>")
    'Today I saw a heron.'
    """
    for source in markup:
        words = plain_text((source or "")[:2000])
        if words:
            if len(words) <= _MAX_TITLE:
                return words
            return words[: _MAX_TITLE - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"
    return None


def kept(values: dict[str, Any]) -> dict[str, Any]:
    """The values without empty ones."""
    return {key: value for key, value in values.items() if value is not None and value != []}


def whole_number(text: str | None) -> int | None:
    """
    >>> whole_number(" 640 "), whole_number("50%")
    (640, None)
    """
    return int(text) if text and re.fullmatch(r"\s*\d{1,9}\s*", text, re.ASCII) else None


def checked_date(text: str | None, parse: Callable[[str], str], key: str) -> str | None:
    """Raises RejectedError with the element's name if `text` is not a date."""
    if not text:
        return None
    try:
        return parse(text)
    except ValueError as error:
        raise rejected("bad-date", f"{key}: {error}", "publishedDateTime") from None
