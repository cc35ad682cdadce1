"""Makes the address of a page from its file, its front matter and the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from seed.sites.hugo.paths import ContentPath
from seed.sites.hugo.words import Spelling, clean, escape_path, escape_url, join, lower

_INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Addressing:
    """How one language of a site makes addresses. `base_url` ends in a slash."""

    base_url: str
    prefix: str = ""
    """The language's folder in addresses."""
    ugly: bool | Mapping[str, bool] = False
    spelling: Spelling = field(default_factory=Spelling)

    def is_ugly(self, section: str) -> bool:
        return self.ugly if isinstance(self.ugly, bool) else self.ugly.get(section, False)


def base_url_of(text: str) -> str:
    """The site's address with a slash at its end. Raises ValueError if it is not an address."""
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"expected http:// or https:// and a host, found {text!r:.80}")
    path = parts.path if parts.path.endswith("/") else parts.path + "/"
    return f"{parts.scheme}://{parts.netloc}{escape_path(path)}"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a page. `container` is the folder around it, with the slugs of its sections."""

    path: ContentPath
    container: str
    slug: str = ""

    def name(self, how: Addressing) -> str:
        return self.slug or self._shown(how).base_name

    def trim(self, how: Addressing) -> str:
        """A page that is named like a folder's page has the folder's address."""
        is_index = self._shown(how).kind == "single" and self.name(how) == "index"
        return "index" if is_index else ""

    def _shown(self, how: Addressing) -> ContentPath:
        return self.path.shown if how.spelling.keep_case else self.path.normal()


def address(how: Addressing, place: Place, pattern: str | None, url: str | None) -> str:
    """The full address. `pattern` is an expanded permalink, `url` the page's own setting.

    Raises ValueError if `url` is not valid.
    """
    if url:
        link = escape_url(_stated(how, place, url).replace("#", "%23"))
    else:
        link = escape_path(_derived(how, place, pattern).replace("#", "%23"))
    return how.base_url + link.removeprefix("/")


def _stated(how: Addressing, place: Place, url: str) -> str:
    relative = not url.startswith("/")
    if ".." in url:
        url = join("/", url)
    parts = [part for part in url.split("/") if part]
    if url.endswith("/") or "." not in url:
        parts.append(_INDEX)
    prefixed = not relative or url.startswith("/" + how.prefix)
    return _link(parts, "" if prefixed else how.prefix, place.trim(how))


def _derived(how: Addressing, place: Place, pattern: str | None) -> str:
    trim = place.trim(how)
    given = [place.container, place.name(how)] if pattern is None else [pattern]
    parts = [part for part in given if part not in ("", "/")]
    if how.is_ugly(place.path.normal().section) or (trim and pattern is None):
        last = parts.pop() if parts else ""
        parts.append(last.removesuffix("/") + ".html")
    else:
        parts.append(_INDEX)
    return _link([how.spelling.path(part) for part in parts], how.prefix, trim)


def _link(parts: list[str], prefix: str, trim: str) -> str:
    """The path of the address, without `index.html` at its end."""
    at_index = parts[-1:] == [_INDEX]
    link = ""
    for part in parts[:-1] if at_index else parts:
        link += part if link.endswith("/") or part.startswith("/") else "/" + part
    link = link.removesuffix(trim)
    if prefix:
        link = f"/{prefix}{link}"
    return link + "/" if at_index and not link.endswith("/") else link


def alias_addresses(how: Addressing, aliases: list[str], own: str, section: str) -> list[str]:
    """The full addresses of a page's aliases. Without a leading slash an alias is next to the page.

    `own` is the page's address.
    """
    addresses = []
    for alias in aliases:
        if alias.startswith(("http://", "https://")) or not alias.strip("/. "):
            continue
        if alias.startswith("/"):
            whole = join("/", how.prefix, alias)
        else:
            whole = join(_folder(how, own), alias)
        if how.is_ugly(section) and not lower(whole).endswith((".html", ".htm")):
            whole += ".html"
        elif not lower(whole).endswith((".html", ".htm")):
            whole = clean(whole) + "/"
        whole = whole.removesuffix(_INDEX) if whole.endswith("/" + _INDEX) else whole
        try:
            addresses.append(
                how.base_url + escape_path(whole.replace("#", "%23")).removeprefix("/")
            )
        except ValueError:
            continue
    return list(dict.fromkeys(addresses))


def _folder(how: Addressing, own: str) -> str:
    """The folder around the page, below the site's address."""
    path = "/" + own.removeprefix(how.base_url).partition("?")[0]
    return path.rstrip("/").rpartition("/")[0] or "/"
