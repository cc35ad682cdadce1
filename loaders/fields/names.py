"""Checks the names of own fields: GraphQL must allow them, and no article field may have them."""

from __future__ import annotations

import re

from loaders.fields.types import FieldsError

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}", re.ASCII)

ARTICLE_FIELDS = frozenset(
    (
        *("id", "slug", "category", "title", "excerpt", "body", "url", "webUrl", "originalUrl"),
        *("ampWebUrl", "cdnAmpWebUrl", "publishedDateTime", "updatedDateTime", "type", "quality"),
        *("heat", "published", "featuredContent", "provider", "topics", "authors", "language"),
        *("translations", "aliases", "content", "fields", "jsonLd", "images", "related"),
        *("relatedBy", "secured"),
    )
)
"""Names of fields that every article already has."""


def check_name(name: str, path: tuple[str, ...]) -> None:
    """Raises FieldsError if a field cannot have this name."""
    if not NAME.fullmatch(name):
        raise FieldsError(
            f"'{name}' is not a valid GraphQL name; write '{graphql_name(name)}' with from: {name}",
            path,
        )
    if name in ARTICLE_FIELDS:
        own = f"own{name[0].upper()}{name[1:]}"
        raise FieldsError(
            f"'{name}' is a field of every article already; write '{own}' with from: {name}", path
        )


def graphql_name(key: str) -> str:
    """A name like `key` that GraphQL allows.

    >>> graphql_name("word-count"), graphql_name("2nd deck"), graphql_name("params.tags")
    ('wordCount', 'field2ndDeck', 'paramsTags')
    """
    first, *others = [part for part in re.split(r"[^A-Za-z0-9_]+|^_+", key) if part] or ["field"]
    name = first + "".join(part[0].upper() + part[1:] for part in others)
    return name if name[0].isalpha() else f"field{name}"
