"""Turns the bytes of one file into a document, into problems, or into a reason to skip it."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import bson
from bson.errors import BSONError

from loaders.documents import Document, canonical_url
from loaders.fields.types import Fields
from seed.reading.containers import base_name
from seed.reading.problems import Problem, RejectedError, rejected
from seed.sites.site import Page, PassedOver
from seed.sites.sites import Sites
from seed.values.articles import SHAPE_VERSION, Source, build_article, check_article
from seed.values.faults import Faults
from seed.values.mapping import Mapped
from seed.values.own_fields import own_values

_MAX_DOCUMENT = 16 * 1024 * 1024 - 64 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """The options for reading files: their sites, limits and the search language."""

    language: str | None = "english"
    """The search language. None builds no search terms: checks do not need them."""
    max_bytes: int = 5_000_000
    sites: Sites = field(default_factory=Sites)
    mapping: Mapped | None = None
    """`--map` for the files of a site; a plain folder has its own."""
    fields: Fields | None = None
    """The own fields that a file declares. None: use those in the store, if any."""
    lenient_fields: bool = False
    """Whether a value that does not fit its field is left out, instead of rejecting the file."""

    def digest(self, data: bytes, path: str) -> str:
        """The digest of a file and of all options that influence its document."""
        mapping = self.mapping.digest if self.mapping else ""
        site = self.sites.of(path).digest
        person = f"{SHAPE_VERSION}\0{self.language}\0{site}\0{mapping}\0{base_name(path)}\0"
        if self.fields:
            person += f"{self.fields.values_digest}\0{self.lenient_fields}\0"
        return blake2b(person.encode(errors="replace") + data, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """A file that is an article: its document, and this document as BSON."""

    document: Document
    encoded: bytes
    omitted_values: int = 0
    """The number of values that did not fit their own field and were left out."""


def read_article(path: str, data: bytes, reading: Reading) -> Article | PassedOver:
    """Raises RejectedError with every problem of the file."""
    site = reading.sites.of(path)
    _check_file(path, data, reading)
    page = site.read(path, data)
    if isinstance(page, PassedOver):
        return page
    values = page.values
    if reading.mapping is not None and site.generator != "none":
        values = reading.mapping(values, path)
    faults = Faults()
    check_article(values, faults)
    own, omitted_values = _own_values(values, reading, faults)
    if faults:
        raise RejectedError(*faults.problems(page.lines(), page.origins))
    source = Source(path, page.slug or base_name(path), _digest(page, data, path, reading))
    document = build_article(page, values, source, reading.language)
    if own:
        document["newsgraph"]["fields"] = own
    return Article(document, _encoded(document), omitted_values)


def _own_values(values: Any, reading: Reading, faults: Faults) -> tuple[dict[str, Any], int]:
    """The values of own fields, and the number of values that were omitted."""
    if not reading.fields or not isinstance(values, dict):
        return {}, 0
    base = canonical_url(values)
    return own_values(
        values,
        reading.fields,
        base if isinstance(base, str) else "",
        faults,
        lenient=reading.lenient_fields,
    )


def _check_file(path: str, data: bytes, reading: Reading) -> None:
    if len(data) > reading.max_bytes:
        raise rejected(
            "too-large",
            f"the file has {len(data):,} bytes or more; the limit is {reading.max_bytes:,}"
            " (NEWSGRAPH_SEED_MAX_BYTES)",
        )
    try:
        path.encode()
    except UnicodeEncodeError:
        raise rejected("file-name", "the file's name is not UTF-8; rename it") from None


def _digest(page: Page, data: bytes, path: str, reading: Reading) -> str:
    """A provisional page gets a digest that no file has, so every run reads it again."""
    return reading.digest(data, path) + ("~" if page.provisional else "")


def _encoded(document: Document) -> bytes:
    try:
        encoded = bson.encode(document)
    except (BSONError, UnicodeError, OverflowError, RecursionError, ValueError) as error:
        raise RejectedError(Problem("bad-text", f"cannot be stored: {error}")) from None
    if len(encoded) > _MAX_DOCUMENT:
        raise rejected(
            "too-large",
            f"{len(encoded):,} bytes when stored; MongoDB stores at most 16 MB in a document",
        )
    return encoded
