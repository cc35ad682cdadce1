"""The keys of an article, an image, a provider and a related stub, with the checks of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from loaders.documents import URL_KEYS, canonical_url
from seed.values.dates import parse_date
from seed.values.faults import Faults, shown
from seed.values.nesting import Path

Values: TypeAlias = dict[str, Any]
Check: TypeAlias = Callable[[Faults, Any, Path], Any]
"""Returns the value to store, or records the problem."""

_INT32 = range(-(2**31), 2**31)
_URL = re.compile(
    r"https?://(?:[^/?#@\x00-\x20]*@)?[^/?#@:\x00-\x20][^\x00-\x1f\x7f]*", re.IGNORECASE
)
_COMMON_URL = re.compile(r"https?://[a-z0-9.-]+(?:[/?#][!-~]*)?")
"""Most URLs. They need no further check, which would take five times as long."""


def check_text(faults: Faults, value: Any, path: Path) -> Any:
    if value is not None and not isinstance(value, str):
        faults.add(path, "wrong-type", f"expected text, found {shown(value)}; quote it")
    return value


def check_integer(faults: Faults, value: Any, path: Path) -> Any:
    if value is None or type(value) is int:
        if value is not None and value not in _INT32:
            faults.add(path, "number-range", f"{value} exceeds 32 bits; expected a smaller number")
    else:
        faults.add(path, "wrong-type", f"expected a whole number, found {shown(value)}")
    return value


def check_boolean(faults: Faults, value: Any, path: Path) -> Any:
    if value is not None and type(value) is not bool:
        faults.add(path, "wrong-type", f"expected true or false, found {shown(value)}")
    return value


def check_date(faults: Faults, value: Any, path: Path) -> Any:
    if value is None or value == "" or isinstance(value, datetime):
        return value or None
    if isinstance(value, str):
        try:
            return parse_date(value)
        except ValueError as error:
            faults.add(path, "bad-date", str(error))
    else:
        faults.add(path, "wrong-type", f"expected a date, found {shown(value)}")
    return None


def check_url(faults: Faults, value: Any, path: Path) -> Any:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        faults.add(path, "wrong-type", f"expected a URL, found {shown(value)}")
    elif not is_url(value):
        faults.add(
            path, "bad-url", f"expected http:// or https:// and a host, found {value[:80]!r}"
        )
    return value


def is_url(url: str) -> bool:
    """Whether it begins with http:// or https:// and names a host."""
    if _COMMON_URL.fullmatch(url):
        return True
    if not _URL.fullmatch(url.strip()):
        return False
    try:
        parts = urlsplit(url.strip())
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def check_topics(faults: Faults, value: Any, path: Path) -> Any:
    names = _items(faults, value, path)
    for place, name in enumerate(names):
        if not isinstance(name, str) or not name.strip():
            faults.add((*path, place), "wrong-type", f"expected a topic, found {shown(name)}")
    return names


def check_images(faults: Faults, value: Any, path: Path) -> Any:
    return [
        check_mapping(faults, image, (*path, place), IMAGE, required=("url",))
        for place, image in enumerate(_items(faults, value, path))
    ]


def check_provider(faults: Faults, value: Any, path: Path) -> Any:
    checked = check_mapping(faults, value, path, PROVIDER, required=("domain",))
    if isinstance(value, dict) and isinstance(value.get("domain"), str) and "\0" in value["domain"]:
        faults.add((*path, "domain"), "bad-text", "a domain cannot contain the character NUL")
    return checked


def check_related(faults: Faults, value: Any, path: Path) -> Any:
    stubs = []
    for place, stub in enumerate(_items(faults, value, path)):
        here = (*path, place)
        required = ("title", "publishedDateTime", "provider")
        stubs.append(check_mapping(faults, stub, here, STORY, required=required))
        if isinstance(stub, dict) and not canonical_url(stub):
            faults.add(here, "missing-key", f"a related story needs one of {', '.join(URL_KEYS)}")
    return stubs


def check_mapping(
    faults: Faults,
    value: Any,
    path: Path,
    checks: Mapping[str, Check],
    *,
    required: tuple[str, ...] = (),
) -> Any:
    """Check the keys in `checks` and keep the other keys. Changes `value` in place."""
    if not isinstance(value, dict):
        keys = ", ".join(checks)
        faults.add(path, "wrong-type", f"expected keys such as {keys}; found {shown(value)}")
        return value
    for key, check in checks.items():
        if key in value:
            value[key] = check(faults, value[key], (*path, key))
    for key in required:
        given = value.get(key)
        if given is None or (isinstance(given, str) and not given.strip()):
            reported = len(faults) > 0 and faults[-1][0] == (*path, key)
            if not reported:
                faults.add((*path, key), "missing-key", f"{key} is missing; add it")
    return value


def _items(faults: Faults, value: Any, path: Path) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        faults.add(path, "wrong-type", f"expected a list, found {shown(value)}")
        return []
    return list(value)


IMAGE: dict[str, Check] = {
    "url": check_url,
    "width": check_integer,
    "height": check_integer,
    "isCached": check_boolean,
    "title": check_text,
}
PROVIDER: dict[str, Check] = {"name": check_text, "domain": check_text, "images": check_images}
STORY: dict[str, Check] = {
    "title": check_text,
    "excerpt": check_text,
    "publishedDateTime": check_date,
    **dict.fromkeys(URL_KEYS, check_url),
    "type": check_text,
    "quality": check_integer,
    "provider": check_provider,
    "images": check_images,
}
ARTICLE: dict[str, Check] = {
    **STORY,
    "category": check_text,
    "updatedDateTime": check_date,
    "heat": check_integer,
    "published": check_boolean,
    "featuredContent": check_text,
    "topics": check_topics,
    "related": check_related,
    "secured": check_text,
}
REQUIRED = ("category", "title", "type", "publishedDateTime", "provider")

_IMAGE_TEXTS = frozenset(("url", "title"))
_PROVIDER_TEXTS = _IMAGE_TEXTS | {"name", "domain"}
_STORY_TEXTS = _PROVIDER_TEXTS | {"excerpt", "publishedDateTime", "type", *URL_KEYS}
TEXT_KEYS: dict[str, frozenset[str]] = {
    key: frozenset((key,))
    for key, check in ARTICLE.items()
    if check in (check_text, check_date, check_url, check_topics)
} | {"images": _IMAGE_TEXTS, "provider": _PROVIDER_TEXTS, "related": _STORY_TEXTS}
"""For `yaml_values.load_yaml`: which plain values stay text."""
