"""One file's bytes to a stored document, or to what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath
from typing import Any

import bson
from bson.errors import BSONError

from loaders.documents import Document
from seed.articles import SHAPE_VERSION, Source, build_article, check_article
from seed.fields import TEXT_KEYS, Faults
from seed.front_matter import Text, decode, lines_of, split, values_of
from seed.json_values import load_json
from seed.problems import Problem, RejectedError, rejected
from seed.yaml_values import Lines, TextKeys

FRONT_MATTER = frozenset((".md", ".markdown", ".html", ".htm"))
WHOLE = frozenset((".yaml", ".yml", ".json"))
EXTENSIONS = FRONT_MATTER | WHOLE

_MAX_DOCUMENT = 16 * 1024 * 1024 - 64 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: limits and language from the settings, and the mapping of other keys."""

    language: str = "english"
    max_bytes: int = 5_000_000
    text_keys: TextKeys | None = None
    mapping: Callable[[Any, str], Any] | None = None
    """Values and path in, values with an article's keys out."""
    mapping_digest: str = ""

    def digest(self, data: bytes, path: str) -> str:
        """What tells whether a file would give the document that it gave before."""
        person = f"{SHAPE_VERSION}\0{self.language}\0{self.mapping_digest}\0{slug_of(path)}\0"
        return blake2b(person.encode(errors="replace") + data, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """A file that is an article: its document, and the same as BSON."""

    document: Document
    encoded: bytes


def slug_of(path: str) -> str:
    """The file's name without extension; `!/` parts an archive from what it holds."""
    return PurePath(path.rpartition("!/")[2]).stem


def read_article(path: str, data: bytes, reading: Reading) -> Article:
    """Raises RejectedError with every problem of the file."""
    if len(data) > reading.max_bytes:
        raise rejected(
            "too-large",
            f"{len(data):,} bytes; the limit is {reading.max_bytes:,} (NEWSGRAPH_SEED_MAX_BYTES)",
        )
    slug = slug_of(path)
    try:
        path.encode()
    except UnicodeEncodeError:
        raise rejected("file-name", "the file's name is not UTF-8; rename it") from None
    values, body, lines_of = _values(path, data, reading)
    faults = Faults()
    if reading.mapping is not None:
        values = reading.mapping(values, path)
    check_article(values, faults)
    if faults:
        raise RejectedError(*faults.problems(lines_of()))
    source = Source(path, slug, reading.digest(data, path))
    document = build_article(values, body, source, reading.language)
    return Article(document, _encoded(document))


def _values(
    path: str, data: bytes, reading: Reading
) -> tuple[Any, str | None, Callable[[], Lines]]:
    text, suffix = decode(data), PurePath(path).suffix.lower()
    text_keys = TEXT_KEYS if reading.text_keys is None else reading.text_keys
    if suffix == ".json":
        values = load_json(text)
        parts = Text(text, 1, _take_body(values), "json")
    else:
        parts = split(text, whole=suffix in WHOLE)
        values = values_of(parts, text_keys=text_keys)
        if suffix in WHOLE and parts.body is None:
            parts = Text(parts.front_matter, parts.line, _take_body(values))
    return values, parts.body, lambda: lines_of(parts)


def _take_body(values: Any) -> str | None:
    """A document without a place below its keys holds its body as one of them."""
    if isinstance(values, dict) and isinstance(values.get("body"), str):
        return values.pop("body").strip() or None
    return None


def _encoded(document: Document) -> bytes:
    try:
        encoded = bson.encode(document)
    except (BSONError, UnicodeError, OverflowError, RecursionError, ValueError) as error:
        raise RejectedError(Problem("bad-text", f"cannot be stored: {error}")) from None
    if len(encoded) > _MAX_DOCUMENT:
        raise rejected("too-large", f"{len(encoded):,} bytes when stored; a document holds 16 MB")
    return encoded
