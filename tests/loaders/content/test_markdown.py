"""Markdown, compared with the examples of the CommonMark specification."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from loaders.content.markdown import code_ranges, markdown_to_html
from tests.packages import node_packages

SPEC = Path(__file__).parent / "spec"


@pytest.fixture(scope="module")
def examples() -> list[dict[str, str]]:
    """The examples, from npm; skips where npm is not there."""
    node_packages(SPEC)
    script = "console.log(JSON.stringify(require('commonmark-spec').tests))"
    printed = subprocess.run(
        ["node", "-e", script], cwd=SPEC, check=True, capture_output=True, timeout=60
    ).stdout
    found: list[dict[str, str]] = json.loads(printed)
    return found


def test_the_examples_of_the_specification_are_rendered_as_it_says(
    examples: list[dict[str, str]],
) -> None:
    assert len(examples) > 600
    for example in examples:
        found = markdown_to_html(example["markdown"].replace("→", "\t"))
        assert _normal(found) == _normal(example["html"].replace("→", "\t")), example


def _normal(html: str) -> str:
    """White space between a block quote's tags means nothing."""
    return re.sub(r"<blockquote>\s*</blockquote>", "<blockquote></blockquote>", html)


def test_tables_strikethrough_and_footnotes_are_known() -> None:
    html = markdown_to_html("| a | b |\n|:--|--:|\n| ~~c~~ | d[^1] |\n\n[^1]: e\n")
    assert '<th align="left">a</th>' in html
    assert '<td align="right">d<sup class="footnote-ref"><a href="#fn1" id="fnref1">' in html
    assert "<s>c</s>" in html


@pytest.mark.parametrize("heading", ["## A {#b}", "## A {: #b .c}", "A {#b}\n---", "## A {.c #b}"])
def test_a_heading_may_name_its_anchor(heading: str) -> None:
    assert markdown_to_html(heading) == '<h2 id="b">A</h2>\n'


def test_code_is_found_where_it_stands() -> None:
    text = "a\n\n```\nb\n```\n\n> ~~~\n> c\n> ~~~\n\n    d\n\n- e\n\n      f\n"
    assert [text[start:end].strip() for start, end in code_ranges(text)] == [
        "```\nb\n```",
        "> ~~~\n> c\n> ~~~",
        "d",
        "f",
    ]
