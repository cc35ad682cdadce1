"""Article.content through the schema."""

from __future__ import annotations

from loaders.command_log import CommandLog
from loaders.database import Database
from tests.archive import article, fill
from tests.graph.running import run

CONTENT = """
query ($slug: String!) {
  article(by: {slug: $slug}) {
    content { html text headings { level text id } wordCount readingMinutes }
  }
}
"""


async def test_a_body_is_shown_as_html_text_and_headings(database: Database) -> None:
    await fill(database, [article("a", body="## B\n\nc & *d* {{ e }}\n\n<script>f()</script>")])
    assert (await run(database, CONTENT, slug="a"))["article"]["content"] == {
        "html": '<h2 id="b">B</h2>\n<p>c &amp; <em>d</em></p>\n',
        "text": "B\n\nc & d",
        "headings": [{"level": 2, "text": "B", "id": "b"}],
        "wordCount": 4,
        "readingMinutes": 1,
    }


async def test_an_article_without_a_body_has_no_content(database: Database) -> None:
    await fill(database, [article("a")])
    assert (await run(database, CONTENT, slug="a"))["article"]["content"] is None


async def test_many_articles_are_one_command(archive: Database, commands: CommandLog) -> None:
    query = "{ articles(first: 50) { nodes { slug content { text wordCount } } } }"
    found = await run(archive, query)
    contents = [node["content"] for node in found["articles"]["nodes"]]
    assert any(contents)
    assert {len(one["text"].split()) == one["wordCount"] for one in contents if one} == {True}
