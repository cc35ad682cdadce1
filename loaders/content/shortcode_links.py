"""Replaces a shortcode by the link or the image that it produces, or by nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import TypeAlias

Resolve: TypeAlias = Callable[[str], str | None]
"""Gives the address of a page of the site by its path or file name. None if there is none."""

_ARGUMENT = re.compile(r"""(?:([\w-]+)\s*[=:]\s*)?("[^"\n]*"|'[^'\n]*'|`[^`\n]*`|[^\s,()"'`=]+)""")
_REFERENCES = frozenset(("post_url", "link", "ref", "relref", "get_url"))
_ADDRESSES: dict[str, str] = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "tweet": "https://x.com/i/status/{}",
    "twitter": "https://x.com/i/status/{}",
    "x": "https://x.com/i/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
}
"""Shortcodes that embed a page of another site, with that page's address."""
_IMAGES = frozenset(("figure", "image", "img", "picture", "resize_image"))
_URL_FILTER = re.compile(r"\|\s*(?:relative|absolute)_url\b")
_PREPENDED = re.compile(r"\|\s*prepend:\s*site\.baseurl\b")
_LITERAL = re.compile(r"""\s*("[^"{}\n]*"|'[^'{}\n]*')\s*(?:\||$)""")


def arguments(text: str) -> dict[str, str]:
    """A shortcode's arguments by name. Arguments without a name have the keys "0", "1", ...

    >>> arguments('a "b c" title="d"')
    {'0': 'a', '1': 'b c', 'title': 'd'}
    """
    found: dict[str, str] = {}
    for place, argument in enumerate(_ARGUMENT.finditer(text)):
        value = argument[2]
        if value[0] in "\"'`" and len(value) > 1:
            value = value[1:-1]
        found.setdefault(argument[1] or str(place), value)
    return found


def shown_as(opening: str, name: str, rest: str, resolve: Resolve, site: str) -> str:
    """The replacement of the shortcode `name` with the arguments `rest`."""
    if opening == "{{" and name == "site.baseurl":
        return site
    if opening == "{{" and not name:
        literal = _LITERAL.match(rest)
        return _address(literal[1][1:-1], rest, site) if literal else ""
    given = arguments(rest)
    if name == "include":
        name = given.pop("0", "").rpartition("/")[2].partition(".")[0]
    if name in _REFERENCES:
        return _reference(given, resolve)
    if name in _ADDRESSES:
        return _link(_ADDRESSES[name], given)
    return _image(given) if name in _IMAGES else ""


def _address(path: str, filters: str, site: str) -> str:
    """Apply Jekyll's path filters: `"/a.png" | relative_url`, `"a" | prepend: site.baseurl`."""
    if _URL_FILTER.search(filters) and "://" not in path:
        return f"{site}/{path.lstrip('/')}"
    return site + path if _PREPENDED.search(filters) else path


def _reference(given: Mapping[str, str], resolve: Resolve) -> str:
    path, hash, fragment = next(iter(given.values()), "").partition("#")
    address = resolve(path) if path else ""
    if address is None:
        return ""
    return escape(address).replace(" ", "%20") + hash + escape(fragment)


def _link(address: str, given: Mapping[str, str]) -> str:
    values = [given[key] for key in ("id", "user", "0", "1") if key in given]
    if "gist" in address and len(values) > 1:
        values = ["/".join(values[:2])]
    if not values or not re.fullmatch(r"[\w./?=&:-]+", values[0]):
        return ""
    value = values[0]
    url = escape(value if value.startswith("https://") else address.format(value))
    return f'<a href="{url}">{url}</a>'


def _image(given: Mapping[str, str]) -> str:
    source = next((given[key] for key in ("src", "path", "url", "0") if given.get(key)), None)
    if source is None:
        return ""
    alt = escape(given.get("alt", ""))
    image = f'<img src="{escape(source)}" alt="{alt}">'
    caption = given.get("caption") or given.get("title")
    if not caption:
        return image
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>"
