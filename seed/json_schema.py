"""The front matter as a JSON Schema, for editors that check YAML while it is written."""

from __future__ import annotations

from typing import Any

from loaders.documents import URL_KEYS
from seed.values.fields import (
    ARTICLE,
    IMAGE,
    PROVIDER,
    REQUIRED,
    STORY,
    Check,
    check_boolean,
    check_date,
    check_images,
    check_integer,
    check_provider,
    check_related,
    check_topics,
    check_url,
)

_SIMPLE: dict[Check, dict[str, Any]] = {
    check_integer: {"type": ["integer", "null"], "minimum": -(2**31), "maximum": 2**31 - 1},
    check_boolean: {"type": ["boolean", "null"]},
    check_date: {
        "type": ["string", "null"],
        "pattern": r"^\d{4}-\d\d?-\d\d?([Tt ]\d\d?:\d\d.*)?$",
        "description": "ISO 8601; without an offset it is UTC",
    },
    check_url: {"type": ["string", "null"], "pattern": r"^([hH][tT][tT][pP][sS]?://\S.*)?$"},
    check_topics: {
        "type": ["array", "null"],
        "items": {"type": ["string", "number", "boolean"]},
    },
}
_TEXT = {"type": ["string", "number", "boolean", "null"]}
"""Plain values of text keys are always text, even `title: 2020`."""
_DESCRIPTIONS = {
    "heat": "-1: not measured",
    "published": "false: a draft",
    "featuredContent": "HTML, such as an <iframe>",
    "secured": "an encrypted payload and its IV, base64;base64",
    "webUrl": "the canonical address; originalUrl is used if it is missing",
    "topics": "names of topics",
}


_NAME = {"anyOf": [{"type": "string"}, {"type": "object", "required": ["name"]}]}
_NAMES = {"anyOf": [*_NAME["anyOf"], {"type": ["array", "null"], "items": _NAME}]}
_TAG = {"type": ["string", "null"], "description": "BCP 47, such as en or zh-TW"}
_FREE: dict[str, Any] = {
    "authors": {**_NAMES, "description": "names, or mappings with a name"},
    "author": {**_NAMES, "description": "used if authors is missing"},
    "language": _TAG,
    "lang": _TAG,
    "locale": _TAG,
    "aliases": {
        "type": ["array", "string", "null"],
        "items": {"type": "string"},
        "description": "other addresses that lead to the article",
    },
    "translationKey": {
        "type": "string",
        "description": "the same in every translation of one story",
    },
}
"""Keys whose values are normalized while they are read. Their values are never an error."""


def front_matter_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12. Other keys are allowed and stored."""
    articles = _mapping(ARTICLE, REQUIRED)
    articles["properties"].update(_FREE)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of a news article",
        **articles,
        "anyOf": [{"required": ["webUrl"]}, {"required": ["originalUrl"]}],
    }


def _mapping(checks: dict[str, Check], required: tuple[str, ...]) -> dict[str, Any]:
    properties = {key: _value(key, check) for key, check in checks.items()}
    for key in required:
        if isinstance(kinds := properties[key].get("type"), list):
            properties[key]["type"] = [kind for kind in kinds if kind != "null"]
    return {"type": "object", "properties": properties, "required": list(required)}


def _value(key: str, check: Check) -> dict[str, Any]:
    if check is check_images:
        value = {"type": ["array", "null"], "items": _mapping(IMAGE, ("url",))}
    elif check is check_provider:
        value = _mapping(PROVIDER, ("domain",))
    elif check is check_related:
        stub = _mapping(STORY, ("title", "publishedDateTime", "provider"))
        stub["anyOf"] = [{"required": [key]} for key in URL_KEYS]
        value = {"type": ["array", "null"], "items": stub}
    else:
        value = dict(_SIMPLE.get(check, _TEXT))
    if key in _DESCRIPTIONS:
        value["description"] = _DESCRIPTIONS[key]
    return value
