"""A site of Hugo, seeded: every file counted, every article at its address, in its language."""

from __future__ import annotations

from pathlib import Path

from loaders.documents import article_id
from seed.archive import load
from seed.options import Options
from seed.reading.opening import Choices, open_reading
from seed.summary import Summary
from seed.writing.store import Store
from tests.seed.sites.hugo.oracle import write_site

FILES = {
    "hugo.toml": 'baseURL = "https://x.org"\ntitle = "X"\n[languages.en]\n[languages.es]\n'
    '[permalinks]\nposts = "/:year/:slug/"\n',
    "README.md": "# A site\n",
    "content/about.md": "---\ntitle: About\n---\n",
    "content/posts/_index.md": "---\ncascade: {author: Ann}\n---\n",
    "content/posts/one.md": "---\ntitle: One\ndate: 2020-01-02\ntags: [AI]\n---\nBody.\n",
    "content/posts/one.es.md": '+++\ntitle = "Uno"\ndate = 2020-01-02\ndraft = true\n+++\n',
    "content/posts/trip/index.md": '{"title": "Trip", "date": "2021-05-06T10:00:00+02:00"}\n',
    "content/posts/trip/note.md": "---\ntitle: Note\ndate: 2021-05-06\n---\n",
    "content/posts/bad.md": "---\ntitle: Bad\ndate: 2021-02-30\n---\n",
    "layouts/index.html": "{{ .Title }}\n",
}


def seed(site: Path, uri: str, *, prune: bool = False) -> Summary:
    listed = [str(site)]
    reading = open_reading(listed, Choices())
    return load(listed, uri, Options(workers=1, reading=reading, prune=prune))


def test_a_site_arrives_whole(tmp_path: Path, uri: str, store: Store) -> None:
    write_site(tmp_path, FILES)
    summary = seed(tmp_path, uri)
    assert (summary.read, summary.added, summary.rejected, summary.passed_over) == (9, 3, 1, 5)
    assert dict(summary.passed_reasons) == {
        "not-content": 2,
        "no-date": 1,
        "list-page": 1,
        "not-output": 1,
    }
    assert seed(tmp_path, uri).unchanged == 3

    articles = {row["url"]: row for row in store.articles.find()}
    assert set(articles) == {
        "https://x.org/2020/one/",
        "https://x.org/es/2020/uno/",
        "https://x.org/2021/trip/",
    }
    one = articles["https://x.org/2020/one/"]
    uno = articles["https://x.org/es/2020/uno/"]
    assert one["_id"] == article_id("https://x.org/2020/one")
    assert (one["language"], uno["language"]) == ("en", "es")
    assert (one["published"], uno["published"]) == (True, False)
    assert one["newsgraph"]["translationKey"] == uno["newsgraph"]["translationKey"]
    assert [author["name"] for author in one["authors"]] == ["Ann"]
    assert articles["https://x.org/2021/trip/"]["slug"] == "trip"


def test_a_change_of_the_configuration_moves_every_article(
    tmp_path: Path, uri: str, store: Store
) -> None:
    write_site(tmp_path, FILES)
    seed(tmp_path, uri)
    write_site(tmp_path, {"hugo.toml": FILES["hugo.toml"].replace("/:year", "/archive/:year")})
    seed(tmp_path, uri, prune=True)
    urls = {row["url"] for row in store.articles.find()}
    assert "https://x.org/archive/2020/one/" in urls
    assert "https://x.org/2020/one/" not in urls
