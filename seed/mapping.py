"""Archives of other site generators: which of their keys are which of ours.

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

A key that an article has under our name is left alone, and theirs are kept beside ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from loaders.documents import URL_KEYS
from seed.fields import ARTICLE, TEXT_KEYS
from seed.files import Reading, slug_of
from seed.front_matter import decode
from seed.problems import RejectedError
from seed.yaml_values import TextKeys, load_yaml

READY = ("hugo", "jekyll")
_KNOWN = frozenset(("keys", "defaults", "fileDate", "site"))
_FILE_DATE = re.compile(r"(\d{4}-\d\d?-\d\d?)[-_]")
_NOT = "not "


class MappingError(Exception):
    """A mapping that says nothing that can be done. The message says where."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Turns the values of one file into an article's; picklable, for it travels to workers."""

    keys: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, Any]
    file_date: bool
    site: str | None

    def __call__(self, values: Any, path: str) -> Any:
        if not isinstance(values, dict):
            return values
        made = dict(values)
        for ours, theirs in self.keys.items():
            if made.get(ours) is None and (value := _first(ours, theirs, values)) is not None:
                made[ours] = value
        if self.file_date and not made.get("publishedDateTime"):
            found = _FILE_DATE.match(slug_of(path))
            if found:
                made["publishedDateTime"] = found[1]
        if self.site:
            self._locate(made, path, self.site)
        for ours, value in self.defaults.items():
            if made.get(ours) is None:
                made[ours] = value
        return made

    def _locate(self, made: dict[str, Any], path: str, site: str) -> None:
        if not any(made.get(key) for key in URL_KEYS):
            made["webUrl"] = f"/{_FILE_DATE.sub('', slug_of(path), count=1)}/"
        for key in URL_KEYS:
            if isinstance(made.get(key), str):
                made[key] = urljoin(site, made[key])
        if made.get("provider") is None:
            made["provider"] = {"domain": urlsplit(site).hostname}

    def text_keys(self) -> TextKeys:
        """Their keys hold text where ours do."""
        keys = dict(TEXT_KEYS)
        for ours, theirs in self.keys.items():
            for key in theirs:
                if ours in TEXT_KEYS and not key.startswith(_NOT):
                    keys.setdefault(key, frozenset((key,)))
        return keys


def reading_by(mapping: str | None, site: str | None, reading: Reading) -> Reading:
    """`reading` with the mapping of that name or file. Raises MappingError."""
    if mapping is None and site is None:
        return reading
    text = _text(mapping) if mapping else "{}"
    try:
        mapped = _parse(load_yaml(text), site)
    except RejectedError as error:
        problem = error.problems[0]
        raise MappingError(f"{mapping}, line {problem.line}: {problem.message}") from None
    return Reading(
        language=reading.language,
        max_bytes=reading.max_bytes,
        text_keys=mapped.text_keys(),
        mapping=mapped,
        mapping_digest=sha256(f"{text}\0{site}".encode()).hexdigest(),
    )


def _text(mapping: str) -> str:
    if mapping in READY:
        return (files("seed") / "mappings" / f"{mapping}.yaml").read_text()
    try:
        return decode(Path(mapping).read_bytes())
    except OSError as error:
        ready = ", ".join(READY)
        raise MappingError(
            f"{mapping}: {error.strerror}; expected a file or one of {ready}"
        ) from None


def _parse(values: Any, site: str | None) -> Mapped:
    if not isinstance(values, dict) or not _KNOWN.issuperset(values):
        raise MappingError(f"a mapping has the keys {', '.join(sorted(_KNOWN))} and no others")
    keys = values.get("keys") or {}
    if not isinstance(keys, dict) or not set(keys) <= set(ARTICLE):
        raise MappingError(f"keys: expected some of {', '.join(ARTICLE)}")
    site = site or values.get("site")
    if site is not None and not (
        str(site).startswith(("http://", "https://")) and urlsplit(site).hostname
    ):
        raise MappingError(f"site: expected http:// or https:// and a host, found {site!r}")
    return Mapped(
        {
            ours: tuple(theirs if isinstance(theirs, list) else [theirs])
            for ours, theirs in keys.items()
        },
        values.get("defaults") or {},
        bool(values.get("fileDate")),
        site,
    )


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
    """Names of several lists, each once; text is cut at commas, else at spaces."""
    names: dict[Any, None] = {}
    for value in held:
        if isinstance(value, str):
            value = [part.strip() for part in (value.split(",") if "," in value else value.split())]
        if isinstance(value, list):
            names.update((name, None) for name in value if isinstance(name, str) and name)
    return list(names) or None
