"""A plain folder: its files use the keys of `seed/values/fields.py`.

If a file has no address and the address of the site is known, we make one: by the template
(`newsgraph seed --url`), else from the file's path below the folder.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import PurePath
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit

from loaders.documents import URL_KEYS
from loaders.fields.declaration import FILE_NAME
from seed.reading.containers import INSIDE, base_name
from seed.reading.problems import rejected
from seed.sites.addresses import Token, UnknownTokenError, date_tokens, fill, sanitize, slugify
from seed.sites.site import Page, PassedOver
from seed.sites.values import joined
from seed.values.dates import parse_date
from seed.values.fields import TEXT_KEYS
from seed.values.front_matter import Text, decode, lines_of, split, values_of
from seed.values.json_values import load_json
from seed.values.mapping import FILE_DATE, Mapped

FRONT_MATTER = frozenset((".md", ".markdown", ".html", ".htm"))
WHOLE = frozenset((".yaml", ".yml", ".json"))
EXTENSIONS = FRONT_MATTER | WHOLE
TRANSLATION_KEY = "translationKey"
"""Files with the same value are translations of one story."""


@dataclass(frozen=True, slots=True)
class PlainSite:
    """A folder of articles. `url`: the site's address. `template`: how addresses are made."""

    root: str = ""
    mapping: Mapped | None = None
    url: str | None = None
    template: str | None = None

    @property
    def generator(self) -> Literal["none"]:
        return "none"

    @property
    def digest(self) -> str:
        if not (self.mapping or self.url or self.template):
            return ""
        mapping = self.mapping.digest if self.mapping else ""
        options = f"{mapping}\0{self.url}\0{self.template}\0{self.root if self.url else ''}"
        return sha256(options.encode(errors="replace")).hexdigest()

    def describe(self) -> str:
        addresses = "each file states its address"
        if self.template:
            addresses = f"a file without an address gets {urljoin(self.url or '', self.template)}"
        elif self.url:
            addresses = f"a file without an address gets {urljoin(self.url, '/')} and its path"
        return f"Plain folder {self.root}: {addresses}"

    def takes(self, path: str) -> bool:
        known = os.path.splitext(path)[1].lower() in EXTENSIONS
        return known and os.path.basename(path) != FILE_NAME

    def pass_over(self, path: str) -> PassedOver | None:
        return None

    def read(self, path: str, data: bytes) -> Page:
        values, parts = self._parse(path, data)
        derived, story = False, None
        if isinstance(values, dict):
            values = dict(values)
            story = values.get(TRANSLATION_KEY)
            if self.mapping is not None:
                values = self.mapping(values, path)
            derived = self._locate(values, path)
        return Page(
            values,
            parts.body,
            derived,
            translation_key=story if isinstance(story, str) else None,
            lines=lambda: lines_of(parts),
        )

    def _parse(self, path: str, data: bytes) -> tuple[Any, Text]:
        """The values of the file, and the parts of its text. Raises RejectedError."""
        text, suffix = decode(data), PurePath(path).suffix.lower()
        if suffix == ".json":
            values = load_json(text)
            return values, Text(text, 1, _take_body(values), "json")
        parts = split(text, whole=suffix in WHOLE)
        text_keys = self.mapping.text_keys() if self.mapping else TEXT_KEYS
        values = values_of(parts, text_keys=text_keys)
        if suffix in WHOLE and parts.body is None:
            parts = Text(parts.front_matter, parts.line, _take_body(values), parts.format)
        return values, parts

    def _locate(self, values: dict[str, Any], path: str) -> bool:
        """Complete the addresses in `values`. Returns whether one was made."""
        derived = False
        if not any(values.get(key) for key in URL_KEYS):
            address = self._address(values, path)
            derived = address is not None
            if address is not None:
                values["webUrl"] = address
        if self.url:
            for key in URL_KEYS:
                if isinstance(values.get(key), str):
                    values[key] = urljoin(self.url, values[key])
            if values.get("provider") is None:
                values["provider"] = {"domain": urlsplit(self.url).hostname}
        return derived

    def _address(self, values: dict[str, Any], path: str) -> str | None:
        """The address by the template, or by the path. None if there is no rule, or no date."""
        below = self._below(path)
        if self.template is None:
            return f"/{quote(os.path.splitext(below)[0])}/" if self.url else None
        scheme, separator, rest = self.template.rpartition("://")
        host, _, template = rest.partition("/") if separator else ("", "", rest)
        try:
            filled = sanitize(fill(template, _tokens(values, below)))
        except UnknownTokenError as error:
            raise rejected("bad-url", f"the template for addresses: {error}") from None
        except ValueError:
            return None  # the date is missing or wrong, which is reported separately
        return f"{scheme}{separator}{host}{filled}"

    def _below(self, path: str) -> str:
        archive, inside, member = path.partition(INSIDE)
        if inside:
            return member
        return os.path.relpath(archive, self.root) if self.root else os.path.basename(archive)


def _tokens(values: dict[str, Any], below: str) -> dict[str, Token]:
    """The words that a template can name, from the file's keys and its path below the folder."""
    name = base_name(below)
    dateless = FILE_DATE.sub("", name, count=1)
    stated = values.get("slug")
    slug = stated if isinstance(stated, str) and stated else dateless
    folder = os.path.dirname(below)
    categories = joined([values.get("category"), values.get("categories")])
    return {
        **{token: partial(_date_token, values, token) for token in date_tokens(datetime.min)},
        "title": lambda: slugify(slug, "pretty", cased=True),
        "slug": lambda: slugify(slug),
        "name": lambda: slugify(name),
        "basename": lambda: name,
        "filename": lambda: dateless,
        "path": lambda: os.path.splitext(below)[0],
        "sections": lambda: folder,
        "section": lambda: folder.partition("/")[0],
        "categories": lambda: "/".join(category.lower() for category in categories),
        "slugified_categories": lambda: "/".join(map(slugify, categories)),
        "output_ext": lambda: ".html",
    }


def _date_token(values: dict[str, Any], token: str) -> str:
    """Raises ValueError if the article has no date."""
    date = values.get("publishedDateTime")
    return date_tokens(date if isinstance(date, datetime) else parse_date(str(date)))[token]()


def _take_body(values: Any) -> str | None:
    """A document that is only front matter has its body in one of the keys."""
    if isinstance(values, dict) and isinstance(values.get("body"), str):
        return values.pop("body").strip() or None
    return None
