"""A small archive in which everything that may collide does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.reference.files import File

_DAYS = [datetime(2021, 3, day, 12, tzinfo=UTC) for day in (1, 1, 1, 2, 3)]
_TITLES = ["Zebra", "apple", "Apple", "É", "\U0001f600 smile", "apple", "&amp; more", "ﬁn"]
_TOPICS = ["AI", "ai", " Ai ", "C++", "C#", "C", "E-Commerce", "e commerce", "Straße", "STRASSE"]
_AUTHORS = ["Ann", "ann", " ANN ", {"name": "Ann"}, "Bob B.", "bob-b", "Çelik", "Celik", "李", "🙂"]
_LANGUAGES = ["en", "en-GB", "EN_gb", "de", "zh-Hant-TW", "zh-tw"]
_DOMAINS = ["a.example", "A.example", "b.example", "c.example", "only-stubs.example"]


def hostile_archive(seed: int = 7, count: int = 60) -> list[File]:
    """Ties in every order, missing values, shared urls, drafts that name drafts, doubled files."""
    random = Random(seed)
    files = [(f"n/{number:03}-story.md", _values(random, number, count)) for number in range(count)]
    for number in (3, 11, 20, 21):  # the same canonical url in a second file, older, newer or tied
        path, values = files[number]
        moment = values["publishedDateTime"] + timedelta(days=random.choice([-1, 0, 1]))
        again = {**values, "title": f"Again {number}", "publishedDateTime": moment}
        again.pop("updatedDateTime", None)
        files.append((path.replace("story", random.choice(["again", "zulu"])), again))
    return files


def _url(number: int) -> str:
    return f"https://www.site.example/Story/{number}"


def _spelled(random: Random, number: int) -> str:
    """One address in one of its spellings."""
    url = _url(number)
    return random.choice([url, url, url + "/", url + "#top", url.replace("www.site", "WWW.Site")])


def _values(random: Random, number: int, count: int) -> dict[str, Any]:
    values: dict[str, Any] = {
        "category": random.choice(["news", "opinion", "News"]),
        "title": random.choice(_TITLES),
        "publishedDateTime": random.choice(_DAYS),
        "type": random.choice(["article", "video"]),
        "published": random.random() < 0.5,
        "provider": _provider(random, _DOMAINS[:-1]),
    }
    if random.random() < 0.7:
        values["webUrl"] = _url(number)
    else:
        values["originalUrl"] = _url(number)
    if random.random() < 0.3:  # an address that is another article's, perhaps its canonical one
        values["ampWebUrl"] = _url(random.randrange(count + 3))
    if random.random() < 0.3:
        values["cdnAmpWebUrl"] = f"https://cdn.example/{random.randrange(4)}"
    for key in ("quality", "heat"):
        if random.random() < 0.6:
            values[key] = random.choice([-1, 0, 50, 50, 120])
    if random.random() < 0.3:
        values["updatedDateTime"] = random.choice(_DAYS) + timedelta(days=1)
    if random.random() < 0.8:
        values["topics"] = [random.choice(_TOPICS) for _ in range(random.randrange(4))]
    if random.random() < 0.7:
        values["authors"] = [random.choice(_AUTHORS) for _ in range(random.randrange(4))]
    elif random.random() < 0.5:
        values["author"] = random.choice(_AUTHORS)
    if random.random() < 0.7:
        values["language"] = random.choice(_LANGUAGES)
    if random.random() < 0.6:
        values["translationKey"] = f"story-{random.randrange(8)}"
    if random.random() < 0.3:
        values["aliases"] = [_url(count + 3 + number), f"https://alias.example/{number % 3}"]
    if random.random() < 0.5:
        values["images"] = [{"url": f"https://i.example/{number}.png", "width": 3}]
    if random.random() < 0.8:
        values["related"] = [_stub(random, count) for _ in range(random.randrange(7))]
    if random.random() < 0.3:
        values["secured"] = "YQ==;Yg=="
    values.update(_own(random))
    if random.random() < 0.3:
        values["body"] = "\n**Body**\n"
    return values


def _own(random: Random) -> dict[str, Any]:
    """Values of `tests.reference.own_fields.DECLARATION`, few of each, so that they tie."""
    own = {
        "deck": random.choice(["", "a deck", "Ein Vorspann"]),
        "word_count": random.choice([-(2**31), 0, 100, 100, 2**31 - 1]),
        "rating": random.choice([-1.5, 0.0, 0.1, 4.5, 1e300]),
        "event": {"date": random.choice(_DAYS)},
        "series": random.choice(["", "a", "A", "é", "\U0001f600"]),
        "link": random.choice(["https://a.example/", "https://b.example/x?y=1"]),
        "live": random.random() < 0.5,
        "params": {"tags": random.choice([[], ["x"], ["x", "y", "x"], ["y", "Z"]])},
        "numbers": random.choice([[], [1], [1, 2, 1], [-3, 2]]),
        "days": random.choice([[], _DAYS[:1], _DAYS[2:]]),
        "sponsor": random.choice([{}, {"name": "One"}, {"name": "", "years": [1, 2], "x": 1}]),
        "awards": random.choice([[], [{"name": "a", "score": 0.5}, {}]]),
    }
    return {key: value for key, value in own.items() if random.random() < 0.6}


def _provider(random: Random, domains: list[str]) -> dict[str, Any]:
    domain = random.choice(domains)
    provider: dict[str, Any] = {"name": random.choice(["One", "one", domain]), "domain": domain}
    if random.random() < 0.3:
        provider["images"] = [{"url": f"https://{domain}/logo.png"}]
    return provider


def _stub(random: Random, count: int) -> dict[str, Any]:
    number = random.choice([1, 2, 3, random.randrange(count), count + random.randrange(3)])
    stub: dict[str, Any] = {
        "title": f"Stub {random.randrange(100)}",
        "publishedDateTime": random.choice(_DAYS),
        "provider": _provider(random, _DOMAINS),
    }
    key = random.choice(["webUrl", "webUrl", "originalUrl", "ampWebUrl"])
    stub[key] = _spelled(random, number)
    if random.random() < 0.2:
        stub["cdnAmpWebUrl"] = f"https://cdn.example/{random.randrange(4)}"
    if random.random() < 0.5:
        stub["type"] = "video"
    if random.random() < 0.5:
        stub["quality"] = random.randrange(100)
    return stub
