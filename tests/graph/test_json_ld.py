"""Article.jsonLd through the schema."""

from __future__ import annotations

import json

from loaders.database import Database
from tests.archive import article, fill
from tests.graph.running import run

QUERY = "query ($slug: String!) { article(by: {slug: $slug}) { jsonLd } }"


async def test_an_article_is_a_news_article_of_schema_org(database: Database) -> None:
    images = [{"url": "https://example.com/a.png", "width": 3}]
    own = article(
        "a",
        title="AT&amp;T <b>wins</b>",
        excerpt="Of <i>it</i>",
        topics=["AI"],
        images=images,
        language="en",
        provider={"name": "Example", "domain": "example.com", "images": images},
    )
    await fill(database, [own])
    assert (await run(database, QUERY, slug="a"))["article"]["jsonLd"] == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "AT&T wins",
        "description": "Of it",
        "url": "https://example.com/a",
        "mainEntityOfPage": "https://example.com/a",
        "datePublished": "2020-06-11T01:19:00+00:00",
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "Example",
            "url": "https://example.com/",
            "logo": "https://example.com/a.png",
        },
        "image": ["https://example.com/a.png"],
        "articleSection": "news",
        "inLanguage": "en",
        "isPartOf": {"@type": "WebSite", "name": "Example", "url": "https://example.com/"},
        "keywords": ["AI"],
    }


async def test_no_text_ends_the_script_element_of_a_page(database: Database) -> None:
    attack = "&lt;/script>&lt;script>alert(1)</script><!--"
    await fill(database, [article("a", title=attack, excerpt=attack, category=attack)])
    found = (await run(database, QUERY, slug="a"))["article"]["jsonLd"]
    assert "<" not in json.dumps(found)
    assert found["headline"].startswith("&lt;/script>")
