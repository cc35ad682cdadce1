"""Reads the parts of an XML file in constant memory, even if some of them are broken.

If the text is not well formed, the entry at that place becomes a problem. Reading continues with
the next entry: a new parser starts there, inside the same outer elements.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from seed.imports.decoding import blocks
from seed.imports.part import Part, StopError
from seed.imports.scanner import Scanner


def read_parts(file: BinaryIO, limit: int, without: frozenset[str] = frozenset()) -> Iterator[Part]:
    """Every child of the channel or feed, and every problem, in the order of the file.

    `limit`: maximum characters of one part. A larger part becomes a problem. `without`: elements
    to leave out.
    """
    scanner = Scanner(limit, without)
    text = blocks(file)
    try:
        for block in text:
            given: bytes | None = block
            while given is not None:
                problem = scanner.parse(given)
                yield from scanner.take()
                if problem is None:
                    break
                yield problem
                given = _resume(scanner, text)
            else:
                return
        if problem := scanner.close():
            yield problem
    except StopError as stopped:
        yield from scanner.take()
        yield Part(stopped.problem, stopped.problem.line or 1, whole=True)


def root_of(start: bytes) -> tuple[str, dict[str, str]] | None:
    """Short name and attributes of the outermost element, from the first bytes of a file."""
    scanner = Scanner(len(start))
    with contextlib.suppress(StopError):
        scanner.parse(start)
    if scanner.root is None:
        return None
    return scanner.root, scanner.outer[0].attributes if scanner.outer else {}


def _resume(scanner: Scanner, text: Iterator[bytes]) -> bytes | None:
    """The text to parse after an error: from the next entry, if there is one."""
    tag = re.compile(rb"<" + re.escape(scanner.entry_tag.encode()) + rb"[\s>/]")
    rest, lines = scanner.rest, scanner.rest_line
    while (found := tag.search(rest)) is None:
        cut = max(len(rest) - len(scanner.entry_tag) - 2, 0)
        lines += rest.count(b"\n", 0, cut)
        block = next(text, None)
        if block is None:
            return None
        rest = rest[cut:] + block
    lines += rest.count(b"\n", 0, found.start())
    scanner.start_again(lines)
    return rest[found.start() :]
