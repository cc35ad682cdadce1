"""Reads exports and feeds entry by entry. An entry's path is the file's path, `!/`, and its id."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from seed.imports import atom, json_feed, rss, wordpress
from seed.imports.channel import Channel
from seed.imports.decoding import blocks
from seed.imports.entry import Entry, encode, name_of
from seed.imports.json_items import read_members
from seed.imports.kinds import Kind, kind_of
from seed.imports.notes import Notes
from seed.imports.opening import BROKEN, open_source, source_of
from seed.imports.part import Part
from seed.imports.parts import read_parts, root_of
from seed.imports.scanner import ENTRIES
from seed.reading.containers import INSIDE
from seed.reading.problems import Problem, RejectedError
from seed.sites.site import PassedOver

_EVERYTHING = 1 << 40


class Member(NamedTuple):
    """One entry: data for `entry.decode`, or its problem, and the `line` if known."""

    path: str
    data: bytes | Problem
    line: int | None = None


class _Read(NamedTuple):
    """`id`: the entry's id in the file. `whole`: the problem affects the whole file."""

    content: Entry | PassedOver | Problem
    id: str | None = None
    line: int | None = None
    whole: bool = False


def read_entries(path: str, kind: Kind, limit: int) -> Iterator[Member]:
    """Every entry of a file, `limit` characters each at most, in constant memory.

    The problem of an entry takes the entry's place. Problems of the file come last.
    """
    notes = Notes()
    try:
        for number, read in enumerate(_read(path, kind, limit, notes), 1):
            if read.whole and isinstance(read.content, Problem):
                yield Member(path, read.content)
                continue
            name = notes.own_name(name_of(read.id) if read.id else f"#{number}")
            data = read.content if isinstance(read.content, Problem) else encode(read.content)
            yield Member(path + INSIDE + name, data, read.line)
    except BROKEN as error:
        reason = getattr(error, "strerror", None) or error
        yield Member(path, Problem("unreadable", f"cannot be read: {reason}"))


def find_entry(path: str, limit: int) -> Member | None:
    """The entry of that path. None if it no longer exists."""
    file = source_of(path)
    kind = kind_of(file) if file else None
    members = read_entries(file, kind, limit) if file and kind else iter(())
    return next((member for member in members if member.path == path), None)


def holds_entry(path: str) -> bool:
    """Whether the entry of this path still exists."""
    file = source_of(path)
    if file is None:
        return False
    try:
        changed = os.stat(file.partition(INSIDE)[0]).st_mtime_ns
        return path.removeprefix(file + INSIDE) in _names(file, changed)
    except BROKEN:
        return False


@lru_cache(maxsize=4)
def _names(path: str, changed: int) -> Notes:
    """The names of all entries that are or may become articles."""
    kind, notes, names = kind_of(path), Notes(), Notes()
    for number, read in enumerate(_read(path, kind, _EVERYTHING, notes) if kind else (), 1):
        if not read.whole:
            name = notes.own_name(name_of(read.id) if read.id else f"#{number}")
            if not isinstance(read.content, PassedOver):
                names.own_name(name)
    return names


def _read(path: str, kind: Kind, limit: int, notes: Notes) -> Iterator[_Read]:
    return _read_json(path, limit) if kind == "json-feed" else _read_xml(path, kind, limit, notes)


def _read_json(path: str, limit: int) -> Iterator[_Read]:
    about: dict[str, Any] = {}
    with open_source(path) as file:
        for member in read_members(file, limit):
            if member.key != "items" and not isinstance(member.content, Problem):
                about[member.key] = member.content
        feed = json_feed.channel(about)
        file.seek(0)
        for member in read_members(file, limit):
            if isinstance(member.content, Problem):
                yield _Read(member.content, whole=member.whole)
            elif member.key == "items":
                content = _made(json_feed.article, member.content, feed)
                yield _Read(content, json_feed.identity(member.content))


_FORMATS: dict[Kind, ModuleType] = {"wordpress": wordpress, "rss": rss, "atom": atom}


def _read_xml(path: str, kind: Kind, limit: int, notes: Notes) -> Iterator[_Read]:
    format = _FORMATS[kind]
    channel = _survey(path, kind, limit, notes)
    extra = (notes.attachment,) if kind == "wordpress" else ()
    without = wordpress.WITHOUT if kind == "wordpress" else frozenset[str]()
    with open_source(path) as file:
        for part in read_parts(file, limit, without):
            if isinstance(part.content, Problem):
                yield _Read(part.content, None, part.line, part.whole)
            elif part.content.tag in ENTRIES:
                content = _made(format.article, part.content, channel, *extra)
                yield _Read(content, format.identity(part.content), part.line)


def _survey(path: str, kind: Kind, limit: int, notes: Notes) -> Channel:
    """The first pass: collects the file's properties, which can be anywhere in the file."""
    wanted: list[Element] = []
    without = wordpress.SURVEY_WITHOUT if kind == "wordpress" else frozenset(("item", "atom:entry"))
    with open_source(path) as file:
        found = root_of(next(blocks(file), b""))
        file.seek(0)
        for part in _elements(read_parts(file, limit, without)):
            if part.tag not in ENTRIES:
                wanted.append(part)
            elif kind == "wordpress" and (attached := wordpress.attachment(part)):
                notes.attach(*attached)
    channel: Channel = _FORMATS[kind].channel(wanted, found[1] if found else {})
    return channel


def _elements(parts: Iterator[Part]) -> Iterator[Element]:
    return (part.content for part in parts if isinstance(part.content, Element))


def _made(
    article: Callable[..., Entry | PassedOver], *arguments: Any
) -> Entry | PassedOver | Problem:
    try:
        return article(*arguments)
    except RejectedError as error:
        return error.problems[0]
