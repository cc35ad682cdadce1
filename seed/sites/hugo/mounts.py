"""The content folders, with the place of each in the site and its language."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seed.sites.hugo.configuration import Settings
from seed.sites.hugo.globs import matches
from seed.sites.hugo.languages import Language
from seed.sites.hugo.matching import language_patterns, named
from seed.sites.hugo.values import strings_of, table, text_of
from seed.sites.site import SiteError


@dataclass(frozen=True, slots=True)
class Mount:
    """`source` is a folder of the site, `target` its place below the content: "" or "/x"."""

    source: str
    target: str = ""
    languages: tuple[str, ...] = ()
    """Patterns of languages. Empty for the default language."""
    patterns: tuple[str, ...] = ()

    def virtual(self, path: str) -> str | None:
        """The path of a file below the content. None if the file is not mounted."""
        if path != self.source and not path.startswith(self.source + "/"):
            return None
        inner = path.removeprefix(self.source)
        return self.target + inner if self._takes(inner) else None

    def holds(self, language: str) -> bool:
        """Whether its files are pages of the language. Without patterns: any language."""
        return named(self.languages, language)

    def _takes(self, inner: str) -> bool:
        wanted = [pattern for pattern in self.patterns if not pattern.startswith("!")]
        refused = [pattern[1:].strip() for pattern in self.patterns if pattern.startswith("!")]
        if any(matches(_rooted(pattern), inner) for pattern in refused):
            return False
        return not wanted or any(matches(_rooted(pattern), inner) for pattern in wanted)


def _rooted(pattern: str) -> str:
    return pattern if pattern.startswith("/") else f"/{pattern}"


def mounts_of(settings: Settings, languages: Iterable[Language]) -> tuple[Mount, ...]:
    """The content folders of a site, the innermost first. Mounts from outside of it are left out.

    Raises SiteError if no content folder is inside of the site.
    """
    given = table(settings.get("module")).get("mounts")
    listed = [table(mount) for mount in given] if isinstance(given, list) else []
    content = [mount for mount in listed if _target(mount) is not None]
    mounts = [mount for one in content if (mount := _mount(one)) is not None]
    if content and not mounts:
        raise SiteError("module.mounts: no content folder is inside of the site")
    if not mounts:
        base = _content_folder(text_of(settings.get("contentdir")) or "content")
        for language in languages:
            source = _content_folder(language.content)
            mounts.append(Mount(source, languages=() if source == base else (language.key,)))
    return tuple(
        sorted(dict.fromkeys(mounts), key=lambda mount: mount.source.count("/"), reverse=True)
    )


def _target(mount: Mapping[str, object]) -> str | None:
    """The place below the content. None if the mount is not content."""
    target = posixpath.normpath(text_of(mount.get("target")).replace("\\", "/"))
    is_content = target == "content" or target.startswith("content/")
    return target.removeprefix("content") if is_content else None


def _mount(mount: Mapping[str, object]) -> Mount | None:
    source, target = _inside(text_of(mount.get("source"))), _target(mount)
    if source is None or target is None:
        return None
    patterns = [
        *strings_of(mount.get("files")),
        *strings_of(mount.get("includefiles")),
        *(f"! {pattern}" for pattern in strings_of(mount.get("excludefiles"))),
    ]
    return Mount(source, target, tuple(language_patterns(mount)), tuple(patterns))


def _content_folder(folder: str) -> str:
    path = _inside(folder)
    if path is None:
        raise SiteError(f"contentDir: {folder!r} is outside of the site, so it is not read")
    return path


def _inside(folder: str) -> str | None:
    """The path below the site. None if it is not below it."""
    path = posixpath.normpath(folder.replace("\\", "/"))
    return None if path in ("", ".") or path.startswith(("..", "/")) else path
