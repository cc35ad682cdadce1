"""Files that are damaged anywhere: something is wrong with some entries, and nothing breaks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seed.check import check_files
from seed.imports.kinds import kind_of
from seed.imports.reading import read_entries
from seed.reading.files import Reading
from seed.reading.problems import Problem
from tests.seed.imports.exports import attachment, export, post, rss, thumbnail

_DATE = "<pubDate>Thu, 11 Jun 2020 01:19:00 GMT</pubDate>"
_WHOLE = {
    "export": export(
        [
            post(1, extra=thumbnail(2)),
            attachment(2, "https://blog.example/2.jpg"),
            *(post(id) for id in range(3, 6)),
        ]
    ),
    "rss": rss(
        *(
            f"<item><title>{n}</title><link>https://feed.example/{n}</link>{_DATE}"
            '<media:content url="/a.png" medium="image" width="5"/></item>'
            for n in range(4)
        )
    ),
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/">'
    + "".join(
        f"<entry><id>urn:{n}</id><title type='xhtml'><div>{n}</div></title><link href='{n}'/>"
        "<updated>2020-06-11T01:19:00Z</updated><content type='xhtml'><div><p>x</p></div></content>"
        "</entry>"
        for n in range(4)
    )
    + "</feed>",
    "json": '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": ['
    + ",".join(
        f'{{"id": "{n}", "url": "https://j.example/{n}", "date_published": "2020-06-11",'
        ' "content_text": "x", "tags": ["a"], "attachments": [{"url": "b"}]}'
        for n in range(4)
    )
    + "]}",
}
_PIECES = st.sampled_from(
    [b"", b"<", b">", b"&", b"</item>", b"<item>", b"]]>", b"<![CDATA[", b"\x00", b"\xff", b"[",
     b"]", b"{", b'"', b"null", b"7", b"http://[", b"<!--", b"0000-00-00", b"\n", b"'", b"&#55555;"]
)  # fmt: skip
_DAMAGE = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 30), _PIECES), min_size=1, max_size=4
)


def _damaged(text: str, damage: list[tuple[int, int, bytes]]) -> bytes:
    data = text.encode()
    for place, length, piece in damage:
        at = place % (len(data) + 1)
        data = data[:at] + piece + data[at + length :]
    return data


@pytest.mark.parametrize("name", _WHOLE)
@given(damage=_DAMAGE)
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_is_read_to_its_end(
    tmp_path_factory: pytest.TempPathFactory, name: str, damage: list[tuple[int, int, bytes]]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"damaged-{name}.xml"
    path.write_bytes(_damaged(_WHOLE[name], damage))
    if kind_of(str(path)) is None:
        return

    summary = check_files([str(path)], Reading(), 1).summary

    counted = summary.added + summary.duplicates + summary.passed_over + summary.rejected
    assert summary.read == counted


@pytest.mark.parametrize("name", ["export", "rss", "atom"])
def test_damage_in_one_entry_leaves_the_others_as_they_were(tmp_path: Path, name: str) -> None:
    """The file with a cut in the middle of each entry in turn."""
    path = tmp_path / "feed.xml"
    tag = "entry" if name == "atom" else "item"
    whole = _WHOLE[name]
    path.write_text(whole)
    kind = kind_of(str(path))
    assert kind is not None
    entries = [member.data for member in read_entries(str(path), kind, 10_000)]
    starts = [place for place in range(len(whole)) if whole.startswith(f"<{tag}>", place)]
    for number, (start, end) in enumerate(pairwise([*starts, len(whole)])):
        middle = whole.index("</title>", start, end)
        path.write_text(whole[:middle] + whole[middle + 3 :])

        found = [member.data for member in read_entries(str(path), kind, 10_000)]

        # If an attachment is removed, its post loses the image.
        others = [place for place in range(len(entries)) if place not in (number, 0)]
        assert [found[place] for place in others] == [entries[place] for place in others]
        assert not isinstance(found[number], bytes)


def test_an_entry_without_an_end_tag_ends_where_the_next_one_begins(tmp_path: Path) -> None:
    items = "".join(f"<item><title>{n}</title></item>" for n in range(4))
    text = rss(items.replace("1</title></item>", "1</title>"))
    path = tmp_path / "feed.xml"
    path.write_text(text)

    members = list(read_entries(str(path), "rss", 100_000))

    entries = [member for member in members if "!/" in member.path]
    assert len(entries) == 4
    assert all(isinstance(entry.data, bytes) for entry in entries)
    assert isinstance(members[-1].data, Problem)
