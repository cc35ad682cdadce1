"""The configuration of a site: `_config.yml`, with Jekyll's defaults filled in."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from seed.reading.problems import RejectedError
from seed.sites.configuration import read_configuration, site_error
from seed.sites.jekyll.authors import read_authors
from seed.sites.jekyll.collections import Collection, read_collections
from seed.sites.jekyll.defaults import Default, read_defaults
from seed.sites.site import Opening, SiteError
from seed.sites.values import language_tag
from seed.values.front_matter import decode
from seed.values.yaml_values import load_yaml

NAMES = ("_config.yml", "_config.yaml", "_config.toml")
_EXCLUDED = (
    *(".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules"),
    *("vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/"),
)
_MARKDOWN = "markdown,mkdown,mkdn,mkd,md"
_BY_PLUGIN = {
    "jekyll-textile-converter": (".textile",),
    "jekyll-asciidoc": (".adoc", ".asciidoc", ".asc", ".ad"),
    "jekyll-org": (".org",),
}
"""Plugins that turn files into HTML. Addresses need no other information about them."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that addresses, dates and drafts need."""

    file: str
    source: str
    """The absolute folder of the pages."""
    address: str
    """The address of the site: its url and base url, without a slash at the end."""
    guessed: bool
    """Whether the configuration has no host."""
    title: str | None
    permalink: str
    zone: tzinfo
    future: bool
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    destination: str
    collections_dir: str
    collections: Mapping[str, Collection]
    html: frozenset[str]
    """Extensions of files that become HTML."""
    markdown: frozenset[str]
    defaults: tuple[Default, ...]
    authors: Mapping[str, Any]
    language: str | None
    languages: tuple[str, ...]
    """Names of folders that contain the pages of one language."""
    default_lang: str
    polyglot: bool
    """Whether the plugin jekyll-polyglot adds a folder to addresses in other languages."""
    digest: str = field(default="")


def recognise(folder: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, name)) for name in NAMES)


def read_config(folder: str, opening: Opening) -> Config:
    """Raises SiteError."""
    file = next((name for name in NAMES if os.path.isfile(os.path.join(folder, name))), None)
    path = os.path.join(folder, file or NAMES[0])
    data = read_configuration(path, folder, opening.max_bytes) if file else b""
    values = _parse(path, data) if file else {}
    source = _inside(folder, _text(values, "source", ""))
    collections_dir = _text(values, "collections_dir", "").strip("/")
    markdown = _extensions(_text(values, "markdown_ext", _MARKDOWN))
    authors, authors_digest = read_authors(source, values, opening.max_bytes)
    address, guessed = _address(folder, values, opening)
    plugins = [*_list(values.get("plugins")), *_list(values.get("gems"))]
    converted = {ext for plugin in plugins for ext in _BY_PLUGIN.get(plugin, ())}
    languages = tuple(_list(values.get("languages")))
    permalink = _text(values, "permalink", "date")
    return Config(
        file=path,
        source=source,
        address=address,
        guessed=guessed,
        title=values["title"] if isinstance(values.get("title"), str) else None,
        permalink=permalink,
        zone=_zone(values.get("timezone")),
        future=bool(values.get("future", False)),
        include=_patterns(values.get("include", [".htaccess"])),
        exclude=tuple(dict.fromkeys((*_patterns(values.get("exclude")), *_EXCLUDED))),
        destination=_inside(folder, _text(values, "destination", "_site")),
        collections_dir=collections_dir,
        collections=read_collections(values.get("collections"), permalink),
        html=markdown | converted,
        markdown=markdown,
        defaults=read_defaults(values.get("defaults"), source, collections_dir),
        authors=authors,
        language=_language(values, languages),
        languages=languages,
        default_lang=_text(values, "default_lang", "en"),
        polyglot="jekyll-polyglot" in plugins,
        digest=sha256(
            b"\0".join([data, authors_digest, str((address, source)).encode(errors="replace")])
        ).hexdigest(),
    )


def _parse(path: str, data: bytes) -> dict[str, Any]:
    try:
        text = decode(data)
        if path.endswith(".toml"):
            values: Any = tomllib.loads(text)
        else:
            values = load_yaml(text, dialect="ruby", dates_as_text=True)
    except RejectedError as error:
        raise site_error(path, error) from None
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"{path}: {error}") from None
    except RecursionError:
        raise SiteError(f"{path}: nested too deeply") from None
    if values is not None and not isinstance(values, dict):
        raise SiteError(f"{path}: expected keys such as url and permalink, found none")
    return {key: value for key, value in (values or {}).items() if value is not None}


def _text(values: Mapping[str, Any], key: str, default: str) -> str:
    value = values.get(key, default)
    return value if isinstance(value, str) else str(value)


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    listed = value if isinstance(value, list) else [value]
    return [item if isinstance(item, str) else str(item) for item in listed if item is not None]


def _patterns(value: Any) -> tuple[str, ...]:
    """The texts of a list. Jekyll ignores other values, such as a year without quotes."""
    listed = value if isinstance(value, list) else [value]
    return tuple(item for item in listed if isinstance(item, str))


def _extensions(text: str) -> frozenset[str]:
    return frozenset(f".{ext.lower()}" for ext in text.split(","))


def _inside(folder: str, name: str) -> str:
    """A folder of the site. A folder outside it is replaced by the site's folder."""
    path = os.path.normpath(os.path.join(folder, name))
    return path if path.startswith(os.path.join(folder, "")) else folder


def _zone(name: Any) -> tzinfo:
    """The time zone. UTC if it is missing or unknown, as in the C library."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _address(folder: str, values: Mapping[str, Any], opening: Opening) -> tuple[str, bool]:
    """The address of the site, and whether its host is a guess."""
    base = _text(values, "baseurl", "").strip().strip("/")
    stated = _text(values, "url", "").strip()
    if "://" in base:  # the whole address; templates put `baseurl` before each path
        stated, base = urljoin(base, "/"), urlsplit(base).path.strip("/")
    if opening.url and urlsplit(opening.url).path.strip("/"):
        base = ""
    host = opening.url or stated or _cname(folder, opening.max_bytes)
    guessed = not host
    host = host or "http://localhost:4000"
    if "://" not in host:
        host = f"https://{host.lstrip('/')}"
    return host.rstrip("/") + (f"/{base}" if base else ""), guessed


def _cname(folder: str, limit: int) -> str:
    """The host of the site on GitHub Pages."""
    path = os.path.join(folder, "CNAME")
    if not os.path.isfile(path):
        return ""
    lines = read_configuration(path, folder, limit).decode(errors="replace").split()
    return f"https://{lines[0]}" if lines else ""


def _language(values: Mapping[str, Any], languages: tuple[str, ...]) -> str | None:
    stated = [values.get(key) for key in ("default_lang", "lang", "locale", "language")]
    return next((tag for value in (*stated, *languages) if (tag := language_tag(value))), None)
