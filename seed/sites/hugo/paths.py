"""Parses a content file's path as Hugo does: section, name, language and kind of page."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from seed.sites.hugo.words import lower

Kind: TypeAlias = Literal["single", "leaf", "branch"]

_MARKDOWN = ("md", "mdown", "markdown", "pandoc", "pdc")
CONTENT = frozenset((*_MARKDOWN, "html", "htm", "org", "ad", "adoc", "asciidoc", "rst"))
"""Extensions of pages. The text of each is stored unchanged. None is executed."""
_WRAPPED = re.compile(r"_(?:language_)?(.+)_")


@dataclass(frozen=True, slots=True)
class ContentPath:
    """`folder` is an absolute path below the content folder, as on disk: "/posts/sub", or "/".

    `name` has no language and no extension. For a leaf bundle it is "index", and `folder` is the
    page.
    """

    folder: str
    name: str
    extension: str
    language: str | None
    kind: Kind
    cased: ContentPath | None = None
    """The file as Hugo reads it with case: then "a.pt-BR.md" is not a page in "pt-br", and
    "index.MD" is not the page of its folder."""

    @property
    def shown(self) -> ContentPath:
        """The path in the case that it has on disk."""
        return self.cased or self

    def normal(self) -> ContentPath:
        """The path in the form in which Hugo compares paths."""
        folder, name = normal(self.folder), normal(self.name)
        return ContentPath(folder, name, self.extension, self.language, self.kind)

    @property
    def container(self) -> str:
        """The folder that contains the page. For a bundle, the folder around the bundle."""
        return parent(self.folder) if self.kind != "single" else self.folder

    @property
    def base_name(self) -> str:
        """The name of the page: that of the file, or of the bundle's folder."""
        return self.name if self.kind == "single" else self.folder.rpartition("/")[2]

    @property
    def base(self) -> str:
        """The page's path in the site, which its translations share."""
        return self.folder if self.kind != "single" else below(self.folder, self.name)

    @property
    def section(self) -> str:
        """The first folder. Empty for a page or a leaf bundle at the top."""
        if self.kind == "leaf" and parent(self.folder) == "/":
            return ""
        return self.folder[1:].partition("/")[0]


def normal(text: str) -> str:
    return lower(text).replace(" ", "-")


def parent(folder: str) -> str:
    return folder.rpartition("/")[0] or "/"


def below(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}"


def content_path(path: str, languages: Collection[str]) -> ContentPath | None:
    """Parse a path below the content folder, with a leading slash. None if it is not a page.

    `languages` are the keys that a part of the name can be, in lower case.

    >>> content_path("/posts/My Post.es.md", {"en", "es"}).base
    '/posts/My Post'
    """
    folder, _, file = path.rpartition("/")
    first, *parts = file.split(".")
    if not parts or lower(parts[-1]) not in CONTENT:
        return None
    *inner, extension = parts
    names = [first, *inner]
    small = _path(folder, [lower(name) for name in names], names, lower(extension), languages)
    cased = _path(folder, names, names, lower(extension), languages)
    if extension not in CONTENT:
        cased = replace(cased, kind="single")
    return small if small == cased else replace(small, cased=cased)


def _path(
    folder: str, words: list[str], names: list[str], extension: str, languages: Collection[str]
) -> ContentPath:
    end, language = _identified(words, languages)
    name = ".".join(names[:end])
    kinds: dict[str, Kind] = {"index": "leaf", "_index": "branch"}
    kind = kinds.get(".".join(words[:end]), "single")
    return ContentPath(folder or "/", name, extension, language, kind)


def _identified(words: list[str], languages: Collection[str]) -> tuple[int, str | None]:
    """The end of the name: before the first part with a meaning. The rest is dropped."""
    language, end = None, len(words)
    for place in range(len(words) - 1, -1, -1):
        wrapped = _WRAPPED.fullmatch(words[place])
        word = wrapped[1] if wrapped else words[place]
        known = word in languages and len(words) > 1 and language is None
        if known:
            language = word
        if (known or wrapped) and place:
            end = place
    return end, language
