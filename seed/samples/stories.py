"""Generates stories from a seed and a number. The same input always gives the same story."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from seed.samples.languages import BRITISH, EDITION, EDITIONS
from seed.samples.words import (
    ACTORS,
    CATEGORIES,
    DAYS,
    ELSEWHERE,
    ENDINGS,
    OPENINGS,
    PROVIDERS,
    SENTENCES,
    TAILS,
    TOPICS,
    VERBS,
    VIDEO_HOST,
)

_NAMES = tuple(TOPICS)
_WEIGHTS = tuple(1 / (place + 3) for place in range(len(_NAMES)))
_FIRST = datetime(2018, 1, 1, tzinfo=UTC)
_DAYS = 2_500
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Story:
    """The data that an article shares with a stub that names it."""

    number: int
    title: str
    excerpt: str
    published: datetime
    topic: str
    thing: str
    actor: str
    category: str
    provider: tuple[str, str]
    slug: str
    video: bool
    language: str = "en"
    original: int | None = None
    """The number of the original story, if there are translations. Otherwise None."""

    @property
    def url(self) -> str:
        if self.video:
            return f"https://www.{self.provider[1]}/watch?v=v{self.number:07x}"
        year = f"{self.published:%Y/%m}"
        return f"https://www.{self.provider[1]}/{year}/{self.slug}-{self.number}/"


def random_of(seed: int, number: int, purpose: str) -> Random:
    return Random(f"{seed}/{number}/{purpose}")  # noqa: S311 (nothing secret)


def tell(seed: int, number: int, *, outside: bool = False) -> Story:
    """The story of a number. `outside` gives another story, which is not in any archive.

    One in twelve is a translation of the story before it.
    """
    if outside:
        return _tell(seed, number, outside=True)
    if _is_translation(seed, number):
        return _translated(seed, number)
    story = _tell(seed, number, outside=False)
    return replace(story, original=number) if _is_translation(seed, number + 1) else story


def _is_translation(seed: int, number: int) -> bool:
    """Never two in a row, so that only originals are translated."""
    return number % 2 == 1 and random_of(seed, number, "translation").random() < 1 / 6


def _translated(seed: int, number: int) -> Story:
    random = random_of(seed, number, "edition")
    story = _tell(seed, number - 1, outside=False)
    language = random.choice(EDITIONS)
    headline = random.choice(EDITION[language].headlines)
    title = headline.format(actor=story.actor, topic=story.topic)
    excerpt = sentence(
        random, story.topic, story.thing, story.actor, story.provider[0], language=language
    )
    return replace(
        story,
        number=number,
        title=title,
        excerpt=excerpt,
        published=story.published + timedelta(minutes=random.randrange(60, 3_000)),
        slug=_slug(title),
        language=language,
        original=number - 1,
    )


def _tell(seed: int, number: int, *, outside: bool) -> Story:
    random = random_of(seed, number, "outside" if outside else "story")
    topic = random.choices(_NAMES, _WEIGHTS)[0]
    actor, thing = random.choice(ACTORS), random.choice(TOPICS[topic])
    headline = f"{actor} {random.choice(VERBS)} {_article(thing)} {random.choice(ENDINGS)}"
    if random.random() < 0.15:
        headline = f"{random.choice(OPENINGS)} {headline[0].lower() + headline[1:]}"
    video = not outside and random.random() < 0.08
    provider = random.choice(ELSEWHERE if outside else PROVIDERS)
    return Story(
        number=number,
        title=headline,
        excerpt=sentence(random, topic, thing, actor, provider[0]) + random.choice(TAILS),
        published=_FIRST + timedelta(minutes=random.randrange(_DAYS * 24 * 60)),
        topic=topic,
        thing=thing,
        actor=actor,
        category=random.choice(CATEGORIES),
        provider=VIDEO_HOST if video else provider,
        slug=_slug(headline),
        video=video,
        language="en-GB" if provider[1] in BRITISH and not video else "en",
    )


def _slug(headline: str) -> str:
    return _NOT_SLUG.sub("-", headline.lower()).strip("-")[:60].strip("-")


def sentence(
    random: Random, topic: str, thing: str, actor: str, provider: str, *, language: str = "en"
) -> str:
    edition = EDITION.get(language)
    return random.choice(edition.sentences if edition else SENTENCES).format(
        actor=actor,
        thing=thing,
        topic=topic,
        provider=provider,
        day=random.choice(DAYS),
        n=random.randrange(2, 30),
    )


def topics_of(random: Random, story: Story) -> list[str]:
    more = random.choices(_NAMES, _WEIGHTS, k=random.randrange(3))
    return list(dict.fromkeys((story.topic, *more)))


def _article(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiouAEIO' else 'a'} {thing}"
