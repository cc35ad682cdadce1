"""The scalars of the public schema: DateTime, URL and JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

URL = NewType("URL", str)
JSON = NewType("JSON", object)

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d"
    r"(\.\d{1,6}(?P<nanoseconds>\d{0,3}))?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)


def _bad_input(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def parse_datetime(value: Any) -> datetime:
    """Parse an RFC 3339 text to an instant in UTC.

    Raises GraphQLError (BAD_USER_INPUT) for any other value.
    """
    if not isinstance(value, str) or not (found := _RFC_3339.fullmatch(value)):
        shown = repr(value)[:60]
        raise _bad_input(
            f"{shown} is not a DateTime: expected RFC 3339 with an offset, "
            'as in "2020-06-11T01:19:00Z".'
        )
    try:
        instant = datetime.fromisoformat(value.upper()).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise _bad_input(f"'{value}' is not a DateTime: a part of it is out of range.") from None
    if (found["nanoseconds"] or "").strip("0") and instant.microsecond % 1000 == 0:
        # A datetime ends at microseconds. Any part of a millisecond compares in the same way.
        return instant.replace(microsecond=instant.microsecond + 1)
    return instant


def serialize_datetime(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError("a stored date is not an instant")
    return f"{value.isoformat()}+00:00"


def parse_url(value: Any) -> str:
    if not isinstance(value, str):
        raise _bad_input(f"{repr(value)[:60]} is not a URL: expected a string.")
    return value


DATE_TIME: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description=(
        "A date and time in UTC, in RFC 3339 format: `2020-06-11T01:19:00+00:00`. "
        "An argument may have any offset, but it must have one."
    ),
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=serialize_datetime,
    parse_value=parse_datetime,
)

URL_SCALAR: ScalarDefinition = strawberry.scalar(
    name="URL",
    description="An absolute URL (RFC 3986), exactly as in the file.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3986",
    serialize=str,
    parse_value=parse_url,
)

JSON_SCALAR: ScalarDefinition = strawberry.scalar(
    name="JSON",
    description="Any JSON value (ECMA-404).",
    specified_by_url="https://ecma-international.org/publications-and-standards/standards/ecma-404/",
    serialize=lambda value: value,
    parse_value=lambda value: value,
)

SCALARS: dict[object, ScalarDefinition] = {
    datetime: DATE_TIME,
    URL: URL_SCALAR,
    JSON: JSON_SCALAR,
}
