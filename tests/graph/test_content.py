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


async def test_a_body_has_html_text_and_headings(database: Database) -> None:
    await fill(database, [article("a", body="## B\n\nc & *d* {{ e }}\n\n<script>f()</script>")])
    assert (await run(database, CONTENT, slug="a"))["article"]["content"] == {
        "html": '<h2 id="b">B</h2>\n<p>c &amp; <em>d</em></p>\n',
        "text": "B\n\nc & d",
        "headings": [{"level": 2, "text": "B", "id": "b"}],
        "wordCount": 4,
        "readingMinutes": 1,
    }


async def test_a_link_to_a_file_becomes_the_address_of_its_article(database: Database) -> None:
    body = (
        '[b]({% post_url 2020-01-02-b %}#c) [d]({{< relref "d.md" >}}) [e](@/news/e.md) '
        "[f]({% link draft.md %})"
    )
    made = [article(name) for name in ("b", "d", "e")]
    made += [article("a", body=body), article("draft", published=False)]
    paths = ("_posts/2020-01-02-b.md", "d.md", "content/news/e.md", "content/x/a.md", "draft.md")
    for one, path in zip(made, paths, strict=True):
        one["newsgraph"]["path"] = f"/site/{path}"
    await fill(database, made)
    html = (await run(database, CONTENT, slug="a"))["article"]["content"]["html"]
    for address in ("b#c", "d", "e"):
        assert f'href="https://example.com/{address}"' in html
    assert "draft" not in html
    assert ">f</a>" in html


async def test_an_article_without_a_body_has_no_content(database: Database) -> None:
    await fill(database, [article("a")])
    assert (await run(database, CONTENT, slug="a"))["article"]["content"] is None


async def test_many_bodies_need_one_command(archive: Database, commands: CommandLog) -> None:
    query = "{ articles(first: 50) { nodes { slug content { text wordCount } } } }"
    found = await run(archive, query)
    contents = [node["content"] for node in found["articles"]["nodes"]]
    assert any(contents)
    assert {len(one["text"].split()) == one["wordCount"] for one in contents if one} == {True}
