"""Generates archives of article files with the variety of real ones: drafts, videos without webUrl,
HTML entities, dates with and without offset, unknown keys, and two files for one article.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

from seed.samples.front_matter import front_matter, written_date
from seed.samples.languages import EDITION
from seed.samples.long_text import long_text
from seed.samples.stories import Story, random_of, sentence, tell


def write_archive(count: int, folder: Path, seed: int, words: int = 0) -> Iterator[Path]:
    """Write `count` files below `folder`, one at a time; yields their paths.

    `words`: the length of each body; 0 writes short bodies, and none in six of ten files.
    """
    folders: set[Path] = set()
    for number in range(count):
        path, text = article_file(seed, number, count, words)
        target = folder / path
        if target.parent not in folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            folders.add(target.parent)
        target.write_bytes(text.encode())
        yield target


def article_file(seed: int, number: int, count: int, words: int = 0) -> tuple[str, str]:
    """Path and text of one file. One in fifty is a second version of another file's article."""
    random = random_of(seed, number, "file")
    again = number > 20 and random.random() < 0.02
    story = tell(seed, random.randrange(number) if again else number)
    folder = "imported" if again else f"{story.published:%Y}"
    name = f"{story.published:%Y-%m-%d}-{story.slug}-{story.number}"
    # A second copy uses the same random numbers: only its update date differs.
    random = random_of(seed, story.number, "article")
    lines = list(front_matter(random, story, seed, count))
    if again:
        updated = written_date(random, story.published + timedelta(hours=5))
        lines.append(f"updatedDateTime: {updated}")
        lines.append("importedFrom: wire")
    body = long_text(random, words) if words else _body(random, story)
    name = f"{name}-{number}" if again else name
    return f"{folder}/{name}.md", "---\n" + "\n".join(lines) + "\n---\n" + body


def _body(random: Random, story: Story) -> str:
    if random.random() < 0.6:
        return ""
    name = story.provider[0]
    about = (story.topic, story.thing, story.actor, name)
    texts = [
        " ".join(sentence(random, *about, language=story.language) for _ in range(3))
        for _ in range(random.randrange(2, 5))
    ]
    edition = EDITION.get(story.language)
    heading, by = (edition.heading, edition.by) if edition else ("What happens next", "By")
    link = f"[{name}]({story.url})"
    return f"\n{texts[0]}\n\n## {heading}\n\n" + "\n\n".join(texts[1:]) + f" *{by} {link}.*\n"
