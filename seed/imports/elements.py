"""Reads the content of an XML element: texts of children, and markup written as elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)


_FOREIGN_PREFIXES = {"{http://www.w3.org/1999/xlink": "xlink:", "{xmlns": "xmlns:"}
_NAMESPACE = re.compile(r"(?:\{.*\}|.*:)")


def children(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if child.tag in names)


def whole_text(element: Element) -> str:
    """The text of the element, including the elements inside it."""
    return ("".join(element.itertext()) if len(element) else element.text or "").strip()


def texts(element: Element, *names: str) -> list[str]:
    """The texts of all non-empty children with those names, in the order of the file."""
    found = [whole_text(child) for child in element if child.tag in names]
    return [text for text in found if text]


def text(element: Element, *names: str) -> str | None:
    """The first text, in the order of `names`."""
    for name in names:
        for child in element:
            if child.tag == name and (found := whole_text(child)):
                return found
    return None


def inner_html(element: Element) -> str:
    """The content of an element as HTML.

    >>> from xml.etree.ElementTree import fromstring
    >>> inner_html(fromstring("<div>A &lt; <b class='x'>B</b><br/> &amp; C</div>"))
    'A &lt; <b class="x">B</b><br> &amp; C'
    >>> inner_html(fromstring("<div><svg xmlns='http://www.w3.org/2000/svg'/></div>"))
    '<svg></svg>'
    """
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        name = _element_name(child.tag)
        attributes = "".join(
            f' {_attribute_name(key)}="{escape(value)}"' for key, value in child.items()
        )
        closing = "" if name in _VOID else f"</{name}>"
        pieces += [f"<{name}{attributes}>", inner_html(child), closing]
        pieces.append(escape(child.tail or "", quote=False))
    return "".join(pieces)


def markup(element: Element) -> str:
    """The content of an element that holds HTML: as text, or as elements."""
    return inner_html(element).strip() if len(element) else whole_text(element)


def _element_name(tag: str) -> str:
    """HTML has no namespaces: a foreign element has its local name, such as `svg`."""
    return _NAMESPACE.sub("", tag)


def _attribute_name(name: str) -> str:
    space, _, local = name.rpartition("}")
    return _FOREIGN_PREFIXES.get(space, "") + local if space else name
