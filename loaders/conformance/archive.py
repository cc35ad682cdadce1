"""A small archive with many equal values. Every bound, tie and missing value occurs in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from loaders.conformance.own_fields import own_values
from loaders.documents import (
    ARTICLES,
    AUTHORS,
    PROVIDERS,
    TOPICS,
    VISIBILITIES,
    Document,
    Visibility,
    language_ranges,
)
from loaders.text.terms import search_terms

DOMAINS = ("a.example", "a.example.org", "ab.example", "b.example", "quiet.example")
TOPIC_SLUGS = ("ai", "ai-2", "c", "c-plus-plus", "c-sharp", "none")
AUTHOR_SLUGS = ("ada", "ada-2", "grace", "nobody")
LANGUAGES = ("de", "en", "en-GB", "en-GB-oed", "eng", "zh-TW")
WORDS = ("market", "river", "paper", "cloud", "signal")

_START = datetime(2020, 1, 6)
_STEPS = (timedelta(0), timedelta(milliseconds=1), timedelta(hours=1), timedelta(days=1))
_QUALITIES = (None, -1, 0, 1, 24, 24, 89, 90, 91, 2**31 - 1)
_HEATS = (None, None, -(2**31), -1, -1, 0, 7)
_TITLES = ("", "A", "Zebra", "a", "a b", "zebra", "Ärger", "人工")


@dataclass(frozen=True, slots=True)
class Archive:
    """Stored articles, with the providers, topics and authors that they name."""

    articles: list[Document]
    providers: list[Document]
    topics: list[Document]
    authors: list[Document]

    def collections(self) -> dict[str, list[Document]]:
        return {
            ARTICLES: self.articles,
            PROVIDERS: self.providers,
            TOPICS: self.topics,
            AUTHORS: self.authors,
        }

    def visible(self, visibility: Visibility) -> list[Document]:
        """The articles that are visible with `visibility`."""
        return _visible(self.articles, visibility)


def make_archive(random: Random, size: int) -> Archive:
    """Build an archive of `size` articles. The same state of `random` gives the same archive."""
    articles = [_article(random, number, size) for number in range(size)]
    return Archive(
        articles,
        _entities(DOMAINS, articles, lambda article: [article["provider"]["domain"]]),
        _entities(TOPIC_SLUGS, articles, lambda article: article["newsgraph"]["topics"]),
        _entities(AUTHOR_SLUGS, articles, lambda article: article["newsgraph"]["authors"]),
    )


def _article(random: Random, number: int, size: int) -> Document:
    url = _url(number)
    document: Document = {
        "_id": sha256(url.encode()).hexdigest()[:24],
        "url": url,
        "slug": f"a-{number}",
        "title": random.choice(_TITLES),
        "excerpt": " ".join(random.sample(WORDS, 2)),
        "body": " ".join(random.choices(WORDS, k=6)),
        "category": random.choice(("news", "new", "opinion")),
        "type": random.choice(("article", "video")),
        "published": random.random() < 0.6,
        "publishedDateTime": _START + random.randrange(40) * random.choice(_STEPS),
        "provider": {"domain": random.choice(DOMAINS[:-1])},
    }
    for key, values in (("quality", _QUALITIES), ("heat", _HEATS)):
        if (value := random.choice(values)) is not None:
            document[key] = value
    topics = random.sample(TOPIC_SLUGS[:-1], random.choice((0, 1, 1, 2, 3)))
    related = [_url(random.randrange(size + 5)) for _ in range(random.choice((0, 0, 1, 2)))]
    if language := random.choice((None, *LANGUAGES)):
        document["language"] = language
    document["newsgraph"] = {
        "fields": own_values(random),
        **({"languages": language_ranges(language)} if language else {}),
        "authors": random.sample(AUTHOR_SLUGS[:-1], random.choice((0, 1, 2))),
        "urls": [url, f"{url}/amp"] if random.random() < 0.3 else [url],
        "topics": topics,
        "related": related,
        **search_terms(document, "english"),
    }
    return document


def _url(number: int) -> str:
    return f"https://a.example/{number}"


def _entities(
    keys: tuple[str, ...],
    articles: list[Document],
    keys_of: Callable[[Document], list[str]],
) -> list[Document]:
    """Build entities as seeding writes them, some with equal names.

    An entity without a visible article has no part for that visibility.
    """
    entities: list[Document] = [{"_id": key} for key in keys]
    for visibility in VISIBILITIES:
        counts = Counter(key for one in _visible(articles, visibility) for key in keys_of(one))
        for place, entity in enumerate(entities):
            if count := counts[entity["_id"]]:
                name = f"Name {place // 2}"
                entity[visibility] = {"name": name, "articleCount": count}
    return [entity for entity in entities if len(entity) > 1]


def _visible(articles: list[Document], visibility: Visibility) -> list[Document]:
    return [one for one in articles if visibility == "all" or one["published"]]
