"""Turns XML events into parts: the children of a feed's or an export's outermost elements.

Names are short ones (`names.py`); the parser is `parser.py`.
"""

from __future__ import annotations

from xml.etree.ElementTree import TreeBuilder
from xml.parsers import expat

from seed.imports.decoding import BLOCK
from seed.imports.names import ATOM, attribute_names, declared, element_name
from seed.imports.parser import make_parser
from seed.imports.part import Part, StopError
from seed.imports.start_tags import StartTag
from seed.reading.problems import Problem

ENTRIES = ("item", "atom:entry")
_MAX_DEPTH = 100
"""Maximum nesting of elements in one entry."""
_MAX_FILE_DEPTH = 10_000
_SIZE_OF_ELEMENT = 64


class Scanner:
    """Collects the parts of one document.

    `limit`: characters of one part. `without`: elements that are left out of parts.
    """

    def __init__(self, limit: int, without: frozenset[str] = frozenset()) -> None:
        self._limit, self._without = limit, without
        self.root: str | None = None
        """Short name of the outermost element."""
        self.outer: list[StartTag] = []
        """The elements around the parts, as the file spells them."""
        self._entry: str | None = None
        self._found: list[Part] = []
        self.rest, self.rest_line = b"", 0
        """After a problem: the text after it, and the number of line breaks before that text."""
        self._held, self._start = b"", 0
        """Text that the parser got but has not processed, and its position in the whole text."""
        self._parser = make_parser(self)
        self._begin_parser(0)

    @property
    def entry_tag(self) -> str:
        """How the file spells the tag of an entry."""
        return self._entry or ("entry" if self.root == "atom:feed" else "item")

    def take(self) -> list[Part]:
        """The parts completed since the last call."""
        found, self._found = self._found, []
        return found

    def parse(self, data: bytes, *, last: bool = False) -> Part | None:
        """The problem that ends the parsing, if there is one. Raises StopError."""
        self._held += data
        parser = self._parser
        try:
            parser.Parse(data, last)
        except expat.ExpatError as error:
            self.rest = self._held[parser.ErrorByteIndex - self._start + 1 :]
            self.rest_line = self._lines + parser.ErrorLineNumber - 1
            return self._broken(expat.ErrorString(error.code), last)
        if (taken := parser.CurrentByteIndex - self._start) > 0:
            self._held = self._held[taken:]
            self._start += taken
        if len(self._held) > self._limit + BLOCK:
            raise StopError(self._too_large())
        return None

    def close(self) -> Part | None:
        """Handle the end of the file. It is a problem if it comes too early."""
        return self.parse(b"", last=True)

    def _broken(self, message: str, last: bool) -> Part:
        inside = self._part is not None
        line = self._lines + self._parser.ErrorLineNumber
        if last:
            where = f", inside an entry that begins on line {self._begun}" if inside else ""
            message = f"the file ends too early{where}; the entries before that point are loaded"
            return Part(Problem("truncated", message, line=line), line, whole=True)
        problem = Problem("xml-syntax", f"not well-formed XML: {message}", line=line)
        return Part(problem, self._begun if inside else line, whole=not inside)

    def start_again(self, lines: int) -> None:
        """A new parser, inside the same outer elements, after `lines` line breaks."""
        outer, self.outer = self.outer, []
        self._begin_parser(lines)
        for tag in outer:
            text = tag.text()
            self._parser.Parse(text, False)
            self._start += len(text)

    def _begin_parser(self, lines: int) -> None:
        self._lines = lines
        self._begun = lines + 1
        self._depth, self._size = 0, 0
        self._part: int | None = None
        """The depth of the part that is open."""
        self._in_entry = False
        self._open: list[str] = []
        """The open elements of the part."""
        self._left_out = 0
        """How many open elements are left out."""
        self._scopes: list[dict[str, str]] = [{}]
        self._builder: TreeBuilder | None = None
        self._problem: Problem | None = None
        self._held, self._start = b"", 0
        self._parser = make_parser(self)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        scope = self._scopes[-1]
        if attributes and (spaces := declared(attributes)):
            scope = {**scope, **spaces}
        if self._depth == 0 and name == "feed":
            scope = {"": ATOM, **scope}
        self._scopes.append(scope)
        short = element_name(name, scope)
        if self.root is None:
            self.root = short
        if short in ENTRIES and self._ends_early():
            self._finish_early()
        if self._part is None:
            if self._depth < (2 if self.root == "rss" else 1) and short not in ENTRIES:
                if self._depth == len(self.outer):
                    self.outer.append(StartTag(name, attributes))
            else:
                self._begin_part(name, short)
        self._depth += 1
        if self._depth > _MAX_FILE_DEPTH:
            raise StopError(Problem("xml-depth", "nested too deeply", line=self._line()))
        if self._left_out or (self._builder is not None and short in self._without):
            self._left_out += 1
        elif self._builder is not None:
            self._size += _SIZE_OF_ELEMENT
            if attributes:
                self._size += sum(map(len, attributes.values()))
                attributes = attribute_names(attributes, scope)
            self._builder.start(short, attributes)
            self._open.append(short)
            self._bound()

    def _begin_part(self, name: str, short: str) -> None:
        self._part, self._in_entry = self._depth, short in ENTRIES
        if self._in_entry:
            self._entry = name
        self._builder = None if short in self._without else TreeBuilder()
        self._size, self._problem = 0, None
        self._begun = self._line()

    def data(self, text: str) -> None:
        if self._builder is not None and not self._left_out:
            self._size += len(text)
            self._builder.data(text)
            self._bound()

    def _bound(self) -> None:
        if self._size > self._limit:
            self._problem = self._too_large()
        elif self._depth - (self._part or 0) > _MAX_DEPTH:
            message = f"elements are nested deeper than {_MAX_DEPTH} levels"
            self._problem = Problem("xml-depth", message, line=self._line())
        if self._problem is not None:
            self._builder = None

    def end(self, name: str) -> None:
        self._depth -= 1
        self._scopes.pop()
        if self._left_out:
            self._left_out -= 1
        elif self._builder is not None:
            self._builder.end(self._open.pop())
        if self._depth == self._part:
            self._finish_part()

    def _finish_part(self) -> None:
        if self._problem is not None:
            self._found.append(Part(self._problem, self._begun))
        elif self._builder is not None:
            self._found.append(Part(self._builder.close(), self._begun))
        self._builder, self._problem, self._part = None, None, None
        self._open, self._left_out = [], 0

    def _ends_early(self) -> bool:
        """Whether an entry that begins here ends the open part: a channel, or another entry whose
        end tag is missing. An extension may contain entries (`sx:conflict`).
        """
        return self._part is not None and (not self._in_entry or self._depth == self._part + 1)

    def _finish_early(self) -> None:
        if self._builder is not None:
            while self._open:
                self._builder.end(self._open.pop())
        self._finish_part()

    def declares(self, name: str) -> None:
        message = f"the file declares the entity {name[:40]!r}; remove the DOCTYPE"
        raise StopError(Problem("xml-entity", message, line=self._line()))

    def _too_large(self) -> Problem:
        message = f"an entry has more than {self._limit:,} characters (NEWSGRAPH_SEED_MAX_BYTES)"
        return Problem("too-large", message, line=self._begun)

    def _line(self) -> int:
        return self._lines + self._parser.CurrentLineNumber
