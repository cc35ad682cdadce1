"""Gives copied articles texts of their own, whose words follow Zipf's law over many words.

The vocabulary of `newsgraph generate` is small, so that even its rarest word is in one article of
a hundred. Here the word with rank r is in about `words * 0.4 / (r * 10.6)` of all articles.
"""

from __future__ import annotations

from random import Random

from pymongo import MongoClient

from bench.cloning import copy, wait_until_calm
from loaders.documents import ARTICLES, Document
from loaders.indexes import INDEXES
from loaders.text.terms import search_terms
from seed.samples.long_text import long_text, made_up_word

VOCABULARY = 40_000
_TITLE_WORDS = 8
_BATCH = 500
_TERMS = ("newsgraph.terms",)


def rewritten(original: Document, number: int, words: int) -> Document:
    """The article `number`: a copy of `original` with its own title, excerpt and body."""
    random = Random(f"text/{number}")
    copied = copy(original, number)
    copied["title"] = " ".join(word_of(random) for _ in range(_TITLE_WORDS)).capitalize()
    copied["excerpt"] = " ".join(word_of(random) for _ in range(3 * _TITLE_WORDS)).capitalize()
    copied["body"] = long_text(random, words, VOCABULARY)
    return {**copied, "newsgraph": {**copied["newsgraph"], **search_terms(copied, "english")}}


def word_of(random: Random) -> str:
    return made_up_word(int(VOCABULARY ** random.random()))


def grow_with_texts(uri: str, articles: int, words: int) -> None:
    """Add articles with texts of their own, of `words` words, until the archive has `articles`.

    Of the indexes of articles only the one that searches need is kept.
    """
    with MongoClient[Document](uri, tz_aware=True) as client:
        stored = client.get_default_database()[ARTICLES]
        there = stored.estimated_document_count()
        originals = list(stored.find({}).sort([("_id", 1)]).limit(2_000))
        stored.drop_indexes()
        stored.create_indexes([index.model() for index in INDEXES if index.keys == _TERMS])
        for start in range(there, articles, _BATCH):
            numbers = range(start, min(start + _BATCH, articles))
            made = [rewritten(originals[n % len(originals)], n, words) for n in numbers]
            stored.insert_many(made, ordered=False)
        wait_until_calm(stored)
