"""From bytes to documents, and every reason why not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import bson
import pytest

from loaders.documents import article_id
from seed.reading.files import Article, Reading, read_article
from seed.reading.problems import Problem, Reason, RejectedError
from tests.seed.samples import DEFAULTS, article_text

_BIG = {"url": "https://a.b", "width": 2**40}
_REAL = Path(__file__).parents[1] / "archive"
_STUB = {
    "title": "Other",
    "publishedDateTime": "2020-06-10",
    "webUrl": "https://other.org/b/",
    "provider": {"domain": "Other.org"},
}


def read(text: str | bytes, path: str = "/news/a.md", **options: Any) -> Any:
    data = text.encode() if isinstance(text, str) else text
    article = read_article(path, data, Reading(**options))
    assert isinstance(article, Article)
    return article.document


def problems(text: str | bytes, path: str = "/news/a.md", **options: Any) -> tuple[Problem, ...]:
    with pytest.raises(RejectedError) as caught:
        read(text, path, **options)
    return caught.value.problems


@pytest.mark.parametrize("name", ["article", "video"])
def test_real_article_gives_the_document_beside_it(name: str) -> None:
    path = _REAL / f"{name}.md"
    document = read(path.read_bytes(), f"/news/{name}.md")
    document["newsgraph"] = {
        key: document["newsgraph"][key] for key in ("urls", "topics", "related", "path")
    }
    expected = json.loads((_REAL / f"{name}.json").read_text())
    assert json.loads(json.dumps(document, default=lambda date: date.isoformat())) == expected


def test_identity_is_by_url_and_slug_by_name() -> None:
    document = read(article_text("HTTPS://Example.com:443/A/?q=1#top"), "/news/2020-06-11-b.c.md")
    assert document["_id"] == article_id("https://example.com/A?q=1")
    assert document["url"] == "HTTPS://Example.com:443/A/?q=1#top"
    assert document["slug"] == "2020-06-11-b.c"


def test_original_url_stands_in_for_a_missing_web_url() -> None:
    document = read(article_text(webUrl=None, originalUrl="https://tube.example/v"))
    assert document["url"] == "https://tube.example/v"


def test_unknown_keys_are_kept_and_clashing_ones_stand_apart() -> None:
    other_keys: dict[str, Any] = {"slug": "mine", "desk": {"name": "night"}, "$set": 1}
    text = article_text(**other_keys)
    document = read(text.replace("---\n", "---\nurl: x\n", 1))
    assert document["desk"] == {"name": "night"}
    assert document["slug"] == "a"
    assert document["newsgraph"]["otherKeys"] == [["url", "x"], ["slug", "mine"], ["$set", 1]]


def test_plain_values_of_text_keys_are_text() -> None:
    document = read(article_text().replace('"A title"', "2020"))
    assert document["title"] == "2020"


def test_missing_published_is_a_draft() -> None:
    assert read(article_text(published=None))["published"] is False


def test_null_lists_are_empty() -> None:
    text = article_text().replace("category", "topics:\nimages: ~\nrelated: []\ncategory", 1)
    document = read(text)
    assert (document["topics"], document["images"], document["related"]) == ([], [], [])


def test_domains_are_lower_case_and_stubs_are_articles() -> None:
    document = read(article_text(provider={"domain": "EXAMPLE.com"}, related=[dict(_STUB)]))
    assert document["provider"]["domain"] == "example.com"
    assert document["related"][0]["provider"]["domain"] == "other.org"
    assert document["related"][0]["type"] == "article"
    assert document["newsgraph"]["related"] == ["https://other.org/b"]


def test_topics_that_differ_in_case_are_one() -> None:
    document = read(article_text(topics=["AI", " ai ", "C++", "C#"]))
    assert document["topics"] == ["AI", " ai ", "C++", "C#"]
    assert len(document["newsgraph"]["topics"]) == 3


def test_json_and_yaml_documents_hold_their_body() -> None:
    values = {**DEFAULTS, "webUrl": "https://example.com/a", "body": "Text.\n"}
    document = read(json.dumps(values), "/news/a.json")
    assert document["body"] == "Text."
    assert document["publishedDateTime"] == datetime(2020, 6, 11, 1, 19, tzinfo=UTC)
    yaml = article_text(body="")[4:].rpartition("---")[0] + "body: |\n  Text.\n"
    assert read(yaml, "/news/a.yaml")["body"] == "Text."


def test_what_is_encoded_is_the_document() -> None:
    article = read_article("/news/a.md", article_text().encode(), Reading())
    assert isinstance(article, Article)
    options: bson.CodecOptions[Any] = bson.CodecOptions(tz_aware=True)
    assert bson.decode(article.encoded, options) == article.document


def test_digest_depends_on_content_name_and_reading() -> None:
    reading = Reading()
    digest = reading.digest(b"x", "/news/a.md")
    assert digest == reading.digest(b"x", "/elsewhere/a.md")
    assert digest != reading.digest(b"y", "/news/a.md")
    assert digest != reading.digest(b"x", "/news/b.md")
    assert digest != Reading(language="german").digest(b"x", "/news/a.md")


REJECTED: list[tuple[Reason, str | None, Any]] = [
    ("not-utf8", None, b"---\ntitle: \xff\n---\n"),
    ("no-front-matter", None, "text"),
    ("unclosed-front-matter", None, "---\ntitle: a\n"),
    ("yaml-syntax", None, "---\ntitle: a: b\n---\n"),
    ("yaml-tag", None, "---\ntitle: !!str a\n---\n"),
    ("yaml-merge", None, "---\n<<: {a: 1}\n---\n"),
    ("yaml-alias", None, "---\na: &a [*a]\n---\n"),
    ("yaml-depth", None, "---\na: " + "[" * 60 + "\n---\n"),
    ("toml-syntax", None, "+++\ntitle =\n+++\n"),
    ("json-syntax", None, '{"title": "a",}'),
    ("not-a-mapping", None, "---\n- a\n---\n"),
    ("not-a-mapping", None, "---\n---\n"),
    ("duplicate-key", "title", "---\ntitle: a\ntitle: b\n---\n"),
    ("bad-key", None, "---\n? [a]\n: b\n---\n"),
    ("number-range", "quality", article_text(quality=2**31)),
    ("number-range", "images.0.width", article_text(images=[_BIG])),
    ("missing-key", "title", article_text(title=None)),
    ("missing-key", "title", article_text(title="  ")),
    ("missing-key", "category", article_text(category=None)),
    ("missing-key", "type", article_text(type=None)),
    ("missing-key", "publishedDateTime", article_text(publishedDateTime=None)),
    ("missing-key", "provider", article_text(provider=None)),
    ("missing-key", "provider.domain", article_text(provider={"name": "x"})),
    ("missing-key", None, article_text(webUrl=None)),
    ("missing-key", "related.0.title", article_text(related=[{**_STUB, "title": None}])),
    ("missing-key", "related.1", article_text(related=[_STUB, {**_STUB, "webUrl": ""}])),
    ("missing-key", "images.0.url", article_text(images=[{"width": 1}])),
    ("wrong-type", "published", article_text(published="no")),
    ("wrong-type", "quality", article_text(quality=24.5)),
    ("wrong-type", "heat", article_text(heat=True)),
    ("wrong-type", "excerpt", article_text(excerpt=["a"])),
    ("wrong-type", "topics", article_text(topics="AI")),
    ("wrong-type", "topics.1", article_text(topics=["AI", {"name": "x"}])),
    ("wrong-type", "images.0", article_text(images=["https://a.b/c"])),
    ("wrong-type", "provider", article_text(provider="example.com")),
    ("bad-date", "publishedDateTime", article_text(publishedDateTime="2020-02-31")),
    ("bad-date", "updatedDateTime", article_text(updatedDateTime="yesterday")),
    ("bad-url", "webUrl", article_text("javascript:alert(1)")),
    ("bad-url", "webUrl", article_text("data:text/html,x")),
    ("bad-url", "webUrl", article_text("/relative")),
    ("bad-url", "webUrl", article_text("https:///nohost")),
    ("bad-url", "webUrl", article_text("https://[bad/")),
    ("bad-url", "images.0.url", article_text(images=[{"url": "JavaScript:alert(1)"}])),
    ("bad-url", "related.0.ampWebUrl", article_text(related=[{**_STUB, "ampWebUrl": "ftp://a.b/c"}])),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "key", "text"), REJECTED)
def test_bad_files_are_rejected_by_reason_and_key(
    reason: str, key: str | None, text: str | bytes
) -> None:
    found = problems(text)
    assert [(problem.reason, problem.key) for problem in found] == [(reason, key)]
    assert found[0].message


@pytest.mark.parametrize(
    ("reason", "text", "path"),
    [
        ("json-syntax", "{", "/a.json"),
        ("json-syntax", '{"a": NaN}', "/a.json"),
        ("yaml-depth", "[" * 200_000, "/a.json"),
        ("duplicate-key", '{"a": 1, "a": 2}', "/a.json"),
        ("number-range", '{"a": ' + "1" * 5000 + "}", "/a.json"),
        ("bad-text", json.dumps({**DEFAULTS, "webUrl": "https://a.b/c", "x": "\ud800"}), "/a.json"),
        ("bad-text", json.dumps({**DEFAULTS, "webUrl": "https://a.b/c", "x": 2**70}), "/a.json"),
        ("too-large", "x" * 2_000, "/a.md"),
        ("file-name", "x", "/\udcff.md"),
    ],
)
def test_other_bad_files_are_rejected(reason: str, text: str, path: str) -> None:
    limit = 1_000 if reason == "too-large" else 5_000_000
    assert problems(text, path, max_bytes=limit)[0].reason == reason


def test_every_problem_of_a_file_is_told_with_its_line() -> None:
    text = article_text(title=None, heat="hot", webUrl="mailto:a@b.c")
    found = {problem.key: problem for problem in problems(text)}
    assert set(found) == {"title", "heat", "webUrl"}
    lines = text.splitlines()
    assert lines[(found["heat"].line or 0) - 1].startswith("heat")
    assert "found text 'hot'" in found["heat"].message


def test_every_reason_has_a_test() -> None:
    elsewhere = {"unreadable", "unsafe-archive", "url-taken", "truncated"}
    elsewhere |= {"xml-syntax", "xml-depth", "xml-entity"}
    named = {reason for reason, _, _ in REJECTED}
    named |= {"bad-text", "too-large", "file-name"}
    assert named | elsewhere == set(get_args(Reason))
