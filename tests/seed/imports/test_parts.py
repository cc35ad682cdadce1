from __future__ import annotations

import io
import tracemalloc
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seed.imports.part import Part
from seed.imports.parts import read_parts
from seed.reading.problems import Problem
from tests.seed.imports.exports import export, post, rss


def parts(text: str | bytes, limit: int = 10_000) -> list[Part]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_parts(io.BytesIO(data), limit))


def items(text: str | bytes, limit: int = 10_000) -> list[str]:
    """Entries as XML, problems as `reason:line`."""
    return [
        f"{part.content.reason}:{part.content.line}"
        if isinstance(part.content, Problem)
        else tostring(part.content, "unicode")
        for part in parts(text, limit)
        if isinstance(part.content, Problem) or part.content.tag in ("item", "atom:entry")
    ]


def test_a_place_that_does_not_parse_costs_its_own_entry_alone() -> None:
    text = rss("<item>1</item>\n", "<item>a & b</item>\n", "<item><b></item>\n", "<item>4</item>")

    assert items(text) == ["<item>1</item>", "xml-syntax:6", "xml-syntax:7", "<item>4</item>"]


def test_namespaces_hold_after_a_place_that_does_not_parse() -> None:
    text = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:q="urn:&quot;&lt;" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">'
        "<item>&</item><item><d:date>1</d:date></item></r:RDF>"
    )

    assert items(text) == ["xml-syntax:1", "<item><dc:date>1</dc:date></item>"]


def test_a_file_that_ends_early_is_named_after_what_it_holds() -> None:
    whole = rss("<item>1</item>\n", "<item>2</item>")

    found = parts(whole[: whole.index("2</item>")])

    assert [part.content.tag for part in found if isinstance(part.content, Element)] == [
        "title",
        "link",
        "item",
    ]
    assert found[-1].whole
    assert isinstance(found[-1].content, Problem)
    assert found[-1].content.reason == "truncated"
    assert "begins on line 6" in found[-1].content.message


@pytest.mark.parametrize(
    "entity",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://localhost/x.dtd"> %a;]>',
    ],
)
def test_a_file_that_declares_entities_is_refused(entity: str) -> None:
    assert items(f"{entity}<rss><channel><item>&a;</item></channel></rss>") == ["xml-entity:1"]


def test_an_external_definition_is_never_read_and_characters_of_html_are_known() -> None:
    text = (
        '<!DOCTYPE rss PUBLIC "-//Netscape" "file:///etc/passwd">'
        "<rss><channel><item><a b='&eacute;'>1&nbsp;2 &unknown;</a></item></channel></rss>"
    )

    assert items(text) == ['<item><a b="é">1\xa02 &amp;unknown;</a></item>']


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (f"<item>{'x' * 5000}</item>", "too-large"),
        (f"<item><a b='{'x' * 5000}'/></item>", "too-large"),
        (f"<item>{'<a/>' * 100}</item>", "too-large"),
        (f"<item>{'<a>' * 120}{'</a>' * 120}</item>", "xml-depth"),
    ],
)
def test_an_entry_beyond_a_bound_is_a_problem_and_the_next_one_is_read(
    entry: str, reason: str
) -> None:
    limit = 1000 if reason == "too-large" else 100_000

    assert items(rss(entry, "<item>2</item>"), limit) == [f"{reason}:5", "<item>2</item>"]


def test_what_the_parser_cannot_take_in_pieces_is_bounded_too() -> None:
    text = rss("<item>1</item>", f"<!--{'x' * 500_000}-->", "<item>2</item>")

    assert items(text, 1000) == ["<item>1</item>", "too-large:5"]


def test_bytes_of_another_encoding_and_control_characters_do_not_stop_a_reading() -> None:
    text = rss("<item>a\x08b</item>").encode().replace(b"a\x08", b"\xe9\x08\x0b\x81")

    assert items(text) == ["<item>é\ufffdb</item>"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "gb2312"])
def test_every_encoding_that_a_file_declares_is_read(encoding: str) -> None:
    named = encoding.removesuffix("-sig")
    content = "Zoë" if encoding == "iso-8859-1" else "人工智能"
    text = f'<?xml version="1.0"\nencoding="{named}"?>\n' + rss(f"<item>{content}</item>")
    declared_once = text.replace('<?xml version="1.0"?>', "", 1)

    found = parts(declared_once.encode(encoding))

    assert isinstance(found[-1].content, Element)
    assert found[-1].content.text == content
    assert found[-1].line == 7


def test_space_before_the_declaration_is_let_pass() -> None:
    assert items("\n\n" + rss("<item>1</item>")) == ["<item>1</item>"]


def test_memory_does_not_grow_with_the_file() -> None:
    text = export(post(id, content__encoded="word " * 400) for id in range(2000)).encode()
    file = io.BytesIO(text)

    tracemalloc.start()
    count = sum(1 for _ in read_parts(file, 100_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count > 2000
    assert peak < 1_500_000 < len(text)


_WORDS = st.text(st.sampled_from("ab<>&'\"é \n"), max_size=20)


@given(st.lists(st.tuples(_WORDS, _WORDS), max_size=6), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_what_is_well_formed_is_read_as_the_standard_library_reads_it(
    entries: list[tuple[str, str]], cut: int
) -> None:
    root = Element("rss")
    channel = Element("channel")
    root.append(channel)
    for attribute, content in entries:
        item = Element("item", {"a": attribute})
        item.text = content
        channel.append(item)
    text = tostring(root, "unicode")
    expected = [tostring(item, "unicode") for item in fromstring(text)[0]]  # noqa: S314

    assert items(text) == expected
    # A file that is cut anywhere gives the parts before the cut, and reports a problem.
    shortened = items(text[:-1][:cut])
    kept = [item for item in shortened if item.startswith("<")]
    assert kept == expected[: len(kept)]
    assert len(shortened) == len(kept) + 1
