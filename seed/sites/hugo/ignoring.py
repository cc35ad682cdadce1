"""Files and folders that Hugo does not read: links, some names, and those in `ignoreFiles`."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from seed.sites.hugo.configuration import Settings
from seed.sites.hugo.values import strings_of
from seed.sites.site import PassedOver, SiteError


@dataclass(frozen=True, slots=True)
class Ignoring:
    """The rules of one site. `root` is its absolute folder."""

    root: str
    patterns: tuple[re.Pattern[str], ...] = ()

    def why(self, path: str) -> PassedOver | None:
        """Why the entry at `path`, relative to the site, is not read. None if it is.

        The folders around it are not checked.
        """
        name = posixpath.basename(path)
        if name.startswith((".", "#")) or name.endswith("~"):
            return PassedOver("not-content", f"Hugo ignores names such as {name}")
        whole = f"{self.root}/{path}"
        if any(pattern.search(whole) for pattern in self.patterns):
            return PassedOver("excluded", f"ignoreFiles matches {path}")
        if os.path.islink(whole):
            return PassedOver("not-content", "Hugo does not follow links")
        return None

    def why_below(self, source: str, path: str) -> PassedOver | None:
        """The same, for a file and the folders around it that are below the folder `source`."""
        names = path.removeprefix(source).strip("/").split("/")
        entries = (posixpath.join(source, *names[: end + 1]) for end in range(len(names)))
        return next((why for entry in entries if (why := self.why(entry))), None)

    def files(self, source: str) -> Iterator[str]:
        """The files below the folder `source` that Hugo reads, relative to the site."""
        for place, folders, names in os.walk(os.path.join(self.root, source)):
            here = os.path.relpath(place, self.root).replace(os.sep, "/")
            folders[:] = sorted(name for name in folders if not self.why(f"{here}/{name}"))
            paths = (f"{here}/{name}" for name in sorted(names))
            yield from (path for path in paths if not self.why(path))


def ignoring_of(root: str, settings: Settings) -> Ignoring:
    """Raises SiteError."""
    patterns = [text.replace("\\z", "\\Z") for text in strings_of(settings.get("ignorefiles"))]
    try:
        return Ignoring(root, tuple(map(re.compile, patterns)))
    except re.error as error:
        raise SiteError(
            f"ignoreFiles: {error.pattern!r} is not a valid regular expression: {error}"
        ) from None
