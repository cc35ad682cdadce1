from __future__ import annotations

import pytest

from seed.sites.hugo.addresses import Addressing, Place, address, alias_addresses, base_url_of
from seed.sites.hugo.paths import content_path
from seed.sites.hugo.words import Spelling

BASE = "https://x.org/b/"


def place(path: str, slug: str = "") -> Place:
    found = content_path(path, ())
    assert found is not None
    return Place(found, found.normal().container, slug)


def at(path: str, how: Addressing, slug: str = "", **given: str | None) -> str:
    made = address(how, place(path, slug), given.get("pattern"), given.get("url"))
    return made.removeprefix(how.base_url)


@pytest.mark.parametrize(
    ("path", "slug", "text"),
    [
        ("/posts/My Post.md", "", "posts/my-post/"),
        ("/posts/trip/index.md", "", "posts/trip/"),
        ("/posts/trip/index.md", "A Slug", "posts/a-slug/"),
        ("/about.md", "", "about/"),
        ("/posts/a#b ü.md", "", "posts/a%23b-%C3%BC/"),
        ("/posts/a.md", "index", "posts/"),
        ("/posts/a.md", "x.html", "posts/x.html/"),
    ],
)
def test_addresses_follow_the_path(path: str, slug: str, text: str) -> None:
    assert at(path, Addressing(BASE), slug) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/posts/a.md", "posts/a.html"),
        ("/posts/trip/index.md", "posts/trip.html"),
        ("/news/a.md", "news/a/"),
    ],
)
def test_ugly_addresses_end_in_html(path: str, text: str) -> None:
    assert at(path, Addressing(BASE, ugly={"posts": True})) == text
    if "posts" in path:
        assert at(path, Addressing(BASE, ugly=True)) == text


def test_a_pattern_takes_the_place_of_the_path() -> None:
    how = Addressing(BASE, prefix="es")
    assert at("/posts/a.md", how, pattern="/2020/x") == "es/2020/x/"
    assert at("/posts/a.md", Addressing(BASE, ugly=True), pattern="/2020/x") == "2020/x.html"


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("/fixed/", "fixed/"),
        ("/fixed", "fixed/"),
        ("/fixed.html", "fixed.html"),
        ("/v1.2/page", "v1.2/page"),
        ("/v1.2/page/", "v1.2/page/"),
        ("/x/index.html", "x/"),
        ("rel/it", "es/rel/it/"),
        ("/../up", "up/"),
        ("/A b?q=1#z", "A%20b?q=1%23z/"),
        ("/", ""),
    ],
)
def test_a_stated_url_is_kept_as_it_is(url: str, text: str) -> None:
    assert at("/posts/a.md", Addressing(BASE, prefix="es"), url=url) == text


def test_case_is_kept_where_the_site_keeps_it() -> None:
    how = Addressing(BASE, spelling=Spelling(keep_case=True))
    found = content_path("/Posts/My Post.md", ())
    assert found is not None
    assert address(how, Place(found, found.container), None, None) == BASE + "Posts/My-Post/"


def test_aliases_lead_to_full_addresses() -> None:
    how = Addressing(BASE, prefix="es")
    aliases = ["/old/", "old.html", "near", "../up", "/x/index.html", "/", "https://y.org/", "/old"]
    assert alias_addresses(how, aliases, BASE + "es/posts/a/", "posts") == [
        BASE + "es/old/",
        BASE + "es/posts/old.html",
        BASE + "es/posts/near/",
        BASE + "es/up/",
        BASE + "es/x/",
    ]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://x.org", "https://x.org/"),
        ("https://x.org/b", "https://x.org/b/"),
        ("https://x.org:8080/ä/", "https://x.org:8080/%C3%A4/"),
    ],
)
def test_the_address_of_the_site_ends_in_a_slash(text: str, url: str) -> None:
    assert base_url_of(text) == url


@pytest.mark.parametrize("text", ["", "/", "example.org", "ftp://x.org", "https://"])
def test_a_site_without_host_has_no_addresses(text: str) -> None:
    with pytest.raises(ValueError, match="expected http"):
        base_url_of(text)
