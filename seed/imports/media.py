"""Reads the images and files that feeds attach to entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from seed.imports.channel import Channel
from seed.imports.elements import children, text
from seed.imports.entry import kept, whole_number


def images(item: Element, channel: Channel) -> list[dict[str, Any]]:
    """The images of an entry without duplicates: Media RSS, enclosures, iTunes."""
    found: dict[str, dict[str, Any]] = {}
    for element in _media(item):
        address = channel.absolute(element.get("url"))
        if address and _is_image(element):
            size = (whole_number(element.get("width")), whole_number(element.get("height")))
            title = text(element, "media:title", "media:description")
            image = {"url": address, "width": size[0], "height": size[1], "title": title}
            found.setdefault(address, kept(image))
    for element in children(item, "itunes:image"):
        if address := channel.absolute(element.get("href")):
            found.setdefault(address, {"url": address})
    return list(found.values())


def description(item: Element) -> str | None:
    """The description in Media RSS, for an entry without a summary of its own."""
    holders = [item, *children(item, "media:group")]
    return next((found for holder in holders if (found := text(holder, "media:description"))), None)


def enclosures(item: Element, channel: Channel) -> list[dict[str, Any]]:
    """Attached files of any type, for example those of a podcast."""
    return [
        kept(
            {
                "url": address,
                "type": element.get("type"),
                "length": whole_number(element.get("length")),
            }
        )
        for element in children(item, "enclosure")
        if (address := channel.absolute(element.get("url")))
    ]


def _media(item: Element) -> Iterator[Element]:
    """The images, full ones before their thumbnails."""
    groups = [item, *children(item, "media:group")]
    contents = [content for group in groups for content in children(group, "media:content")]
    yield from contents
    yield from children(item, "enclosure")
    for holder in [*groups, *contents]:
        yield from children(holder, "media:thumbnail")


def _is_image(element: Element) -> bool:
    kind = element.get("type")
    medium = element.get("medium")
    if element.tag == "media:thumbnail" or medium == "image":
        return True
    return bool(kind and kind.lower().startswith("image/"))
