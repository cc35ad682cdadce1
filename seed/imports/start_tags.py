"""A start tag, to give a new parser the elements around the place where it starts."""

from __future__ import annotations

from typing import NamedTuple


class StartTag(NamedTuple):
    """The name and the attributes as the file spells them."""

    name: str
    attributes: dict[str, str]

    def text(self) -> bytes:
        """The tag in XML."""
        attributes = "".join(f' {key}="{_quoted(value)}"' for key, value in self.attributes.items())
        return f"<{self.name}{attributes}>".encode()


def _quoted(value: str) -> str:
    return "".join(
        f"&#{ord(character)};" if character in '<&"\n\r\t' else character for character in value
    )
