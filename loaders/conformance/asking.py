"""Asks random questions and compares the answers. All bounds are values from the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from loaders.conformance.archive import (
    AUTHOR_SLUGS,
    DOMAINS,
    LANGUAGES,
    TOPIC_SLUGS,
    VISIBILITIES,
    WORDS,
    Archive,
)
from loaders.conformance.facet_questions import ArticleFacets, NestedFacets
from loaders.conformance.lookup_questions import ByKey, Found
from loaders.conformance.own_fields import RATING, own_filter
from loaders.conformance.page_questions import ArticlesPage, EntitiesPage, NestedPages
from loaders.conformance.plain import Shown
from loaders.conformance.question import Question
from loaders.database import Database
from loaders.documents import AUTHORS, PROVIDERS, TOPICS, Document
from loaders.indexes import ARTICLE_ORDERS, entity_order
from loaders.reads.edges import AUTHOR_ARTICLES, PROVIDER_ARTICLES, RELATED_BY, TOPIC_ARTICLES
from loaders.reads.keyset import Order, Position, Slice
from loaders.reads.search import Rank
from loaders.store_errors import StoreError

_EDGES = (PROVIDER_ARTICLES, TOPIC_ARTICLES, AUTHOR_ARTICLES, RELATED_BY)
_KINDS = {
    ArticlesPage: 8,
    NestedPages: 4,
    EntitiesPage: 2,
    ArticleFacets: 2,
    NestedFacets: 1,
    Found: 2,
    ByKey: 1,
}


@dataclass
class Difference:
    """A question that the store answered wrongly."""

    question: Question
    expected: Shown
    found: Shown


@dataclass
class Tally:
    """How many questions of each kind were asked, and which got a wrong answer."""

    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[Difference] = field(default_factory=list)


async def ask_all(
    database: Database, archive: Archive, chance: Random, questions: int, most_wrong: int = 5
) -> Tally:
    """Ask `questions` questions, but stop after `most_wrong` wrong answers."""
    tally = Tally()
    maker = QuestionMaker(archive, chance)
    for question in maker.questions(questions):
        tally.asked[type(question).__name__] += 1
        if (difference := await compare(database, archive, question)) is not None:
            tally.wrong.append(difference)
            if len(tally.wrong) >= most_wrong:
                break
    return tally


async def compare(database: Database, archive: Archive, question: Question) -> Difference | None:
    expected = question.answer(archive)
    try:
        found = await question.ask(database)
    except StoreError as error:
        found = f"{type(error).__name__}: {error}"
    return None if found == expected else Difference(question, expected, found)


class QuestionMaker:
    """Makes questions about one archive."""

    def __init__(self, archive: Archive, chance: Random) -> None:
        self._archive = archive
        self._chance = chance

    def questions(self, number: int) -> Iterator[Question]:
        kinds, weights = list(_KINDS), list(_KINDS.values())
        for kind in self._chance.choices(kinds, weights, k=number):
            yield self._question(kind)

    def _question(self, kind: type[Any]) -> Question:
        chance = self._chance
        visibility = chance.choice(VISIBILITIES)
        filter = self.filter(2) if chance.random() < 0.8 else {}
        if kind is ArticlesPage:
            return ArticlesPage(visibility, filter, self._slice(self._article_order()))
        if kind is EntitiesPage:
            collection = chance.choice((PROVIDERS, TOPICS, AUTHORS))
            order = entity_order(
                collection,
                chance.choice(("NAME", "ARTICLE_COUNT")),
                chance.choice((1, -1)),
                visibility,
            )
            documents = self._archive.collections()[collection]
            return EntitiesPage(visibility, collection, self._slice(order, documents))
        if kind is ArticleFacets:
            return ArticleFacets(visibility, filter)
        if kind is Found:
            return self._search(visibility, filter)
        if kind is ByKey:
            some = chance.sample(self._archive.articles, 4)
            urls = [url for one in some for url in one["newsgraph"]["urls"]]
            return ByKey(visibility, ("0" * 24, *(one["_id"] for one in some)), tuple(urls))
        edge = chance.choice(_EDGES)
        every = [one["_id"] for one in self._archive.collections()[edge.parents]]
        parents = tuple(chance.sample(every, chance.randint(1, min(4, len(every)))))
        if kind is NestedPages:
            return NestedPages(
                visibility, filter, self._slice(self._article_order()), edge, parents
            )
        return NestedFacets(visibility, filter, edge, parents)

    def filter(self, levels: int) -> dict[str, Any]:
        names = list(_PARTS) + (["and", "or", "not"] if levels else [])
        filter: dict[str, Any] = {}
        for name in self._chance.sample(names, self._chance.randint(1, 2)):
            if name in ("and", "or"):
                count = self._chance.randint(0, 2)
                filter[name] = [self.filter(levels - 1) for _ in range(count)]
            elif name == "not":
                filter[name] = self.filter(levels - 1)
            else:
                filter[name] = _PARTS[name](self)
        return filter

    def bounds(self, key: str, low: str, high: str) -> dict[str, Any]:
        """A range whose ends are values that exist. Sometimes both ends are equal."""
        values = [one[key] for one in self._archive.articles if key in one]
        ends = sorted(self._chance.choices(values, k=2))
        if self._chance.random() < 0.3:
            ends[1] = ends[0]
        given = {low: ends[0], high: ends[1]}
        for name in (low, high):
            if self._chance.random() < 0.3:
                del given[name]
        return given

    def some(self, values: tuple[str, ...]) -> list[str]:
        return self._chance.sample(values, self._chance.choice((0, 1, 1, 2, len(values))))

    def own(self) -> dict[str, Any]:
        return own_filter(self._chance)

    def flag(self) -> bool:
        return self._chance.random() < 0.5

    def _article_order(self) -> Order:
        orders = [*ARTICLE_ORDERS.items(), ("rating", RATING)]
        name, key = self._chance.choice(orders)
        return Order(f"articles.{name}", key, self._chance.choice((1, -1)))

    def _slice(self, order: Order, documents: list[Document] | None = None) -> Slice:
        """Place bounds at documents, and next to documents, as if the document had been deleted."""
        chance = self._chance
        bounds: list[Position | None] = []
        for _ in range(2):
            one = order.position(chance.choice(documents or self._archive.articles))
            if chance.random() < 0.2:
                one = Position(one.value, one.id[:-1] + "~")
            bounds.append(one if chance.random() < 0.4 else None)
        return Slice(chance.choice((0, 1, 2, 5, 20)), order, self.flag(), *bounds)

    def _search(self, visibility: Any, filter: dict[str, Any]) -> Found:
        chance = self._chance
        text = " ".join(chance.sample(WORDS, chance.choice((1, 1, 2))))
        if chance.random() < 0.2:
            text += f" -{chance.choice(WORDS)}"
        after = None
        if chance.random() < 0.5:
            one = chance.choice(self._archive.articles)
            value = chance.choice((2.0, 1 / 32, 1 / 32768, 1 / 32 + 1 / 32768))
            after = Rank(value, one["publishedDateTime"], one["_id"])
        return Found(visibility, filter, text, chance.choice((1, 3, 20)), after)


_PARTS: dict[str, Any] = {
    "categories": lambda maker: maker.some(("news", "opinion", "gone")),
    "types": lambda maker: maker.some(("article", "video")),
    "providers": lambda maker: maker.some(DOMAINS),
    "topics": lambda maker: maker.some(TOPIC_SLUGS),
    "authors": lambda maker: maker.some(AUTHOR_SLUGS),
    "languages": lambda maker: maker.some(LANGUAGES),
    "allTopics": lambda maker: maker.some(TOPIC_SLUGS),
    "fields": QuestionMaker.own,
    "published": QuestionMaker.flag,
    "publishedDateTime": lambda maker: maker.bounds("publishedDateTime", "from", "to"),
    "quality": lambda maker: maker.bounds("quality", "min", "max"),
    "heat": lambda maker: maker.bounds("heat", "min", "max"),
}
