"""A plain folder: addresses that files lack, made by a template or from the path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seed.reading.files import Article, read_article
from seed.reading.opening import Choices, describe, open_reading
from seed.reading.problems import RejectedError
from seed.values.mapping import MappingError
from tests.seed.samples import article_text

SITE = "https://example.com"


def read(folder: Path, name: str, text: str | None = None, **choices: Any) -> Any:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    reading = open_reading([str(folder)], Choices(**choices))
    text = article_text(webUrl=None) if text is None else text
    article = read_article(str(path), text.encode(), reading)
    assert isinstance(article, Article)
    return article.document


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("/news/:year/:month/:slug/", "/news/2020/06/my-story/"),
        ("/:i_day-:short_month/:title.html", "/11-Jun/My-Story.html"),
        ("/:section/:filename/", "/world/My%20Story/"),
        ("/:path/", "/world/asia/2020-06-11-My%20Story/"),
        ("/:slugified_categories/:slug", "/news/my-story"),
        ("/:hour:minute/:slug", "/0119/my-story"),
    ],
)
def test_template_makes_the_address(template: str, address: str, tmp_path: Path) -> None:
    name = "world/asia/2020-06-11-My Story.md"
    document = read(tmp_path, name, site=SITE, url=template)
    assert document["url"] == SITE + address
    assert document["newsgraph"]["derived"] is True


def test_template_may_name_the_host(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", url="https://other.example/:year/:slug/")
    assert document["url"] == "https://other.example/2020/a/"


def test_template_may_stand_in_a_mapping(tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text("site: https://example.com\nurl: /:year/:slug/\n")
    assert read(tmp_path, "a.md", mapping=str(mapping))["url"] == f"{SITE}/2020/a/"


def test_without_a_template_it_is_the_path_and_never_the_name_alone(tmp_path: Path) -> None:
    first = read(tmp_path, "world/2020-06-11-a b.md", site=SITE)
    second = read(tmp_path, "sports/2020-06-11-a b.md", site=SITE)
    assert first["url"] == f"{SITE}/world/2020-06-11-a%20b/"
    assert second["url"] == f"{SITE}/sports/2020-06-11-a%20b/"


def test_stated_addresses_stay(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", article_text("/stated/"), site=SITE, url="/:slug/")
    assert document["url"] == f"{SITE}/stated/"
    assert "derived" not in document["newsgraph"]


def test_without_a_site_an_address_is_still_required(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="webUrl or originalUrl"):
        read(tmp_path, "a.md")


def test_a_date_that_is_missing_is_told_by_its_own_reason(tmp_path: Path) -> None:
    text = article_text(webUrl=None, publishedDateTime=None)
    with pytest.raises(RejectedError, match="publishedDateTime is missing"):
        read(tmp_path, "a.md", text, site=SITE, url="/:year/:slug/")


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"url": "/:year/:slug/"}, "has no host"),
        ({"site": "example.com"}, "expected http"),
        ({"site": "https://"}, "expected http"),
    ],
)
def test_wrong_options_are_explained(choices: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=message):
        open_reading([str(tmp_path)], Choices(**choices))


def test_unknown_words_of_a_template_are_named(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="unknown placeholder :nonsense"):
        read(tmp_path, "a.md", site=SITE, url="/:nonsense/")


def test_each_folder_is_described_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    paths = [str(tmp_path / name) for name in ("a", "b", "a")]
    assert list(describe(open_reading(paths, Choices()).sites)) == [
        f"Plain folder {tmp_path}/a: each file states its address",
        f"Plain folder {tmp_path}/b: each file states its address",
    ]


def test_a_listed_file_lies_below_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/a.md").write_text(article_text(webUrl=None))
    reading = open_reading([], Choices(site=SITE), ["deep/a.md\n"])
    path = str(tmp_path / "deep/a.md")
    article = read_article(path, Path(path).read_bytes(), reading)
    assert isinstance(article, Article)
    assert article.document["url"] == f"{SITE}/deep/a/"


def test_authors_languages_and_aliases_take_one_form(tmp_path: Path) -> None:
    text = article_text(
        f"{SITE}/a/",
        author="Ada",
        lang="EN_gb",
        aliases=["/old/", "https://x.example/b", 7],
    )
    document = read(tmp_path, "a.md", text)
    assert document["authors"] == [{"name": "Ada"}]
    assert document["author"] == "Ada"
    assert document["language"] == "en-GB"
    assert document["aliases"] == [f"{SITE}/old/", "https://x.example/b"]
    assert document["newsgraph"]["urls"] == [f"{SITE}/a"]
    assert document["newsgraph"]["aliases"] == [f"{SITE}/old", "https://x.example/b"]
    moved = read(tmp_path, "a.md", article_text(f"{SITE}/a/", redirect_from="/old/"))
    assert moved["aliases"] == [f"{SITE}/old/"]
    odd = read(tmp_path, "a.md", article_text(authors={"x": 1}, language="English", aliases=3))
    assert not {"authors", "language", "aliases"} & set(odd)
    kept = dict(odd["newsgraph"]["otherKeys"])
    assert kept == {"authors": {"x": 1}, "language": "English", "aliases": 3}
