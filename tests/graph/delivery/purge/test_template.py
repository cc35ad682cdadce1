"""Purges as each cache takes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.delivery.purge.template import TEMPLATES, Template, TemplateError, template_of


def test_varnish_gets_a_pattern_that_matches_only_the_tags() -> None:
    [purge] = TEMPLATES["varnish"].purges({"topic:ai", "provider:a.com"}, "")
    assert purge.headers == {"X-Purge-Tags": r"provider:a\.com|topic:ai"}


def test_fastly_and_cloudflare_get_their_tokens() -> None:
    [fastly] = TEMPLATES["fastly"].purges({"b", "a"}, "secret")
    assert fastly.headers == {"Fastly-Key": "secret", "Surrogate-Key": "a b"}
    [cloudflare] = TEMPLATES["cloudflare"].purges({"a"}, "secret")
    assert cloudflare.headers["Authorization"] == "Bearer secret"
    assert json.loads(cloudflare.body) == {"tags": ["a"]}


def test_many_tags_need_several_purges() -> None:
    tags = {f"article:{number:024}" for number in range(1000)}
    purges = list(TEMPLATES["cloudflare"].purges(tags, ""))
    assert len(purges) == 34
    assert {tag for purge in purges for tag in json.loads(purge.body)["tags"]} == tags
    for purge in TEMPLATES["varnish"].purges(tags, ""):
        assert len(purge.headers["X-Purge-Tags"]) < 8000


def test_a_tag_is_never_treated_as_a_placeholder() -> None:
    [purge] = Template({"X": "{tags}"}, "{json}").purges({"{token}"}, "secret")
    assert purge.headers == {"X": "{token}"}


def test_a_template_can_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text('headers: {X-Tags: "{tags}"}\nseparator: " "\nmost_tags: 2\n')
    assert template_of(str(file)) == Template({"X-Tags": "{tags}"}, separator=" ", most_tags=2)


@pytest.mark.parametrize("text", ["- a list", "method: GET", "headers: [", "most_tags: many"])
def test_a_wrong_template_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text)
    with pytest.raises(TemplateError, match=r"own\.yaml"):
        template_of(str(file))
    with pytest.raises(TemplateError, match="not one of varnish"):
        template_of("no-such")
