"""The collections of a site, including posts, and their address templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_STYLES = {
    "none": "/:categories/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection: its name, its address template, and whether it has pages."""

    label: str
    permalink: str
    output: bool


def read_collections(stated: Any, permalink: str) -> dict[str, Collection]:
    """The collections by label, with posts. `permalink` is the site's own template or style."""
    if isinstance(stated, dict):
        named = {str(name): value for name, value in stated.items()}
    else:
        named = {str(name): {} for name in (stated if isinstance(stated, list) else ())}
    collections = {}
    for name, value in named.items():
        label = "".join(
            char for char in name if char.isascii() and (char.isalnum() or char in "_-.")
        )
        held = named.get(label) if isinstance(value, dict) else None
        options = held if isinstance(held, dict) else {}
        template = options.get("permalink") or with_suffix("/:collection/:path", permalink)
        output = options.get("output", False) not in (False, None)
        collections[label] = Collection(label, str(template), output)
    posts = named.get("posts")
    template = posts.get("permalink") if isinstance(posts, dict) else None
    template = str(template or _STYLES.get(permalink, permalink))
    return {**collections, "posts": Collection("posts", template, True)}


def with_suffix(template: str, permalink: str) -> str:
    """`template` with the ending of the site's permalink."""
    if permalink == "pretty" or permalink.endswith("/"):
        return template + "/"
    if permalink in ("date", "ordinal", "none") or permalink.endswith(":output_ext"):
        return template + ":output_ext"
    return template
