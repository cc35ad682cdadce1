"""What an archive holds, and what of it a viewer sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from tests.reference.files import File
from tests.reference.identity import (
    document_key,
    given_slugs,
    language_tag,
    same_name,
    same_url,
)

ADDRESSES = ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")


def address(story: dict[str, Any]) -> str:
    """webUrl, else the first other address that the file gives."""
    return str(next(story[key] for key in ADDRESSES if story.get(key)))


@dataclass(eq=False)
class Article:
    """The file that won, and what follows from it."""

    path: str
    values: dict[str, Any]

    def __post_init__(self) -> None:
        self.url = address(self.values)
        self.key = document_key(self.url)
        self.slug = PurePosixPath(self.path).stem
        self.published: bool = self.values.get("published") is True
        self.moment: datetime = self.values["publishedDateTime"]
        self.newest = (self.values.get("updatedDateTime") or self.moment, self.path)
        self.age = (self.moment, self.key)
        self.aliases: list[str] = list(dict.fromkeys(self.values.get("aliases") or ()))
        own = [self.values[key] for key in ADDRESSES if self.values.get(key)]
        self.urls = {same_url(url) for url in own}
        self.domain: str = self.values["provider"]["domain"].strip().lower()
        self.topics: list[str] = []
        self.authors: list[str] = []
        """Slugs, once every name of the archive is known."""
        told = self.values.get("language")
        self.language = language_tag(told) if told else None
        self.story: str | None = self.values.get("translationKey")
        self.stubs: dict[str, dict[str, Any]] = {}
        for stub in self.values.get("related") or ():
            self.stubs.setdefault(same_url(address(stub)), stub)


@dataclass(eq=False)
class Provider:
    key: str
    name: str
    images: list[dict[str, Any]]
    articles: list[Article]


def author_names(values: dict[str, Any]) -> list[str]:
    """`authors` or `author`: a name, or a list of names and of mappings with a name."""
    told = values.get("authors", values.get("author"))
    listed = told if isinstance(told, list) else [told]
    names = [one["name"] if isinstance(one, dict) else one for one in listed if one]
    return [name.strip() for name in names]


@dataclass(eq=False)
class Author:
    key: str
    name: str
    articles: list[Article]


@dataclass(eq=False)
class Topic:
    key: str
    name: str
    articles: list[Article]


def winners(files: Iterable[File]) -> list[Article]:
    """One article for each canonical url: the newest file, of equals the one that sorts last."""
    won: dict[str, Article] = {}
    for path, values in files:
        article = Article(path, values)
        other = won.get(article.key)
        if other is None or other.newest < article.newest:
            won[article.key] = article
    return list(won.values())


@dataclass(eq=False)
class World:
    """The archive as one viewer sees it."""

    articles: list[Article]
    secured: bool = False
    scopes: tuple[str, ...] = ()
    slugs: dict[str, str] = field(default_factory=dict)
    """Of every topic of the archive, seen or not, by `same_name`."""
    author_slugs: dict[str, str] = field(default_factory=dict)
    """Likewise of every author."""
    providers: dict[str, Provider] = field(init=False)
    topics: dict[str, Topic] = field(init=False)
    authors: dict[str, Author] = field(init=False)

    def __post_init__(self) -> None:
        self.by_key = {article.key: article for article in self.articles}
        self.holders: dict[str, list[Article]] = defaultdict(list)
        self.reached: dict[str, list[Article]] = defaultdict(list)
        """By every address that leads to it, aliases included."""
        self.naming: dict[str, list[Article]] = defaultdict(list)
        for article in self.articles:
            for key in article.urls:
                self.holders[key].append(article)
            for key in article.urls | {same_url(alias) for alias in article.aliases}:
                self.reached[key].append(article)
            for key in article.stubs:
                self.naming[key].append(article)
        self.by_slug = {article.slug: article for article in self.articles}
        self.providers = {provider.key: provider for provider in self._providers()}
        self.topics = {topic.key: topic for topic in self._topics()}
        self.authors = {author.key: author for author in self._authors()}

    def by_address(self, url: str) -> Article | None:
        """The article at an address or an alias: a canonical url first, then the newest."""
        return _best(self.reached, same_url(url))

    def by_url(self, url: str) -> Article | None:
        """The article that a related story's url names; aliases do not count."""
        return _best(self.holders, same_url(url))

    def related_by(self, article: Article) -> list[Article]:
        """Newest first."""
        found = {one for url in article.urls for one in self.naming.get(url, ())}
        return sorted(found, key=lambda one: one.age, reverse=True)

    def translations(self, article: Article) -> list[Article]:
        """By language, those without one first."""
        found = [
            one
            for one in self.articles
            if article.story and one.story == article.story and one.language != article.language
        ]
        return sorted(found, key=lambda one: (one.language or "", one.key))

    def author_named(self, name: str) -> Author | None:
        named = [one for one in self.authors.values() if same_name(one.name) == same_name(name)]
        return min(named, key=lambda one: one.key, default=None)

    def _authors(self) -> Iterator[Author]:
        having: dict[str, list[Article]] = defaultdict(list)
        for article in self.articles:
            for slug in article.authors:
                having[slug].append(article)
        for slug, articles in having.items():
            names = author_names(max(articles, key=lambda one: one.age).values)
            name = next(name for name in names if self.author_slugs[same_name(name)] == slug)
            yield Author(slug, name, articles)

    def _providers(self) -> Iterator[Provider]:
        """Name and images by the newest article that gives them, its own provider before stubs'."""
        own: dict[str, list[Article]] = defaultdict(list)
        said: dict[str, list[tuple[Any, dict[str, Any]]]] = defaultdict(list)
        for article in self.articles:
            own[article.domain].append(article)
            said[article.domain].append(((True, *article.age, 0), article.values["provider"]))
            for place, stub in enumerate(article.values.get("related") or ()):
                domain = stub["provider"]["domain"].strip().lower()
                said[domain].append(((False, *article.age, -place), stub["provider"]))
        for domain, sayings in said.items():
            sayings.sort(key=lambda saying: saying[0], reverse=True)
            names = [says["name"] for _, says in sayings if says.get("name")]
            images = [says["images"] for _, says in sayings if says.get("images")]
            yield Provider(domain, [*names, domain][0], [*images, []][0], own[domain])

    def _topics(self) -> Iterator[Topic]:
        having: dict[str, list[Article]] = defaultdict(list)
        for article in self.articles:
            for slug in article.topics:
                having[slug].append(article)
        for slug, articles in having.items():
            names = max(articles, key=lambda one: one.age).values["topics"]
            name = next(name.strip() for name in names if self.slugs[same_name(name)] == slug)
            yield Topic(slug, name, articles)


def worlds(files: Iterable[File]) -> dict[str, World]:
    """By viewer: `anonymous`, `drafts`, `secured` (only SECURED) and `everything`."""
    everything = winners(files)
    in_order = sorted(everything, key=lambda one: PurePosixPath(one.path).parts)
    slugs = given_slugs(
        (name for one in in_order for name in one.values.get("topics") or ()), "topic"
    )
    people = given_slugs((name for one in in_order for name in author_names(one.values)), "author")
    for one in everything:
        names = map(same_name, one.values.get("topics") or ())
        one.topics = list(dict.fromkeys(slugs[name] for name in names))
        named = map(same_name, author_names(one.values))
        one.authors = list(dict.fromkeys(people[name] for name in named))
    public = [article for article in everything if article.published]

    def world(articles: list[Article], *scopes: str) -> World:
        return World(articles, "SECURED" in scopes, scopes, slugs, people)

    return {
        "anonymous": world(public),
        "drafts": world(everything, "DRAFTS"),
        "secured": world(public, "SECURED"),
        "everything": world(everything, "DRAFTS", "SECURED"),
    }


def _best(holders: dict[str, list[Article]], key: str) -> Article | None:
    found = holders.get(key, ())
    return max(found, key=lambda one: (same_url(one.url) == key, one.age), default=None)
