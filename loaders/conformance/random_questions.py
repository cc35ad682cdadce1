"""Makes random questions and compares the answers. All bounds are values from the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from loaders.conformance.archive import WORDS, Archive
from loaders.conformance.article_filters import random_filter
from loaders.conformance.expected import Answer
from loaders.conformance.facet_questions import ArticleFacets, NestedFacets
from loaders.conformance.lookup_questions import ArticlesByKey, SearchResults
from loaders.conformance.own_fields import RATING
from loaders.conformance.page_questions import ArticlesPage, EntitiesPage, NestedPages
from loaders.conformance.question import Question
from loaders.database import Database
from loaders.documents import AUTHORS, PROVIDERS, TOPICS, VISIBILITIES, Document, Visibility
from loaders.indexes import ARTICLE_ORDERS, entity_order
from loaders.reads.edges import AUTHOR_ARTICLES, PROVIDER_ARTICLES, RELATED_BY, TOPIC_ARTICLES, Edge
from loaders.reads.keyset import Order, Position, Slice
from loaders.reads.search import Rank
from loaders.store_errors import StoreError

_EDGES = (PROVIDER_ARTICLES, TOPIC_ARTICLES, AUTHOR_ARTICLES, RELATED_BY)


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the store answered wrongly."""

    question: Question
    expected: Answer
    found: Answer


@dataclass
class Tally:
    """How many questions of each kind were asked, and which got a wrong answer."""

    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[Difference] = field(default_factory=list)


async def ask_all(
    database: Database, archive: Archive, random: Random, questions: int, most_wrong: int = 5
) -> Tally:
    """Ask `questions` questions, but stop after `most_wrong` wrong answers."""
    tally = Tally()
    for question in random_questions(random, archive, questions):
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


def random_questions(random: Random, archive: Archive, number: int) -> Iterator[Question]:
    """Questions of all kinds. The same state of `random` gives the same questions."""
    kinds, weights = list(_KINDS), list(_KINDS.values())
    for kind in random.choices(kinds, weights, k=number):
        yield kind(random, archive)


def _articles_page(random: Random, archive: Archive) -> Question:
    slice = _slice(random, _article_order(random), archive.articles)
    return ArticlesPage(_visibility(random), _filter(random, archive), slice)


def _nested_pages(random: Random, archive: Archive) -> Question:
    edge, parents = _parents(random, archive)
    slice = _slice(random, _article_order(random), archive.articles)
    return NestedPages(_visibility(random), _filter(random, archive), slice, edge, parents)


def _entities_page(random: Random, archive: Archive) -> Question:
    collection = random.choice((PROVIDERS, TOPICS, AUTHORS))
    visibility = _visibility(random)
    field = random.choice(("NAME", "ARTICLE_COUNT"))
    order = entity_order(collection, field, random.choice((1, -1)), visibility)
    entities = archive.collections()[collection]
    return EntitiesPage(visibility, collection, _slice(random, order, entities))


def _article_facets(random: Random, archive: Archive) -> Question:
    return ArticleFacets(_visibility(random), _filter(random, archive))


def _nested_facets(random: Random, archive: Archive) -> Question:
    edge, parents = _parents(random, archive)
    return NestedFacets(_visibility(random), _filter(random, archive), edge, parents)


def _search_results(random: Random, archive: Archive) -> Question:
    text = " ".join(random.sample(WORDS, random.choice((1, 1, 2))))
    if random.random() < 0.2:
        text += f" -{random.choice(WORDS)}"
    after = None
    if random.random() < 0.5:
        article = random.choice(archive.articles)
        score = random.choice((2.0, 1 / 32, 1 / 32768, 1 / 32 + 1 / 32768))
        after = Rank(score, article["publishedDateTime"], article["_id"])
    size = random.choice((1, 3, 20))
    return SearchResults(_visibility(random), _filter(random, archive), text, size, after)


def _articles_by_key(random: Random, archive: Archive) -> Question:
    articles = random.sample(archive.articles, 4)
    ids = ("0" * 24, *(article["_id"] for article in articles))
    urls = tuple(url for article in articles for url in article["newsgraph"]["urls"])
    return ArticlesByKey(_visibility(random), ids, urls)


RandomQuestion: TypeAlias = Callable[[Random, Archive], Question]

_KINDS: dict[RandomQuestion, int] = {
    _articles_page: 8,
    _nested_pages: 4,
    _entities_page: 2,
    _article_facets: 2,
    _nested_facets: 1,
    _search_results: 2,
    _articles_by_key: 1,
}
"""The kinds of questions, with their weights."""


def _visibility(random: Random) -> Visibility:
    return random.choice(VISIBILITIES)


def _filter(random: Random, archive: Archive) -> dict[str, Any]:
    return random_filter(random, archive) if random.random() < 0.8 else {}


def _article_order(random: Random) -> Order:
    name, key = random.choice([*ARTICLE_ORDERS.items(), ("rating", RATING)])
    return Order(f"articles.{name}", key, random.choice((1, -1)))


def _slice(random: Random, order: Order, documents: list[Document]) -> Slice:
    size, backward = random.choice((0, 1, 2, 5, 20)), random.random() < 0.5
    after, before = (_bound(random, order, documents) for _ in range(2))
    return Slice(size, order, backward, after, before)


def _bound(random: Random, order: Order, documents: list[Document]) -> Position | None:
    """At a document, or next to it, as if a document had been deleted. None: no bound."""
    if random.random() >= 0.4:
        return None
    position = order.position(random.choice(documents))
    return position._replace(id=position.id[:-1] + "~") if random.random() < 0.2 else position


def _parents(random: Random, archive: Archive) -> tuple[Edge, tuple[str, ...]]:
    """An edge, and the ids of up to four of its parents."""
    edge = random.choice(_EDGES)
    ids = [parent["_id"] for parent in archive.collections()[edge.parents]]
    return edge, tuple(random.sample(ids, random.randint(1, min(4, len(ids)))))
