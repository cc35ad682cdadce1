"""The address of a document or page below the address of its site."""

from __future__ import annotations

import os

from seed.reading.problems import rejected
from seed.sites.addresses import (
    Token,
    UnknownTokenError,
    date_tokens,
    downcase,
    escape_path,
    fill,
    sanitize,
    slugify,
)
from seed.sites.jekyll.collections import with_suffix
from seed.sites.jekyll.config import Config
from seed.sites.jekyll.dates import local
from seed.sites.jekyll.documents import Document

_HTML = (".html", ".xhtml", ".htm")


def path_of(document: Document, config: Config) -> str:
    """The path, as Jekyll writes it into links. Raises RejectedError."""
    if document.place.kind == "pages":
        return sanitize(_page_path(document, config))
    template = permalink(document)
    if template is None:
        template = config.collections[document.place.label].permalink
    try:
        return sanitize(fill(template, _tokens(document, config)))
    except UnknownTokenError as error:
        raise rejected("bad-url", f"the permalink {template!r}: {error}", "permalink") from None


def permalink(document: Document) -> str | None:
    """The permalink in front matter or defaults. An empty one is valid: it means the root."""
    value = document.data.get("permalink")
    return value if isinstance(value, str) else None


def _tokens(document: Document, config: Config) -> dict[str, Token]:
    place = document.place
    name = os.path.basename(place.path)
    stem = os.path.splitext(name)[0]
    slug, categories = document.slug, document.categories
    tokens = date_tokens(local(document.date, config.zone)) if document.date else {}
    return {
        **tokens,
        "collection": lambda: place.label,
        "path": lambda: _cleaned(place.path, "_posts" if place.draft else place.directory),
        "output_ext": lambda: _extension(document, config),
        "name": lambda: slugify(stem),
        "title": lambda: slugify(slug, "pretty", cased=True),
        "slug": lambda: slugify(slug),
        "categories": lambda: "/".join(dict.fromkeys(map(downcase, categories))),
        "slugified_categories": lambda: "/".join(dict.fromkeys(map(slugify, categories))),
    }


def _cleaned(path: str, directory: str) -> str:
    """The path without extension, first occurrence of the collection's folder, and final dots."""
    return os.path.splitext(path)[0].replace(directory, "", 1).rstrip(".")


def _extension(document: Document, config: Config) -> str:
    """The extension of the output file: that of the permalink, else `.html` for Markdown."""
    stated = permalink(document)
    if stated and not stated.endswith("/") and (extension := os.path.splitext(stated)[1]):
        return extension
    own = os.path.splitext(document.place.path)[1]
    return ".html" if own.lower() in config.html else own


def _page_path(document: Document, config: Config) -> str:
    folder, name = os.path.split(document.place.path)
    stem = os.path.splitext(name)[0]
    stem = stem.rstrip(".")
    output = _extension(document, config)
    if output not in _HTML:
        template = "/:path/:basename:output_ext"
    elif stem == "index":
        template = "/:path/"
    else:
        template = with_suffix("/:path/:basename", config.permalink)
    path = permalink(document)
    path = template if path is None else path
    above = f"/{folder}" if folder else ""
    for token, value in (("path", above), ("basename", stem), ("output_ext", output)):
        path = path.replace(f":{token}", escape_path(value))
    return path
