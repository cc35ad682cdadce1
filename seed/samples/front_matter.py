"""Writes the front matter of a sample article, with the variety of real files."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from random import Random

from seed.samples.languages import WRITERS
from seed.samples.stories import Story, random_of, tell, topics_of

_QUOTED = json.dumps


def front_matter(random: Random, story: Story, seed: int, count: int) -> Iterator[str]:
    """The lines of one article. Its related stories are among `count` articles."""
    yield from _lines(random, story, seed, count)
    yield from _writing(story, seed)


def _lines(random: Random, story: Story, seed: int, count: int) -> Iterator[str]:
    yield f"category: {story.category}"
    yield f"title: {_QUOTED(story.title, ensure_ascii=False)}"
    if random.random() < 0.95:
        yield f"excerpt: {_QUOTED(_excerpt(random, story), ensure_ascii=False)}"
    yield f"publishedDateTime: {written_date(random, story.published)}"
    yield from _urls(random, story)
    yield f"type: {'video' if story.video else 'article'}"
    if random.random() < 0.9:
        yield f"quality: {min(140, int(random.expovariate(1 / 40)))}"
    yield f"heat: {-1 if random.random() < 0.6 else random.randrange(130)}"
    yield f"published: {'true' if random.random() < 0.5 else 'false'}"
    if story.video:
        source = story.url.replace("watch?v=", "embed/")
        frame = f'<iframe src="{source}" width="560" height="315" allowfullscreen></iframe>'
        yield f"featuredContent: {_QUOTED(frame)}"
    if random.random() < 0.05:
        desk, words = random.choice(("night", "day")), random.randrange(300, 2000)
        yield f"editorialNotes: {{ desk: {desk}, wordCount: {words} }}"
    yield ""
    yield from _provider(random, story, "")
    yield ""
    if random.random() < 0.97:
        yield "topics:"
        yield from (f"  - {_plain(name)}" for name in topics_of(random, story))
        yield ""
    if random.random() < 0.85:
        yield "images:"
        yield from _image(random, story, "  ", random.random() < 0.7)
        yield ""
    if random.random() < 0.8:
        yield from _related(random, story, seed, count)
        yield ""
    if random.random() < 0.9:
        yield f"secured: {_QUOTED(_secured(random))}"


def _writing(story: Story, seed: int) -> Iterator[str]:
    """The author and the language, each in one of the forms that files use."""
    random = random_of(seed, story.number, "writing")
    host = story.provider[1]
    staff = random_of(seed, 0, host).sample(WRITERS, 5)
    names = random.sample(staff, random.choice((0, 1, 1, 1, 1, 2)))
    if len(names) == 1 and random.random() < 0.6:
        yield f"author: {_QUOTED(names[0], ensure_ascii=False)}"
    elif names:
        yield "authors:"
        for name in names:
            quoted = _QUOTED(name, ensure_ascii=False)
            yield f"  - name: {quoted}" if random.random() < 0.3 else f"  - {quoted}"
    if story.original is not None or random.random() < 0.9:
        yield f"language: {story.language}"
    if story.original is not None:
        yield f"translationKey: story-{story.original}"
    if random.random() < 0.05:
        yield f'aliases: ["https://www.{host}/?p={story.number}"]'


def _urls(random: Random, story: Story) -> Iterator[str]:
    if story.video:
        yield f'originalUrl: "{story.url}"'
        return
    yield f'webUrl: "{story.url}"'
    if random.random() < 0.3:
        host = story.provider[1]
        yield f'originalUrl: "https://feeds.{host}/{story.number}?utm=rss"'
    if random.random() < 0.3:
        yield from _amp(story, "")


def _amp(story: Story, indent: str) -> Iterator[str]:
    path = story.url.removeprefix("https://www.").partition("/")[2]
    host = story.provider[1]
    yield f'{indent}ampWebUrl: "https://www.{host}/amp/{path}"'
    cache = f"www-{host.replace('.', '-')}.cdn.ampproject.example"
    yield f'{indent}cdnAmpWebUrl: "https://{cache}/c/s/www.{host}/amp/{path}"'


def _provider(random: Random, story: Story, indent: str) -> Iterator[str]:
    name, domain = story.provider
    yield f"{indent}provider:"
    yield f"{indent}  name: {name}"
    yield f"{indent}  domain: {domain}"
    if random.random() < 0.3:
        yield f"{indent}  images:"
        yield f'{indent}    - url: "https://static.{domain}/logo.png"'
        yield f"{indent}      width: 128"
        yield f"{indent}      height: 128"


def _image(random: Random, story: Story, indent: str, titled: bool) -> Iterator[str]:
    width = random.choice((640, 960, 1200, 1280))
    size = f"?w={width}&fit=crop"
    yield f'{indent}- url: "https://img.{story.provider[1]}/{random.getrandbits(40):010x}.jpg{size}"'
    yield f"{indent}  width: {width}"
    yield f"{indent}  height: {width * 9 // 16}"
    yield f"{indent}  isCached: {'true' if random.random() < 0.7 else 'false'}"
    if titled:
        yield f"{indent}  title: {_QUOTED(story.title, ensure_ascii=False)}"


def _related(random: Random, story: Story, seed: int, count: int) -> Iterator[str]:
    yield "related:"
    for _ in range(random.choice((1, 2, 2, 3, 3, 4, 5))):
        number = random.randrange(max(count, 1))
        outside = random.random() < 0.45
        other = tell(seed, number, outside=outside)
        for _ in range(2 if random.random() < 0.02 else 1):  # some name a story twice
            yield from _stub(random, other)


def _stub(random: Random, story: Story) -> Iterator[str]:
    yield f"  - title: {_QUOTED(story.title, ensure_ascii=False)}"
    if random.random() < 0.9:
        yield f"    excerpt: {_QUOTED(story.excerpt, ensure_ascii=False)}"
    yield f"    publishedDateTime: {written_date(random, story.published)}"
    if random.random() < 0.1:  # the same address, spelled otherwise
        yield f'    webUrl: "{story.url.replace("https://www.", "HTTPS://WWW.").rstrip("/")}"'
    else:
        yield f'    webUrl: "{story.url}"'
    if random.random() < 0.3 and not story.video:
        yield from _amp(story, "    ")
    yield f"    type: {'video' if story.video else 'article'}"
    yield from _provider(random, story, "    ")
    yield f"    quality: {random.randrange(100)}"
    if random.random() < 0.8:
        yield "    images:"
        yield from _image(random, story, "      ", False)


def _excerpt(random: Random, story: Story) -> str:
    if random.random() < 0.2:
        return story.excerpt.replace(" the ", " the\u00a0", 1).replace("'", "&#8217;")
    return story.excerpt


def written_date(random: Random, moment: datetime) -> str:
    """A date in one of the forms of real files: with Z, with an offset, or with neither."""
    kind = random.random()
    if kind < 0.7:
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    if kind < 0.85:
        hours = random.choice((-8, -5, 1, 2, 9))
        return moment.astimezone(timezone(timedelta(hours=hours))).isoformat()
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _secured(random: Random) -> str:
    payload = random.randbytes(random.randrange(8, 30) * 16)
    return ";".join(base64.b64encode(part).decode() for part in (payload, random.randbytes(16)))


def _plain(name: str) -> str:
    return f'"{name}"' if name.startswith(("C#", "R&")) else name
