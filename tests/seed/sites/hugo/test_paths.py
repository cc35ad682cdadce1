from __future__ import annotations

import pytest

from seed.sites.hugo.paths import ContentPath, content_path

LANGUAGES = {"en", "es", "pt-br"}


def path(text: str) -> ContentPath:
    found = content_path(text, LANGUAGES)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "name", "language", "kind"),
    [
        ("/posts/a.md", "a", None, "single"),
        ("/posts/a.es.md", "a", "es", "single"),
        ("/posts/a.pt-BR.md", "a", "pt-br", "single"),
        ("/posts/a.fr.md", "a.fr", None, "single"),
        ("/posts/v1.2.md", "v1.2", None, "single"),
        ("/posts/a.es.draft.md", "a", "es", "single"),
        ("/posts/es.a.md", "es.a", "es", "single"),
        ("/posts/es.md", "es", None, "single"),
        ("/posts/a._note_.md", "a", None, "single"),
        ("/posts/a._language_es_.md", "a", "es", "single"),
        ("/posts/a/index.es.html", "index", "es", "leaf"),
        ("/posts/_index.md", "_index", None, "branch"),
    ],
)
def test_names_are_taken_apart(text: str, name: str, language: str | None, kind: str) -> None:
    found = path(text)
    assert (found.name, found.language, found.kind) == (name, language, kind)


@pytest.mark.parametrize("text", ["/posts/a.txt", "/posts/a", "/posts/a.png"])
def test_other_files_are_no_pages(text: str) -> None:
    assert content_path(text, LANGUAGES) is None


def test_a_language_in_another_case_belongs_to_the_name_where_case_counts() -> None:
    assert path("/a.pt-BR.md").shown.name == "a.pt-BR"
    assert path("/a.es.md").shown.name == "a"


@pytest.mark.parametrize(
    ("text", "base", "base_name", "container", "section"),
    [
        ("/posts/sub/a b.md", "/posts/sub/a b", "a b", "/posts/sub", "posts"),
        ("/posts/sub/index.md", "/posts/sub", "sub", "/posts", "posts"),
        ("/trip/index.md", "/trip", "trip", "/", ""),
        ("/about.md", "/about", "about", "/", ""),
    ],
)
def test_bundles_are_named_by_their_folder(
    text: str, base: str, base_name: str, container: str, section: str
) -> None:
    found = path(text)
    assert (found.base, found.base_name) == (base, base_name)
    assert (found.container, found.section) == (container, section)


def test_paths_are_compared_in_lower_case_with_hyphens() -> None:
    assert path("/Big Sec/My Post.md").normal().base == "/big-sec/my-post"


def test_an_index_with_an_upper_case_extension_is_named_index_where_case_counts() -> None:
    found = path("/posts/one/index.MD")
    assert (found.kind, found.base_name) == ("leaf", "one")
    assert (found.shown.kind, found.shown.base_name) == ("single", "index")
