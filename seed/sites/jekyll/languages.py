"""The language of a post, and the key that its translations share."""

from __future__ import annotations

import os

from seed.sites.jekyll.config import Config
from seed.sites.jekyll.documents import Document
from seed.sites.values import language_tag

_KEYS = ("lang", "language", "locale")
_REFERENCES = ("ref", "page_id", "translation_id", "translationKey")


def language_of(document: Document, config: Config) -> str | None:
    """The language from front matter, else from a configured folder, else from the site."""
    stated = (language_tag(document.data.get(key)) for key in _KEYS)
    folder = _folder(document.place.path, config)
    return next((tag for tag in stated if tag), None) or language_tag(folder) or config.language


def translation_key(document: Document, config: Config) -> str | None:
    """The key that a post shares with its translations: the site, and a reference or the path.

    None on a site of one language, and if nothing states the language of the post.
    """
    language = language_of(document, config)
    if language is None:
        return None
    for key in _REFERENCES:
        reference = document.data.get(key)
        if isinstance(reference, str | int) and reference != "":
            return f"{config.address} ref:{reference}"
    several = bool(config.languages) or any(key in document.stated for key in _KEYS)
    if not several:
        return None
    return f"{config.address} path:{_without_language(document.place.path, language, config)}"


def prefix(document: Document, config: Config) -> str:
    """The folder in which the plugin jekyll-polyglot puts posts in other languages."""
    language = document.data.get("lang")
    if not config.polyglot or language not in config.languages or language == config.default_lang:
        return ""
    return f"/{language}"


def _folder(path: str, config: Config) -> str | None:
    """The language among the folders of a path."""
    return next((name for name in path.split("/")[:-1] if name in config.languages), None)


def _without_language(path: str, language: str, config: Config) -> str:
    """The path without the folder of its language, and without the language in its name."""
    *folders, name = path.split("/")
    stem, extension = os.path.splitext(name)
    for known in config.languages:
        stem = stem.removesuffix(f".{known}")
    kept = [one for one in folders if not _is_language(one, language, config)]
    return "/".join([*kept, stem + extension])


def _is_language(folder: str, language: str, config: Config) -> bool:
    return folder in config.languages or language_tag(folder) == language
