"""The kind of a file by its path: a post, a draft, a document of a collection, a page, or nothing.

The rules are those of Jekyll's readers and of its entry filter (`include`, `exclude`, names that
begin with a dot, an underscore, `#` or `~`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from seed.sites.jekyll.config import Config
from seed.sites.site import PassedOver

Kind: TypeAlias = Literal["posts", "pages", "collection"]

_DATED = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-(.*)(\.[^.]+)", re.DOTALL)
_DATELESS = re.compile(r"(.*)(\.[^.]+)", re.DOTALL)
_SPECIAL = (".", "_", "#", "~")


@dataclass(frozen=True, slots=True)
class Place:
    """A file that Jekyll reads. `path` is relative to the source or the folder of collections."""

    kind: Kind
    path: str
    label: str
    """The collection, or "pages"."""
    directory: str
    """The special folder: `_posts`, `_drafts`, `_recipes`; empty for pages."""
    categories: tuple[str, ...] = ()
    """Folders above `_posts`."""

    @property
    def draft(self) -> bool:
        return self.directory == "_drafts"


def name_parts(path: str) -> tuple[str | None, str]:
    """The date in a file's name, if it has one, and the rest of it without dots at its end.

    >>> name_parts("_posts/2020-1-5-a.b.md"), name_parts("about.md"), name_parts("LICENSE")
    (('2020-1-5', 'a.b'), (None, 'about'), (None, 'LICENSE'))
    """
    name = path.rpartition("/")[2]
    if found := _DATED.fullmatch(name):
        return found[1], found[2].rstrip(".")
    found = _DATELESS.fullmatch(name)
    return None, (found[1] if found else name).rstrip(".")


def is_dated(path: str) -> bool:
    """Whether the file's name begins with a date."""
    return name_parts(path)[0] is not None


def find_place(path: str, config: Config) -> Place | PassedOver:
    """The kind of the file at `path` for Jekyll. `path` is relative to the source."""
    parts = path.split("/")
    for depth, name in enumerate(parts[:-1]):
        folder = "/".join(parts[:depth])
        if name in ("_posts", "_drafts") and _holds_posts(folder, config):
            return _post(path, depth, config)
        if (label := _collection(folder, name, config)) is not None:
            return _document(path, depth, label, config)
        refused = _refused_folder(folder, name, config)
        if refused is not None:
            return refused
    refused = refuse(parts[-1], "/".join(parts[:-1]), config)
    return refused or Place("pages", path, "pages", "")


def _holds_posts(folder: str, config: Config) -> bool:
    return not config.collections_dir or f"/{folder}".startswith(f"/{config.collections_dir}")


def _collection(folder: str, name: str, config: Config) -> str | None:
    label = name.removeprefix("_")
    known = label != name and label in config.collections and label not in ("posts", "data")
    return label if known and folder == config.collections_dir else None


def _refused_folder(folder: str, name: str, config: Config) -> PassedOver | None:
    whole = os.path.join(config.source, folder, name)
    if whole == config.destination:
        return PassedOver("excluded", f"Jekyll writes the built site to {name}")
    return refuse(name, folder, config)


def _post(path: str, depth: int, config: Config) -> Place | PassedOver:
    parts = path.split("/")
    directory, entry = parts[depth], "/".join(parts[depth + 1 :])
    if any(part.startswith(".") for part in parts[depth + 1 :]):
        return PassedOver("not-content", "Jekyll ignores hidden files")
    if refused := refuse(entry, "/".join(parts[: depth + 1]), config):
        return refused
    if directory == "_posts" and not is_dated(entry):
        return PassedOver(
            "no-date", "the name of a post must start with its date: 2020-06-11-name.md"
        )
    if directory == "_drafts" and not _DATELESS.fullmatch(parts[-1]):
        return PassedOver("not-content", "the name of a draft must have an extension")
    relative = _below_collections(path, config)
    special = "_posts" if "_posts" in relative else "_drafts"
    above = [] if relative.startswith(special) else relative.partition(special)[0].split("/")
    categories = tuple(name for name in above if name and name not in (special, parts[-1]))
    return Place("posts", relative, "posts", special, categories)


def _document(path: str, depth: int, label: str, config: Config) -> Place | PassedOver:
    parts = path.split("/")
    entry = "/".join(parts[depth + 1 :])
    if refused := refuse(entry, f"_{label}", config):
        return refused
    if not config.collections[label].output:
        return PassedOver("not-output", f"the collection {label} has no pages (output: false)")
    return Place("collection", _below_collections(path, config), label, f"_{label}")


def _below_collections(path: str, config: Config) -> str:
    return path.removeprefix(f"{config.collections_dir}/") if config.collections_dir else path


def refuse(entry: str, base: str, config: Config) -> PassedOver | None:
    """Why an entry of the folder `base` is left out. None if it is not.

    `include` is matched against `entry` as if it were in the source, `exclude` against the whole
    path.
    """
    if entry.endswith("."):
        return PassedOver("not-content", "Jekyll ignores names that end in a dot")
    name = entry.rpartition("/")[2]
    included = matches(config.include, entry, config) or matches(config.include, name, config)
    if included:
        return None
    excluding = [pattern for pattern in config.exclude if pattern not in config.include]
    whole = f"{base}/{entry}" if base else entry
    if matches(excluding, whole, config):
        return PassedOver("excluded", f"the configuration excludes {whole}")
    if entry.startswith(_SPECIAL) or name.startswith(_SPECIAL) or entry.endswith("~"):
        return PassedOver("not-content", f"Jekyll ignores pages in {entry}")
    return None


def matches(patterns: Iterable[str], entry: str, config: Config) -> bool:
    """Whether a pattern matches the entry, or begins its path."""
    whole = f"{config.source}/{entry}"
    for pattern in patterns:
        absolute = f"{config.source}/{pattern.lstrip('/')}"
        if whole.startswith(absolute) or _glob(absolute).fullmatch(whole):
            return True
        if absolute == f"{whole}/" and os.path.isdir(whole):
            return True
    return False


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    """Ruby's `File.fnmatch` without flags: `*` and `?` match slashes too.

    >>> bool(_glob("/site/*.md").fullmatch("/site/a/b.md"))
    True
    """
    expression, place = "", 0
    while place < len(pattern):
        char = pattern[place]
        end = pattern.find("]", place + 2) if char == "[" else -1
        if char == "*":
            expression += ".*"
        elif char == "?":
            expression += "."
        elif char == "[" and end > 0:
            inside = pattern[place + 1 : end].replace("\\", "\\\\")
            inside = f"^{inside[1:]}" if inside[0] in "!^" else inside
            expression += f"[{inside}]"
            place = end
        elif char == "\\" and place + 1 < len(pattern):
            place += 1
            expression += re.escape(pattern[place])
        else:
            expression += re.escape(char)
        place += 1
    try:
        return re.compile(re.sub(r"(\.\*)+", ".*", expression), re.DOTALL)
    except re.error:  # a range such as [z-a]
        return re.compile(r"(?!)")
