"""Real values of an archive for the arguments of queries, a few wrong ones among them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.reference.archive import World, author_names
from tests.reference.ids import global_id
from tests.reference.own_fields import FILTERED, LISTS, ORDERED, RANGES, own_value


def _argument(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


class Vocabulary:
    """The values to query in an archive, including those of drafts, which are hidden."""

    def __init__(self, world: World, random: Random, *, own_fields: bool = False) -> None:
        """`own_fields`: the archive has those of `tests.reference.own_fields`."""
        self.random = random
        self.own_fields = own_fields
        self.articles = world.articles
        self.providers = sorted(world.providers)
        self.topics = sorted(world.topics)
        self.authors = sorted(world.authors)
        self.author_names = sorted(
            {name for article in self.articles for name in author_names(article.values)}
        )
        self.topic_names = sorted(
            {name for article in self.articles for name in article.values.get("topics") or ()}
        )
        self.urls = sorted({url for article in self.articles for url in self._urls(article.values)})

    def _urls(self, values: dict[str, Any]) -> list[str]:
        stories = (values, *(values.get("related") or ()))
        found = [story[key] for story in stories for key in story if key.endswith("Url")]
        return [*found, *(values.get("aliases") or ())]

    def id(self) -> str:
        pick = self.random.random()
        if pick < 0.02:
            return self.random.choice(["", "!", "QXJ0aWNsZTo", "Rm9vOmJhcg", "QXJ0aWNsZTphYmM="])
        if pick < 0.07:
            return global_id("Article", "0" * 24)
        kind, keys = self.random.choice(
            [
                ("Article", [article.key for article in self.articles]),
                ("Provider", self.providers),
                ("Topic", self.topics),
                ("Author", self.authors or ["nobody"]),
            ]
        )
        return global_id(kind, self.random.choice(keys))

    def id_of(self, kind: str) -> str:
        keys = {
            "Article": [article.key for article in self.articles],
            "Provider": self.providers,
            "Topic": self.topics,
            "Author": self.authors or ["nobody"],
        }[kind]
        return (
            self.id() if self.random.random() < 0.1 else global_id(kind, self.random.choice(keys))
        )

    def by(self, kind: str) -> dict[str, Any]:
        """A value of ArticleBy, ProviderBy, TopicBy or AuthorBy."""
        random = self.random
        ways: dict[str, dict[str, Any]] = {
            "Article": {
                "slug": random.choice(self.articles).slug,
                "url": random.choice(self.urls),
            },
            "Provider": {"domain": random.choice([str.lower, str.upper])(
                random.choice([*self.providers, "nowhere.example"])
            )},
            "Topic": {
                "slug": random.choice([*self.topics, "nothing"]),
                "name": random.choice([*self.topic_names, "Nothing"]),
            },
            "Author": {
                "slug": random.choice([*self.authors, "nobody"]),
                "name": random.choice(
                    [
                        *self.author_names,
                        *map(str.upper, self.author_names),
                        "Nobody",
                    ]
                ),
            },
        }  # fmt: skip
        chosen = {"id": self.id_of(kind), **ways[kind]}
        way = random.choice(list(chosen))
        return {way: chosen[way]}

    def instant(self) -> str:
        random = self.random
        if random.random() < 0.02:
            return "2021-03-01T12:00:00"
        moment = random.choice(self.articles).moment + timedelta(hours=random.choice([-1, 0, 1]))
        return moment.isoformat().replace("+00:00", random.choice(["Z", "+00:00"]))

    def filter(self, depth: int = 2) -> dict[str, Any]:
        """A value of ArticleFilter."""
        random = self.random
        values: dict[str, Any] = {
            "categories": self._some([one.values["category"] for one in self.articles]),
            "types": self._some(["article", "video", "podcast"]),
            "topics": self._some([*self.topics, "nothing"]),
            "allTopics": self._some(random.choice(self.articles).topics or self.topics),
            "providers": self._some(self.providers),
            "authors": self._some([*self.authors, "nobody"]),
            "languages": self._some(["en", "EN-gb", "de", "zh", "zh-hant", "zh-TW", "e", ""]),
            "published": random.random() < 0.5,
            "quality": self._span("quality"),
            "heat": self._span("heat"),
            "publishedDateTime": {
                end: self.instant() for end in ("from", "to") if random.random() < 0.6
            },
        }
        if self.own_fields:
            values["fields"] = self.own_filter()
        if depth:
            values["and"] = [self.filter(depth - 1) for _ in range(random.randrange(3))]
            values["or"] = [self.filter(depth - 1) for _ in range(random.randrange(3))]
            values["not"] = self.filter(depth - 1)
        count = random.choice([0, 1, 1, 1, 2, 2, 3])
        chosen = {key: values[key] for key in random.sample(list(values), count)}
        if random.random() < 0.05:
            chosen[random.choice(["topics", "quality", "and"])] = None
        return chosen

    def own_filter(self) -> dict[str, Any]:
        """A value of ArticleFieldsFilter, with values that the archive has."""
        random = self.random
        values: dict[str, Any] = {}
        for name in random.sample(FILTERED, random.choice([0, 1, 1, 2])):
            held = [own_value(article, name) for article in self.articles]
            known = [value for value in held if value is not None]
            if name in RANGES:
                ends = [end for end in RANGES[name] if random.random() < 0.6]
                values[name] = {end: _argument(random.choice(known)) for end in ends}
            elif name in LISTS:
                items = [_argument(item) for value in known for item in value]
                values[name] = self._some(items)
            else:
                values[name] = random.random() < 0.5 if name == "live" else self._some(known)
        return values

    def _some(self, values: list[str]) -> list[str]:
        return [self.random.choice(values) for _ in range(self.random.choice([0, 1, 1, 2, 3]))]

    def _span(self, key: str) -> dict[str, Any]:
        known = [one.values[key] for one in self.articles if one.values.get(key) is not None]
        ends = {end: self.random.choice(known) for end in ("min", "max")}
        return {end: value for end, value in ends.items() if self.random.random() < 0.6}

    def order(self, kind: str) -> dict[str, Any]:
        fields = {
            "ArticleOrder": ["PUBLISHED", "QUALITY", "HEAT", "TITLE"],
            "ProviderOrder": ["NAME", "ARTICLE_COUNT"],
            "TopicOrder": ["NAME", "ARTICLE_COUNT"],
            "AuthorOrder": ["NAME", "ARTICLE_COUNT"],
        }[kind]
        own = kind == "ArticleOrder" and self.own_fields and self.random.random() < 0.5
        if own:
            other = {"field": self.random.choice(fields)} if self.random.random() < 0.1 else {}
            direction = {"direction": self.random.choice(["ASC", "DESC"])}
            return {"byField": self.random.choice(ORDERED), **direction, **other}
        order = {
            "field": self.random.choice(fields),
            "direction": self.random.choice(["ASC", "DESC"]),
        }
        return {key: value for key, value in order.items() if self.random.random() < 0.8}

    def words(self) -> str:
        """A search: words of titles, now and then a phrase, a prefix or nothing."""
        random = self.random
        if random.random() < 0.03:
            return random.choice(["", "   ", "!!!"])
        title = str(random.choice(self.articles).values["title"]).split()
        return " ".join(random.sample(title, min(len(title), random.choice([1, 1, 2]))))
