"""Sites of Zola: what is recognised, passed over and rejected, and what an article gains."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seed.reading.problems import RejectedError
from seed.sites.registry import MODULES
from seed.sites.site import Opening, Page, PassedOver, SiteError
from seed.sites.zola.globs import ignoring
from seed.sites.zola.paths import date_and_slug
from seed.sites.zola.site import open_site, recognise
from seed.sites.zola.slugs import slugify
from tests.seed.sites.hugo.oracle import Files, write_site

BASE = 'base_url = "https://x.org"\n'


def post(*lines: str) -> str:
    return "+++\n" + "\n".join(("date = 2020-01-02", *lines)) + "\n+++\nBody.\n"


def read(root: Path, files: Files, path: str, config: str = BASE) -> Page | PassedOver:
    write_site(root, {"config.toml": config, **files})
    return open_site(str(root), Opening()).read(str(root / path), files[path].encode())


def page(root: Path, text: str, path: str = "content/blog/a.md", config: str = BASE) -> Page:
    found = read(root, {path: text}, path, config)
    assert isinstance(found, Page)
    return found


@pytest.mark.parametrize(
    ("files", "is_zola"),
    [
        ({"config.toml": 'title = "a"\nbase_url = "https://x.org"'}, True),
        ({"zola.toml": ""}, True),
        ({"config.toml": 'baseURL = "https://x.org"'}, False),
        ({"config.toml": '[params]\nbase_url = "https://x.org"'}, False),
        ({}, False),
    ],
)
def test_a_site_is_recognised_by_its_address(files: Files, is_zola: bool, tmp_path: Path) -> None:
    write_site(tmp_path, files)
    assert recognise(str(tmp_path)) is is_zola


def test_zola_is_tried_before_hugo() -> None:
    assert list(MODULES).index("zola") < list(MODULES).index("hugo")


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("content/a.md", "+++\ntitle = 'a'\n+++\n", "no-date"),
        ("content/a.md", "Text.\n", "no-front-matter"),
        ("content/blog/_index.md", post(), "list-page"),
        ("README.md", post(), "not-content"),
        ("themes/t/content/a.md", post(), "not-content"),
        ("content/a.md", post("render = false"), "not-output"),
        ("content/b.skip.md", post(), "excluded"),
    ],
)
def test_what_is_no_article_is_passed_over(
    path: str, text: str, reason: str, tmp_path: Path
) -> None:
    found = read(tmp_path, {path: text}, path, BASE + 'ignored_content = ["*.skip.md"]\n')
    assert isinstance(found, PassedOver)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("path", "url", "date"),
    [
        ("content/blog/A Story.md", "/blog/a-story/", 2),
        ("content/blog/trip/index.md", "/blog/trip/", 2),
        ("content/blog/2020-01-09-old.md", "/blog/old/", 2),
        ("content/Blog Größe/ü.md", "/Blog Größe/u/", 2),
    ],
)
def test_addresses_follow_folders_and_names(path: str, url: str, date: int, tmp_path: Path) -> None:
    found = page(tmp_path, post(), path).values
    assert found["webUrl"] == "https://x.org" + url
    assert found["publishedDateTime"] == datetime(2020, 1, date, tzinfo=UTC)


def test_a_name_gives_the_date(tmp_path: Path) -> None:
    found = page(tmp_path, "+++\n+++\n", "content/blog/2020-01-09_old-story.md")
    assert found.values["publishedDateTime"] == datetime(2020, 1, 9, tzinfo=UTC)
    assert (found.values["title"], found.slug) == ("old story", None)


def test_path_and_slug_are_stated(tmp_path: Path) -> None:
    assert page(tmp_path, post("slug = 'A b'")).values["webUrl"] == "https://x.org/blog/a-b/"
    stated = page(tmp_path, post("path = 'Fixed/It'"))
    assert (stated.values["webUrl"], stated.derived) == ("https://x.org/Fixed/It/", False)


@pytest.mark.parametrize(
    ("path", "language", "url"),
    [
        ("content/blog/a.md", "en", "/blog/a/"),
        ("content/blog/a.fr.md", "fr", "/fr/blog/a/"),
        ("content/blog/a/index.zh-CN.md", "zh-CN", "/zh-CN/blog/a/"),
    ],
)
def test_languages_come_from_names(path: str, language: str, url: str, tmp_path: Path) -> None:
    found = page(tmp_path, post(), path, BASE + "[languages.fr]\n[languages.zh-CN]\n")
    assert found.values["language"] == language
    assert found.values["webUrl"] == "https://x.org" + url


def test_translations_share_a_key(tmp_path: Path) -> None:
    config = BASE + "[languages.fr]\n"
    first = page(tmp_path, post(), "content/blog/a.md", config)
    assert page(tmp_path, post(), "content/blog/a.fr.md", config).translation_key == (
        first.translation_key
    )


def test_the_language_is_null_where_nothing_says(tmp_path: Path) -> None:
    assert "language" not in page(tmp_path, post()).values
    assert (
        page(tmp_path, post(), config=BASE + 'default_language = "de"').values["language"] == "de"
    )


def test_a_draft_section_holds_drafts(tmp_path: Path) -> None:
    files = {"content/blog/_index.md": "+++\ndraft = true\n+++\n", "content/blog/in/a.md": post()}
    found = read(tmp_path, files, "content/blog/in/a.md")
    assert isinstance(found, Page)
    assert found.values["published"] is False


def test_an_article_gains_taxonomies_authors_and_aliases(tmp_path: Path) -> None:
    text = post(
        'title = "T"',
        'aliases = ["/old", "x/y.html"]',
        "updated = 2021-01-01",
        "[taxonomies]",
        'tags = ["AI"]',
        'categories = ["News"]',
        "[extra]",
        "weight = 3",
    )
    held = page(tmp_path, text, config=BASE + 'author = "Site"\ntitle = "X"\n').values
    assert held["topics"] == ["AI", "News"]
    assert held["category"] == "News"
    assert held["authors"] == [{"name": "Site"}]
    assert held["aliases"] == ["https://x.org/old/", "https://x.org/x/y.html"]
    assert held["updatedDateTime"] == datetime(2021, 1, 1, tzinfo=UTC)
    assert held["extra"] == {"weight": 3}
    assert held["provider"] == {"name": "X", "domain": "x.org"}


@pytest.mark.parametrize(
    ("path", "text", "reason", "key"),
    [
        ("content/a.md", "+++\ndate = 2021-02-30\n+++\n", "bad-date", None),
        ("content/a.md", "+++\ndate = 'soon'\n+++\n", "bad-date", "date"),
        ("content/a.md", "+++\ndate = 3\n+++\n", "bad-date", "date"),
        ("content/a.md", post("updated = 'x'"), "bad-date", "updated"),
        ("content/a.md", post("slug = ''"), "bad-url", "slug"),
        ("content/a.md", post("path = ''"), "bad-url", "path"),
        ("content/a.it.md", post(), "file-name", None),
        ("content/a.md", "---\ntitle: a: b\n---\n", "yaml-syntax", None),
    ],
)
def test_a_page_that_breaks_a_rule_is_rejected(
    path: str, text: str, reason: str, key: str | None, tmp_path: Path
) -> None:
    with pytest.raises(RejectedError) as caught:
        read(tmp_path, {path: text}, path, BASE + "[languages.fr]\n")
    problem = caught.value.problems[0]
    assert (problem.reason, problem.key) == (reason, key)
    assert key is None or problem.line


@pytest.mark.parametrize(
    ("config", "message"),
    [("base_url = '/'", "expected http"), (BASE + "x =", "line 2"), ("base_url = 3", "--site")],
)
def test_a_site_that_cannot_be_opened_says_why(config: str, message: str, tmp_path: Path) -> None:
    write_site(tmp_path, {"config.toml": config})
    with pytest.raises(SiteError, match=message):
        open_site(str(tmp_path), Opening())


@pytest.mark.parametrize(
    ("text", "on", "safe"),
    [
        ("Two Words", "two-words", "Two Words"),
        ("日本語 の題", "ri-ben-yu-noti", "日本語 の題"),
        ("Привет", "privet", "Привет"),
        ("a/b: c?", "a-b-c", "ab c"),
        ("dot. ", "dot", "dot"),
        ("什么", "shen-me", "什么"),
    ],
)
def test_names_are_slugged_as_zola_slugs_them(text: str, on: str, safe: str) -> None:
    assert (slugify(text), slugify(text, "safe"), slugify(text, "off")) == (on, safe, text)


@pytest.mark.parametrize(
    ("name", "day", "slug"),
    [
        ("2020-06-11-a", 11, "a"),
        ("2020-06-11 - a", 11, " a"),
        ("2020-06-11", 11, None),
        ("2020-06-11T10:30:00+02:00_a", 11, "a"),
        ("2020-13-11-a", None, None),
        ("2021-02-30-a", None, "a"),
        ("a", None, None),
    ],
)
def test_dates_stand_at_the_beginning_of_a_name(
    name: str, day: int | None, slug: str | None
) -> None:
    date, rest = date_and_slug(name)
    assert ((date.day if date else None), rest) == (day, slug)


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        ("*README*", True),
        ("*readme*", False),
        ("*.MD", False),
        ("**/blog/**/README.md", True),
        ("*/blo?/R*", True),
        ("*?blog?README.md", True),
        ("*/[!a-z]*.md", True),
        ("*/[^A-Z]*.txt", False),
        ("*/{a,READ{ME,YOU}}.md", True),
        ("/s/**", True),
        ("content/**", False),
        (r"*\*.md", False),
    ],
)
def test_ignored_content_matches_as_globset_does(pattern: str, ignored: bool) -> None:
    """The answers of the crate that Zola uses."""
    assert bool(ignoring(pattern).fullmatch("/s/content/blog/README.md")) is ignored


def test_only_index_files_of_known_languages_make_a_draft(tmp_path: Path) -> None:
    index = "+++\ndraft = true\n+++\n"
    config = BASE + "[languages.fr]\n"
    files = {"content/a/_index.xx.md": index, "content/b/_index.fr.md": index}
    write_site(tmp_path, files)
    assert page(tmp_path, post(), "content/a/a.md", config).values["published"] is True
    assert page(tmp_path, post(), "content/b/b.md", config).values["published"] is False


def test_a_file_that_names_the_default_language_is_no_translation(tmp_path: Path) -> None:
    """Zola leaves the code in its name."""
    config = BASE + "[languages.fr]\n"
    first = page(tmp_path, post(), "content/a/index.md", config)
    assert page(tmp_path, post(), "content/a/index.fr.md", config).translation_key == (
        first.translation_key
    )
    named = page(tmp_path, post(), "content/a/index.en.md", config)
    assert named.translation_key != first.translation_key
    assert named.values["webUrl"] == "https://x.org/index-en/"


def test_spaces_before_front_matter_and_doubled_aliases(tmp_path: Path) -> None:
    text = "  +++\ndate = 2020-01-02\naliases = ['/old', 'old/']\n+++\nBody.\n"
    found = page(tmp_path, text, "content/2020-01-02--a.md").values
    assert (found["title"], found["aliases"]) == ("a", ["https://x.org/old/"])


@pytest.mark.parametrize("value", ["404", "1.0", "0o17", "True", "+1", ".inf", "012", "yes"])
def test_plain_values_of_yaml_are_text_where_zola_expects_text(value: str, tmp_path: Path) -> None:
    text = (
        f"---\ndate: 2020-01-02\ntitle: {value}\ndescription: {value}\nslug: {value}\n"
        f"authors: [{value}]\ntaxonomies:\n  tags: [{value}]\n---\n"
    )
    found = page(tmp_path, text).values
    assert (found["title"], found["excerpt"], found["topics"]) == (value, value, [value])
    assert found["authors"] == [{"name": value}]
    assert found["webUrl"] == f"https://x.org/blog/{slugify(value)}/"


@pytest.mark.parametrize("line", ["draft: yes", "draft: 'true'", "draft:", "render: 'false'"])
def test_a_flag_that_is_no_boolean_is_refused_as_by_zola(line: str, tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="expected true or false"):
        page(tmp_path, f"---\ndate: 2020-01-02\n{line}\n---\n")


def test_a_section_is_a_draft_unless_it_says_false(tmp_path: Path) -> None:
    write_site(tmp_path, {"content/blog/_index.md": "+++\ndraft = 'true'\n+++\n"})
    assert page(tmp_path, post()).values["published"] is False


def test_languages_may_be_a_list_as_in_old_sites(tmp_path: Path) -> None:
    config = BASE + 'languages = [{code = "fr", rss = true}]\n'
    found = page(tmp_path, post(), "content/a.fr.md", config).values
    assert (found["language"], found["webUrl"]) == ("fr", "https://x.org/fr/a/")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("объект", "ob-ekt"),
        ("إسلام", "slm"),
        ("ア・イ", "a-i"),
        ("№ 5", "no-5"),
        ("₹5", "rs5"),
        ("မြန်မာ", "mrnmaa"),
    ],
)
def test_letters_are_spelt_as_zola_spells_them(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_a_pattern_with_an_invalid_range_ignores_nothing() -> None:
    """Zola refuses the configuration."""
    assert ignoring("*[z-a]*").fullmatch("/s/content/z.md") is None
