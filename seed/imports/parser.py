"""The XML parser: expat, which streams and reports lines and positions.

It resolves no entities: a file that declares entities is rejected, and nothing external is
loaded. Feeds use named characters of HTML (`&nbsp;`) without declaring them, so we declare them.
"""

from __future__ import annotations

from html.entities import name2codepoint
from typing import Protocol
from xml.parsers import expat

from seed.imports.decoding import BLOCK

_HTML = "".join(
    f'<!ENTITY {name} "&#{code};">'
    for name, code in name2codepoint.items()
    if name not in ("amp", "lt", "gt", "quot")
).encode()


class Handler(Protocol):
    """Callbacks for the events of a document. `declares`: the file declares an entity."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def data(self, text: str) -> None: ...

    def declares(self, name: str) -> None: ...


def make_parser(handler: Handler) -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = BLOCK
    parser.UseForeignDTD(True)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    ours = False

    def characters(*_: object) -> int:
        """Replaces the document type definition that the file names."""
        nonlocal ours
        ours = True
        parser.ExternalEntityParserCreate(None).Parse(_HTML, True)
        ours = False
        return 1

    def declares(name: str, *_: object) -> None:
        if not ours:
            handler.declares(name)

    parser.ExternalEntityRefHandler = characters
    parser.EntityDeclHandler = declares
    parser.SkippedEntityHandler = lambda name, _: handler.data(f"&{name};")
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.data
    return parser
