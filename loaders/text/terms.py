"""Splits text into search terms. Seeding stores them, and queries use the same rules.

A *word* is a sequence of letters and digits. "C++", "C#", "AT&T" and "U.S." (which is "us") are
words too. Case and accents are folded. A *term* is the stem of a word that is not a stop word. An
article stores

    "newsgraph": {
        "terms": ["amazon", "ban", …],   # unique: title's, then excerpt's, names', body's
        "places": [4, 11, 15],           # how many of them precede excerpt's, names', body's
        "words": " amazon ban …\\n …",   # every word's stem in order, one line for each text
    }

`terms` is indexed. Each term is listed once, where it occurs first. So `places` gives the best
place of each term, without a separate list for each place. `words` includes stop words and is used
to find phrases.
"""

from __future__ import annotations

from itertools import chain
from operator import attrgetter

from loaders.content.markdown import code_ranges
from loaders.content.shortcodes import without_shortcodes
from loaders.documents import Document
from loaders.text.folding import folded
from loaders.text.plaintext import plain_text
from loaders.text.stems import stemmed_tokens
from loaders.text.words import split_tokens

TERMS_VERSION = 3
"""Increase it when the same text gives other terms. Seeding rewrites articles of older versions."""

BODY_LIMIT = 200_000
"""Only this many characters of a body can be found by search."""

_LINE, _TERMS = attrgetter("line"), attrgetter("terms")


def search_terms(article: Document, language: str) -> Document:
    """The search data of an article (see above), to be stored under `newsgraph`.

    `language` is a Snowball language, the setting `search_language`.
    """
    stemmed = stemmed_tokens(language)
    terms: dict[str, None] = {}
    ends: list[int] = []
    lines: list[str] = []
    for texts in _texts(article):
        for text in texts:
            tokens = split_tokens(folded(text))
            lines.append(" ".join(["", *map(_LINE, map(stemmed.__getitem__, tokens)), ""]))
            distinct = map(stemmed.__getitem__, dict.fromkeys(tokens))
            terms.update(dict.fromkeys(chain.from_iterable(map(_TERMS, distinct))))
        ends.append(len(terms))
    return {"terms": list(terms), "places": ends[:-1], "words": "\n".join(lines)}


def _texts(article: Document) -> list[list[str]]:
    title, excerpt = (plain_text(article.get(key) or "") for key in ("title", "excerpt"))
    body = (article.get("body") or "")[:BODY_LIMIT]
    body = plain_text(without_shortcodes(body, code_ranges, _unknown, markdown=True), markdown=True)
    provider = article.get("provider") or {}
    names = [*(article.get("topics") or ()), provider.get("name") or provider.get("domain") or ""]
    return [[title], [excerpt], [plain_text(name) for name in names], [body]]


def _unknown(path: str) -> None:
    """The target of a link is not text."""
