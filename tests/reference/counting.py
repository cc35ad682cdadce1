"""Facets and neighbours: values counted over all articles of a set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tests.reference.archive import Article, World
from tests.reference.faults import BadUserInput

MAX_SIZE = 100
Key = TypeVar("Key", bound=Hashable)
Show = Callable[[Any], dict[str, Any]]


def most_first(
    values: Iterable[str], name: Callable[[str], str], first: int | None, default: int
) -> list[tuple[str, int]]:
    """Values and how often each occurs: most first, ties by name."""
    size = default if first is None else first
    if not 0 <= size <= MAX_SIZE:
        raise BadUserInput(f"{size} counts")
    return sorted(Counter(values).items(), key=lambda item: (-item[1], name(item[0]), item[0]))[
        :size
    ]


def topic_counts(
    articles: Sequence[Article], world: World, show: Show, first: int | None, default: int,
    without: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    slugs = (slug for article in articles for slug in article.topics if slug != without)
    found = most_first(slugs, lambda slug: world.topics[slug].name, first, default)
    return [{"topic": show(world.topics[slug]), "count": count} for slug, count in found]


def author_counts(
    articles: Sequence[Article], world: World, show: Show, first: int | None, default: int
) -> list[dict[str, Any]]:
    slugs = (slug for article in articles for slug in article.authors)
    found = most_first(slugs, lambda slug: world.authors[slug].name, first, default)
    return [{"author": show(world.authors[slug]), "count": count} for slug, count in found]


def provider_counts(
    articles: Sequence[Article], world: World, show: Show, first: int | None, default: int
) -> list[dict[str, Any]]:
    domains = (article.domain for article in articles)
    found = most_first(domains, lambda domain: domain, first, default)
    return [{"provider": show(world.providers[key]), "count": count} for key, count in found]


def value_counts(values: Iterable[str]) -> list[dict[str, Any]]:
    found = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return [{"value": value, "count": count} for value, count in found]


def timeline(articles: Iterable[Article], interval: str) -> list[dict[str, Any]]:
    """Oldest first, without empty intervals."""
    counts = Counter(_start(article.moment, interval) for article in articles)
    return [{"start": start, "count": count} for start, count in sorted(counts.items())]


def _start(moment: datetime, interval: str) -> datetime:
    """The start of the interval that contains `moment`: in UTC, weeks start on Monday."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    return {
        "HOUR": hour,
        "DAY": day,
        "WEEK": day - timedelta(days=day.weekday()),
        "MONTH": day.replace(day=1),
        "YEAR": day.replace(month=1, day=1),
    }[interval]
