from __future__ import annotations

from collections.abc import Sequence

import strawberry

from graph.context import BatchInfo
from graph.errors import OperationTimeout
from graph.execution.sources import attribute
from loaders.content.links import files_of, links_of, references
from loaders.content.process import ContentTooSlow
from loaders.content.render import Body, Rendered, body_of
from loaders.content.renderer import renderer
from loaders.documents import Document
from loaders.reads.articles import addresses_by_path

MAX_FILES = 5_000
"""The most linked files to look up at once, for all bodies together."""


async def load_content(
    articles: Sequence[Document], info: BatchInfo
) -> list[Rendered | Exception | None]:
    """The content of each article; None for those without a body."""
    links = await _load_links(articles, info)
    bodies = [body_of(article, own) for article, own in zip(articles, links, strict=True)]
    return [_public(one) for one in await render_bodies(bodies, info)]


async def _load_links(articles: Sequence[Document], info: BatchInfo) -> list[dict[str, str]]:
    """For each body: its references to other files of the site, with the addresses of these.

    Sends a command only if a body contains such references.
    """
    sources = [
        (article.get("body") or "", (article.get("newsgraph") or {}).get("path") or "")
        for article in articles
    ]
    files = {
        file: None
        for text, path in sources
        if path
        for reference in references(text)
        for file in files_of(reference, path)
    }
    wanted = list(files)[:MAX_FILES]
    if not wanted:
        return [{} for _ in articles]
    context = info.context
    context.loaders.dependencies.listed({}, "newsgraph.path", wanted)
    addresses = await addresses_by_path(context.database, context.visibility, wanted)
    return [links_of(text, path, addresses) for text, path in sources]


async def render_bodies(
    bodies: Sequence[Body | None], info: BatchInfo
) -> list[Rendered | Exception | None]:
    """Each rendered body, or the error; None for None."""
    limits = info.context.limits
    shared = renderer(limits.content_cache_bytes, limits.operation_timeout)
    rendered = iter(await shared.render_all([body for body in bodies if body is not None]))
    return [next(rendered) if body is not None else None for body in bodies]


def _public(rendered: Rendered | Exception | None) -> Rendered | Exception | None:
    """The content, with an error for clients if rendering took too long."""
    if isinstance(rendered, ContentTooSlow):
        return OperationTimeout("The body of this article takes too long to render.")
    return rendered


@strawberry.type(description="A heading of an article's body.")
class Heading:
    level: int = attribute("level", description="From 1 to 6, as in `<h1>` to `<h6>`.")
    text: str = attribute("text", description="Its text, without markup.")
    id: str = attribute("id", description="The anchor in `html`: the `id` of the heading.")


@strawberry.type(
    description="The rendered body of an article. A site generator's shortcodes are removed."
)
class Content:
    html: str = attribute(
        "html",
        description="""
            Sanitized HTML, safe to insert into a page: no script, no style, no embedded page.
            Markdown is CommonMark with tables, strikethrough and footnotes. Links and images have
            absolute http(s) addresses; relative ones are resolved against the article's address. A
            link to a heading or footnote of the same body is `#` and its id.
        """,
    )
    text: str = attribute(
        "text",
        description="""
            Plain text, without markup and with decoded entities. A line break ends a line of a list
            or table. An empty line ends a paragraph.
        """,
    )
    headings: list[Heading] = attribute(
        "headings", description="All headings in order; may be empty."
    )
    word_count: int = attribute(
        "word_count",
        description="""
            The number of words in the text, separated by white space. Each Chinese or Japanese
            character counts as one word.
        """,
    )
    reading_minutes: int = attribute(
        "reading_minutes",
        description="""
            The reading time in minutes, at least 1. It assumes 213 words or 500 Chinese or Japanese
            characters per minute.
        """,
    )
