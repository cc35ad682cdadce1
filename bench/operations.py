"""The five measured operations. None requests a cursor, because its format differs by gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """`name` is the operation's name. Servers without GraphQL select the operation by it."""

    name: str
    about: str
    text: str

    def body(self, slug: str) -> dict[str, Any]:
        """The request body. `slug` is the slug of the article that `Page` shows."""
        variables = {"slug": slug} if "$slug" in self.text else {}
        return {"operationName": self.name, "query": self.text, "variables": variables}


CARDS = Measured(
    "Cards", "20 cards of 5 fields",
    """query Cards {
  articles(first: 20) { nodes { id title url publishedDateTime type } }
}""",
)  # fmt: skip

FEED = Measured(
    "Feed", "50 articles, each with provider, topics, images and 3 related stories",
    """query Feed {
  articles(first: 50) {
    nodes {
      id title publishedDateTime
      provider { name domain }
      topics { name slug }
      images { url width height }
      related(first: 3) { nodes { __typename title url provider { name domain } } }
    }
  }
}""",
)  # fmt: skip

PAGE = Measured(
    "Page", "one article with its related stories and those that name it",
    """query Page($slug: String!) {
  article(by: {slug: $slug}) {
    id title excerpt body url publishedDateTime
    provider { name domain }
    topics { name slug }
    images { url width height }
    related(first: 10) {
      totalCount
      edges { position node { __typename title url provider { name domain } } }
    }
    relatedBy(first: 5) { nodes { slug title provider { name } } }
  }
}""",
)  # fmt: skip

HUB = Measured(
    "Hub", "10 topics with 5 articles each",
    """query Hub {
  topics(first: 10, orderBy: {field: ARTICLE_COUNT, direction: DESC}) {
    nodes {
      name slug articleCount
      articles(first: 5) { nodes { slug title publishedDateTime provider { name } } }
    }
  }
}""",
)  # fmt: skip

CHAIN = Measured(
    "Chain", "20 articles -> related -> provider",
    """query Chain {
  articles(first: 20) {
    nodes { slug related(first: 10) { nodes { title provider { name domain } } } }
  }
}""",
)  # fmt: skip

MEASURED = (CARDS, FEED, PAGE, HUB, CHAIN)
