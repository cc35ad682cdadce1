"""A site of Jekyll: which files are articles, their addresses, and the reports of other files."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seed.reading.opening import Choices, describe, open_reading
from seed.reading.outcomes import ArticleFile, PassedOverFile, RejectedFile
from seed.sites.site import SiteError
from tests.seed.sites.jekyll_examples import FILES, RECORDED, read_by_jekyll
from tests.seed.sites.jekyll_sites import (
    documents,
    expected,
    found,
    installed,
    read_site,
    write_site,
)

_ADDRESS = "https://example.com/blog"


def test_every_file_is_what_jekyll_makes_of_it(tmp_path: Path) -> None:
    recorded = json.loads(RECORDED.read_text())
    dated = {path: item for path, item in recorded.items() if item["date"]}
    articles = documents(write_site(tmp_path, FILES))
    assert {path: found(document) for path, document in articles.items()} == {
        path: expected(item, _ADDRESS) for path, item in dated.items()
    }


@pytest.mark.skipif(not installed(), reason="jekyll is not installed")
def test_recorded_answers_are_those_of_jekyll(tmp_path: Path) -> None:
    assert read_by_jekyll(tmp_path) == json.loads(RECORDED.read_text())


def test_the_others_are_passed_over_by_reason(tmp_path: Path) -> None:
    outcomes = read_site(write_site(tmp_path, FILES))
    reasons = {p: o.reason for p, o in outcomes.items() if isinstance(o, PassedOverFile)}
    assert reasons == {
        "_posts/undated.md": "no-date",
        "_recipes/salt.md": "no-date",
        "about.md": "no-date",
        "README.md": "no-front-matter",
        "_notes/2020-02-03-hidden.md": "not-output",
        "_layouts/post.html": "not-content",
        "_includes/2020-01-01-part.html": "not-content",
        "private/2020.md": "excluded",
        "note.txt.md": "excluded",
    }


def test_what_an_article_gains(tmp_path: Path) -> None:
    files = {
        "_config.yml": "url: https://example.com\ntitle: The Blog\nlang: en\nlanguages: [en, es]\n",
        "_data/authors.yml": "ada: {name: Ada Lovelace, twitter: al}\n",
        "_posts/2020-01-01-a.md": (
            "---\nauthor: ada\nredirect_from: [/old/, 'https://x.example/b']\n"
            "tags: [AI, C++]\ncategories: [science]\nlast_modified_at: 2020-02-01\n"
            "description: An excerpt\nimage: /a.png\nrelated: [x]\nprovider: other\ndeck: D\n---\n"
        ),
        "es/_posts/2020-01-01-a.md": "---\nlang: es-mx\nauthors: [Bob, ada]\n---\n",
    }
    articles = documents(write_site(tmp_path, files))
    first = articles["_posts/2020-01-01-a.md"]
    assert first["authors"] == [{"name": "Ada Lovelace", "key": "ada"}]
    assert first["aliases"] == ["https://example.com/old/", "https://x.example/b"]
    assert first["newsgraph"]["aliases"] == ["https://example.com/old", "https://x.example/b"]
    assert first["topics"] == ["AI", "C++", "science"]
    assert (first["category"], first["language"]) == ("science", "en")
    assert first["updatedDateTime"] == datetime(2020, 2, 1, tzinfo=UTC)
    assert (first["excerpt"], first["deck"]) == ("An excerpt", "D")
    assert first["images"] == [{"url": "https://example.com/a.png"}]
    assert first["provider"] == {"name": "The Blog", "domain": "example.com"}
    assert ["related", ["x"]] in first["newsgraph"]["otherKeys"]
    assert ["provider", "other"] in first["newsgraph"]["otherKeys"]
    second = articles["es/_posts/2020-01-01-a.md"]
    assert second["language"] == "es-MX"
    assert [author["name"] for author in second["authors"]] == ["Bob", "Ada Lovelace"]
    assert second["newsgraph"]["translationKey"] == first["newsgraph"]["translationKey"]


@pytest.mark.parametrize(
    ("extension", "body_format"),
    [(".md", None), (".html", None), (".adoc", "text"), (".Textile", "text"), (".rst", None)],
)
def test_markup_that_we_do_not_render_is_text(
    extension: str, body_format: str | None, tmp_path: Path
) -> None:
    config = "url: https://x.org\nmarkdown_ext: md,rst\n"
    files = {"_config.yml": config, f"_posts/2020-01-01-a{extension}": "= A *b*\n"}
    (document,) = documents(write_site(tmp_path, files)).values()
    assert document["newsgraph"].get("bodyFormat") == body_format


def test_polyglot_puts_other_languages_in_folders(tmp_path: Path) -> None:
    config = "url: https://example.com\nlanguages: [en, es]\ndefault_lang: en\n"
    files = {
        "_config.yml": f"{config}plugins: [jekyll-polyglot]\n",
        "_posts/2020-01-01-a.md": "---\nlang: en\n---\n",
        "es/_posts/2020-01-01-a.md": "---\nlang: es\npermalink: /a/\n---\n",
    }
    articles = documents(write_site(tmp_path, files))
    assert {path: document["url"] for path, document in articles.items()} == {
        "_posts/2020-01-01-a.md": "https://example.com/2020/01/01/a.html",
        "es/_posts/2020-01-01-a.md": "https://example.com/es/a/",
    }


def test_translations_may_lie_in_folders_that_nothing_declares(tmp_path: Path) -> None:
    files = {
        "_config.yml": "url: https://example.com\n",
        "en/news/_posts/2020-01-01-a.md": "---\nlang: en\n---\n",
        "zh_tw/news/_posts/2020-01-01-a.md": "---\nlang: zh_tw\n---\n",
        "en/news/_posts/2020-01-02-b.md": "---\nlang: en\nref: b\n---\n",
        "zh_tw/news/_posts/2020-01-03-c.md": "---\nlang: zh_tw\nref: b\n---\n",
    }
    articles = documents(write_site(tmp_path, files)).values()
    keys = sorted(document["newsgraph"]["translationKey"] for document in articles)
    site = "https://example.com"
    assert keys == [f"{site} path:news/_posts/2020-01-01-a.md"] * 2 + [f"{site} ref:b"] * 2
    assert {document["language"] for document in articles} == {"en", "zh-TW"}


def test_a_subfolder_is_read_by_the_site_around_it(tmp_path: Path) -> None:
    folder = write_site(tmp_path, FILES)
    reading = open_reading([str(folder / "_posts")], Choices())
    [line] = describe(reading.sites)
    assert line.startswith(f"Jekyll site {folder}: posts at https://example.com/blog/:categories")
    assert reading.sites.of(str(folder / "_posts" / "x.md")).generator == "jekyll"


def test_the_command_line_names_site_and_generator(tmp_path: Path) -> None:
    write_site(tmp_path, {"_posts/2020-01-01-a.md": "---\n---\n"})
    choices = Choices(generator="jekyll", site="https://other.example")
    [(_, site)] = open_reading([str(tmp_path)], choices).sites.places
    page = site.read(str(tmp_path / "_posts/2020-01-01-a.md"), b"---\n---\n")
    assert getattr(page, "values", {})["webUrl"] == "https://other.example/2020/01/01/a.html"


def test_without_an_address_the_host_is_a_guess_that_is_told(tmp_path: Path) -> None:
    write_site(tmp_path, {"_config.yml": "title: x\n"})
    [line] = describe(open_reading([str(tmp_path)], Choices()).sites)
    assert "http://localhost:4000" in line
    assert "--site" in line
    (tmp_path / "CNAME").write_text("blog.example\n")
    [line] = describe(open_reading([str(tmp_path)], Choices()).sites)
    assert "https://blog.example/" in line


def test_a_post_in_the_future_is_a_draft_until_then(tmp_path: Path) -> None:
    files = {"_config.yml": "url: https://example.com\n", "_posts/2999-01-01-a.md": "---\n---\n"}
    document = documents(write_site(tmp_path, files))["_posts/2999-01-01-a.md"]
    assert document["published"] is False
    assert document["newsgraph"]["digest"].endswith("~")
    (tmp_path / "_config.yml").write_text("url: https://example.com\nfuture: true\n")
    assert documents(tmp_path)["_posts/2999-01-01-a.md"]["published"] is True


@pytest.mark.parametrize(
    ("zone", "written", "moment"),
    [
        ("Europe/Berlin", "2020-01-05 10:00:00 CEST", "2020-01-05T08:00:00Z"),
        ("Europe/Berlin", "2020-07-05 10:00 CET", "2020-07-05T09:00:00Z"),
        ("Asia/Tokyo", "2020-01-05 10:00:00 JST", "2020-01-05T01:00:00Z"),
        ("Europe/Berlin", "2020-01-05 10:00:00 JST", "2020-01-05T09:00:00Z"),
        ("Europe/Berlin", "Sun Jan 05 2020 10:00:00 GMT-0500 (EST)", "2020-01-05T09:00:00Z"),
    ],
)
def test_the_abbreviations_of_the_zone_of_the_site_are_known(
    zone: str, written: str, moment: str, tmp_path: Path
) -> None:
    config, post = f"url: https://example.com\ntimezone: {zone}\n", f"---\ndate: {written}\n---\n"
    files = {"_config.yml": config, "_posts/2020-01-05-a.md": post}
    article = documents(write_site(tmp_path, files))["_posts/2020-01-05-a.md"]
    assert found(article)["date"] == moment


def test_a_post_without_a_usable_category_is_news(tmp_path: Path) -> None:
    files = {
        "_config.yml": "url: https://example.com\n",
        "_posts/2020-01-05-a.md": "---\ncategory: ''\nauthor: false\nexcerpt: no\n---\n",
    }
    article = documents(write_site(tmp_path, files))["_posts/2020-01-05-a.md"]
    assert article["category"] == "news"
    assert "authors" not in article
    assert "excerpt" not in article


def test_a_draft_without_a_date_has_that_of_its_file(tmp_path: Path) -> None:
    files = {"_config.yml": "url: https://example.com\n", "_drafts/idea.md": "Text\n"}
    write_site(tmp_path, files)
    os.utime(tmp_path / "_drafts/idea.md", (1_600_000_000, 1_600_000_000))
    document = documents(tmp_path)["_drafts/idea.md"]
    assert document["publishedDateTime"] == datetime.fromtimestamp(1_600_000_000, UTC)
    assert (document["published"], document["title"]) == (False, "Idea")


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("---\ntitle: a: b\n---\n", "yaml-syntax", 2),
        ("---\nx: 1\ndate: 2020-02-31\n---\n", "bad-date", 3),
        ("---\ndate: yesterday\n---\n", "bad-date", 2),
        ("---\ntitle: a\n", "unclosed-front-matter", 1),
        ("---\n- a\n---\n", "not-a-mapping", 1),
        ("---\npermalink: /:nonsense/\n---\n", "bad-url", None),
        ("---\na: !ruby/object:X {}\n---\n", "yaml-tag", 2),
    ],
)
def test_a_dated_file_that_breaks_a_rule_is_rejected(
    text: str, reason: str, line: int | None, tmp_path: Path
) -> None:
    name = "_posts/2020-01-01-a.md"
    files = {"_config.yml": "url: https://example.com\n", name: text}
    outcome = read_site(write_site(tmp_path, files))[name]
    assert isinstance(outcome, RejectedFile)
    assert (outcome.problems[0].reason, outcome.problems[0].line) == (reason, line)


def test_a_broken_page_without_a_date_is_passed_over(tmp_path: Path) -> None:
    files = {"_config.yml": "url: https://example.com\n", "about.md": "---\ntitle: a: b\n---\n"}
    outcome = read_site(write_site(tmp_path, files))["about.md"]
    assert isinstance(outcome, PassedOverFile)
    assert outcome.reason == "no-date"


def test_links_out_of_the_site_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.yml"
    outside.write_text("ada: {name: Secret}\n")
    (tmp_path / "post.md").write_text("---\ntitle: Secret\n---\n")
    site = write_site(
        tmp_path / "site",
        {
            "_config.yml": "url: https://example.com\n",
            "_posts/2020-01-01-a.md": "---\nauthor: ada\n---\n",
        },
    )
    (site / "_data").mkdir()
    (site / "_data/authors.yml").symlink_to(outside)
    (site / "_posts/2020-01-02-b.md").symlink_to(tmp_path / "post.md")
    outcomes = read_site(site)
    link = outcomes["_posts/2020-01-02-b.md"]
    assert isinstance(link, PassedOverFile)
    assert link.reason == "outside"
    assert documents(site)["_posts/2020-01-01-a.md"]["authors"] == [{"name": "ada"}]


def test_a_broken_link_is_rejected_only_where_a_page_could_be(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"_config.yml": "url: https://example.com\n"})
    for name in ("_includes/head.html", "_posts/2020-01-01-a.md"):
        (site / name).parent.mkdir()
        (site / name).symlink_to(site / "submodule" / "file")
    outcomes = read_site(site)
    assert isinstance(outcomes["_includes/head.html"], PassedOverFile)
    assert isinstance(outcomes["_posts/2020-01-01-a.md"], RejectedFile)


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("baseurl: https://example.com", "https://example.com/2020/01/01/a.html"),
        ("baseurl: http://example.com/b/\nurl: x.org", "http://example.com/b/2020/01/01/a.html"),
    ],
)
def test_a_base_url_can_be_the_whole_address(config: str, url: str, tmp_path: Path) -> None:
    files = {"_config.yml": config, "CNAME": "cname.example\n", "_posts/2020-01-01-a.md": "a"}
    assert documents(write_site(tmp_path, files))["_posts/2020-01-01-a.md"]["url"] == url


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("url: [", "line 2"),
        ("- a", "expected keys"),
        ("x: " + "y" * 2_000, "larger than 1,000 bytes"),
        ("a: &a [*a]", "line 1"),
    ],
)
def test_a_wrong_configuration_is_explained(config: str, message: str, tmp_path: Path) -> None:
    write_site(tmp_path, {"_config.yml": config})
    with pytest.raises(SiteError, match=message):
        open_reading([str(tmp_path)], Choices(max_bytes=1_000))


def test_a_configuration_may_be_toml(tmp_path: Path) -> None:
    files = {"_config.toml": 'url = "https://t.example"\n', "_posts/2020-01-01-a.md": "---\n---\n"}
    outcome = read_site(write_site(tmp_path, files))["_posts/2020-01-01-a.md"]
    assert isinstance(outcome, ArticleFile)


@pytest.mark.parametrize("text", ["---" + "\n" * 400_000, "---\n" + "--- x\n" * 100_000])
def test_front_matter_without_an_end_takes_no_time(text: str, tmp_path: Path) -> None:
    name = "_posts/2020-01-01-a.md"
    files = {"_config.yml": "url: https://example.com\n", name: text}
    outcome = read_site(write_site(tmp_path, files))[name]
    assert isinstance(outcome, RejectedFile)
    assert outcome.problems[0].reason == "unclosed-front-matter"


def test_deep_folders_and_odd_patterns_take_no_time(tmp_path: Path) -> None:
    deep = "/".join("abcdefghijklmnopqrstuvwxyz" * 2)
    config = {
        "url": "https://example.com",
        "exclude": ["[z-a]", "*" * 500 + "xyz", "{a"],
        "defaults": [{"scope": {"path": "[z-a]*"}, "values": {"title": "x"}}],
    }
    files = {
        "_config.yml": json.dumps(config),
        f"{deep}/about.md": "---\n---\n",
        f"{deep}/_posts/2020-01-01-a.md": f"---\ndate: '1{' ' * 100_000}1'\n---\n",
    }
    outcomes = read_site(write_site(tmp_path, files))
    assert {type(outcome) for outcome in outcomes.values()} == {PassedOverFile, RejectedFile}
