"""Maps the keys of other site generators to our keys.

A mapping is a small YAML file:

    keys:                         # ours: theirs, the first that is there; lists are joined
      publishedDateTime: [date, publishDate]
      topics: [tags, categories]
      category: categories        # of a list, its first
      published: not draft        # the opposite
    defaults:                     # where nothing gave a value
      type: article
    fileDate: true                # 2020-06-11-name.md dates an article that has no date
    site: https://example.com     # makes relative addresses absolute, and names the provider
    url: /:year/:month/:slug/     # the address of an article that states none

A key with our name is not changed. The other keys of the file are kept too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from seed.reading.containers import base_name
from seed.reading.problems import RejectedError
from seed.values.fields import ARTICLE, TEXT_KEYS
from seed.values.front_matter import decode
from seed.values.yaml_reader import TextKeys
from seed.values.yaml_values import load_yaml

READY = ("hugo", "jekyll")
_KNOWN = frozenset(("keys", "defaults", "fileDate", "site", "url"))
FILE_DATE = re.compile(r"(\d{4}-\d\d?-\d\d?)[-_]")
_NOT = "not "


class MappingError(Exception):
    """A mapping that cannot be used. The message says where and why."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Turns the values of one file into an article's values. It is picklable for the workers."""

    keys: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, Any]
    file_date: bool
    site: str | None
    url: str | None
    digest: str

    def __call__(self, values: dict[str, Any], path: str) -> dict[str, Any]:
        mapped = dict(values)
        for ours, theirs in self.keys.items():
            if mapped.get(ours) is None and (value := _first(ours, theirs, values)) is not None:
                mapped[ours] = value
        if self.file_date and not mapped.get("publishedDateTime"):
            found = FILE_DATE.match(base_name(path))
            if found:
                mapped["publishedDateTime"] = found[1]
        for ours, value in self.defaults.items():
            if mapped.get(ours) is None:
                mapped[ours] = value
        return mapped

    def text_keys(self) -> TextKeys:
        """The keys of the file whose values stay text, because our keys are text."""
        keys = dict(TEXT_KEYS)
        for ours, theirs in self.keys.items():
            for key in theirs:
                if ours in TEXT_KEYS and not key.startswith(_NOT):
                    keys.setdefault(key, frozenset((key,)))
        return keys


def load_mapping(name: str) -> Mapped:
    """The mapping of that name or file. Raises MappingError."""
    text = _text(name)
    try:
        return _parse(load_yaml(text), sha256(text.encode()).hexdigest())
    except RejectedError as error:
        problem = error.problems[0]
        raise MappingError(f"{name}, line {problem.line}: {problem.message}") from None


def _text(name: str) -> str:
    if name in READY:
        return (files("seed") / "mappings" / f"{name}.yaml").read_text()
    try:
        return decode(Path(name).read_bytes())
    except OSError as error:
        ready = ", ".join(READY)
        raise MappingError(f"{name}: {error.strerror}; expected a file or one of {ready}") from None


def _parse(values: Any, digest: str) -> Mapped:
    if not isinstance(values, dict) or not _KNOWN.issuperset(values):
        raise MappingError(f"a mapping may only have the keys {', '.join(sorted(_KNOWN))}")
    keys = values.get("keys") or {}
    if not isinstance(keys, dict) or not set(keys) <= set(ARTICLE):
        raise MappingError(f"keys: expected some of the keys {', '.join(ARTICLE)}")
    site, url = values.get("site"), values.get("url")
    if site is not None and not is_address(site):
        raise MappingError(f"site: expected http:// or https:// and a host, found {site!r}")
    if url is not None and not isinstance(url, str):
        raise MappingError(f"url: expected a template such as /:year/:slug/, found {url!r}")
    return Mapped(
        {
            ours: tuple(theirs if isinstance(theirs, list) else [theirs])
            for ours, theirs in keys.items()
        },
        values.get("defaults") or {},
        bool(values.get("fileDate")),
        site,
        url,
        digest,
    )


def is_address(value: Any) -> bool:
    """Whether the address can be that of a site."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return False
    try:
        return bool(urlsplit(value).hostname)
    except ValueError:
        return False


def _first(ours: str, theirs: tuple[str, ...], values: dict[str, Any]) -> Any:
    if ours == "topics":
        return _joined(values.get(key) for key in theirs)
    for key in theirs:
        if key.startswith(_NOT):
            value = values.get(key.removeprefix(_NOT))
            return not value if value is None or isinstance(value, bool) else value
        value = values.get(key)
        if isinstance(value, list) and ours in TEXT_KEYS:
            value = value[0] if value else None
        if value is not None and value != "":
            return value
    return None


def _joined(held: Any) -> list[Any] | None:
    """The names in several lists without duplicates. Text is split at commas, else at spaces."""
    names: dict[Any, None] = {}
    for value in held:
        if isinstance(value, str):
            value = [part.strip() for part in (value.split(",") if "," in value else value.split())]
        if isinstance(value, list):
            names.update((name, None) for name in value if isinstance(name, str) and name)
    return list(names) or None
