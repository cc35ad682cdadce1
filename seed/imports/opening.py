"""Opens exports and feeds on disk or inside a zip archive, which some hosts provide."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from seed.reading.containers import ALLOWANCE, INSIDE, RATIO, is_container

SUFFIXES = frozenset((".xml", ".rss", ".atom", ".rdf", ".wxr"))
"""Extensions of files that may be a feed or an export."""

BROKEN = (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)
"""The errors of reading. RuntimeError: a member is encrypted."""


def may_be_xml(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES


def open_source(path: str) -> BinaryIO:
    """`path`: a file, or a zip archive, `!/` and the name of a member. Raises one of BROKEN."""
    archive, inside, member = path.partition(INSIDE)
    if not inside:
        return open(path, "rb")
    with zipfile.ZipFile(archive) as opened:
        info = opened.getinfo(member)
        if info.file_size > max(ALLOWANCE, RATIO * os.path.getsize(archive)):
            raise zipfile.BadZipFile("its unpacked size is suspiciously large; unpack it yourself")
        return cast(BinaryIO, opened.open(info))


def source_of(path: str) -> str | None:
    """The export or feed that contains the entry of this path. None for other paths.

    >>> source_of("a.xml!/7"), source_of("a.zip!/b.xml!/7"), source_of("a.zip!/b.md")
    ('a.xml', 'a.zip!/b.xml', None)
    """
    archive, inside, rest = path.partition(INSIDE)
    if not inside or not is_container(archive):
        return archive if inside else None
    member, inside, _ = rest.partition(INSIDE)
    return archive + INSIDE + member if inside and may_be_xml(member) else None


def members_to_try(archive: str) -> Iterator[str]:
    """Paths of the members of a zip archive that may be exports, by their names."""
    if not archive.lower().endswith(".zip"):
        return
    try:
        with zipfile.ZipFile(archive) as opened:
            names = sorted(name for name in opened.namelist() if may_be_xml(name))
    except BROKEN:
        return  # reading the other members reports the problem
    for name in names:
        if not os.path.basename(name).startswith("."):
            yield archive + INSIDE + name
